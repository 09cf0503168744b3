package io.kabelwerk.tck.simulation;

import io.kabelwerk.Inbox;
import io.kabelwerk.InboxEvent;
import io.kabelwerk.InboxItem;
import io.kabelwerk.KabelwerkException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** An inbox as its application sees it: no room twice, and in the end what the backend lists. */
final class InboxWatch extends Watch<InboxEvent> {

    private final World world;
    private final Inbox inbox;
    private final int pageSize;
    private List<Long> items = List.of();

    InboxWatch(World world, Person person, Inbox inbox, int pageSize) {
        super(person, "inbox", inbox, InboxEvent.class);
        this.world = world;
        this.inbox = inbox;
        this.pageSize = pageSize;
    }

    Inbox inbox() {
        return inbox;
    }

    @Override
    CompletableFuture<?> open() {
        return inbox.connect();
    }

    @Override
    CompletableFuture<Void> leave() {
        return inbox.disconnect();
    }

    @Override
    boolean isFirst(InboxEvent event) {
        return event instanceof InboxEvent.Ready;
    }

    @Override
    Optional<KabelwerkException> error(InboxEvent event) {
        return event instanceof InboxEvent.ErrorOccurred error ? Optional.of(error.error()) : Optional.empty();
    }

    @Override
    void begin() {
        items = List.of();
    }

    @Override
    void delivered(InboxEvent event) {
        if (event instanceof InboxEvent.Ready first) {
            listed(first.items());
        } else if (event instanceof InboxEvent.Updated updated) {
            listed(updated.items());
        }
    }

    private void listed(List<InboxItem> now) {
        items = now.stream().map(item -> item.room().id()).toList();
        if (items.stream().distinct().count() != items.size()) {
            violated("has a room twice: " + items);
        }
    }

    @Override
    Optional<String> missing() {
        if (!isReady()) {
            return notReady();
        }
        // A room whose entry could not be read is left out until it changes, and makes place for others.
        boolean readable = person().unreadable().isInboxReadable();
        int window = readable ? Math.max(pageSize, items.size()) : Integer.MAX_VALUE;
        List<Long> expected = world.backend().inbox(person().user(), Map.of("limit", window));
        boolean complete = items.equals(
                readable ? expected : expected.stream().filter(items::contains).toList());
        return complete
                ? Optional.empty()
                : Optional.of(nameOfAll() + " has the rooms " + items + " and not " + expected);
    }
}
