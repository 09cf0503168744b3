package io.kabelwerk;

import java.util.List;

/** What an {@link Inbox} tells. */
public sealed interface InboxEvent {

    /**
     * The first page has been loaded. Once after each {@link Inbox#connect()}, at the most, and before all else.
     *
     * @param items the items, most recent message first
     */
    record Ready(List<InboxItem> items) implements InboxEvent {

        /** Copies the list. */
        public Ready {
            items = List.copyOf(items);
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
            items = List.copyOf(items);
        }
    }

    /**
     * Something went wrong that no future tells of. Unless it is a {@link ClosedException}, the inbox goes on.
     *
     * @param error what it was
     */
    record ErrorOccurred(KabelwerkException error) implements InboxEvent {}
}
