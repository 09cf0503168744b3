package io.kabelwerk;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/** An event of an {@link Inbox}. */
public sealed interface InboxEvent {

    /**
     * The first page has been loaded. Once after each {@link Inbox#connect()} at most, before any other event.
     *
     * @param items the items, most recent message first
     */
    record Ready(List<InboxItem> items) implements InboxEvent {

        /** Copies the list. */
        public Ready {
            items = copyOf(items);
        }
    }

    /**
     * The loaded window has changed.
     *
     * @param items the whole window as it is now, most recent message first
     */
    record Updated(List<InboxItem> items) implements InboxEvent {

        /** Copies the list. */
        public Updated {
            items = copyOf(items);
        }
    }

    /**
     * An error that no future reports. Unless it is a {@link ClosedException}, the inbox remains connected.
     *
     * @param error the error
     */
    record ErrorOccurred(KabelwerkException error) implements InboxEvent {}

    /** As {@link List#copyOf}, but as a block: an inbox may have thousands of items, and each update has them all. */
    private static List<InboxItem> copyOf(List<InboxItem> items) {
        InboxItem[] copy = items.toArray(new InboxItem[0]);
        for (InboxItem item : copy) {
            Objects.requireNonNull(item, "item must not be null");
        }
        return Collections.unmodifiableList(Arrays.asList(copy));
    }
}
