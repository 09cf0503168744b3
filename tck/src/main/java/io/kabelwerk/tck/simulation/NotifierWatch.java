package io.kabelwerk.tck.simulation;

import io.kabelwerk.KabelwerkException;
import io.kabelwerk.LimitExceededException;
import io.kabelwerk.Message;
import io.kabelwerk.Notifier;
import io.kabelwerk.NotifierEvent;
import io.kabelwerk.emulator.MessageSnapshot;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** A notifier as its application sees it: every message of others once. */
final class NotifierWatch extends Watch<NotifierEvent> {

    private final World world;
    private final Notifier notifier;
    private final Set<Long> delivered = new LinkedHashSet<>();
    private long newestAtReady;
    private long newestAtFirst;
    private long newestAtLimit;

    NotifierWatch(World world, Person person, Notifier notifier) {
        super(person, "notifier", notifier, NotifierEvent.class);
        this.world = world;
        this.notifier = notifier;
    }

    @Override
    CompletableFuture<?> open() {
        return notifier.connect();
    }

    @Override
    CompletableFuture<Void> leave() {
        return notifier.disconnect();
    }

    @Override
    boolean isFirst(NotifierEvent event) {
        return event instanceof NotifierEvent.Ready;
    }

    @Override
    Optional<KabelwerkException> error(NotifierEvent event) {
        return event instanceof NotifierEvent.ErrorOccurred error ? Optional.of(error.error()) : Optional.empty();
    }

    @Override
    void begin() {
        delivered.clear();
    }

    /** More messages came at once than are kept, so some are left out. */
    @Override
    void failed(KabelwerkException error) {
        if (error instanceof LimitExceededException limit && !limit.setting().equals("maxFrameBytes")) {
            newestAtLimit = newest();
        }
    }

    @Override
    void delivered(NotifierEvent event) {
        if (event instanceof NotifierEvent.Ready first) {
            first.messages().stream().map(Message::id).forEach(this::delivered);
            // Of what was posted before it was ready, only what the user had not read was delivered.
            newestAtReady = newest();
        } else if (event instanceof NotifierEvent.Updated updated) {
            delivered(updated.message().id());
        }
    }

    private void delivered(long id) {
        if (delivered.isEmpty()) {
            newestAtFirst = newest();
        }
        if (!delivered.add(id)) {
            violated("receives twice message " + id);
        }
    }

    private long newest() {
        return all().stream().mapToLong(MessageSnapshot::id).max().orElse(0);
    }

    private List<MessageSnapshot> all() {
        return world.roomsOf(person().user()).stream()
                .flatMap(room -> world.messages(room).stream())
                .toList();
    }

    /** Before anything was delivered, only messages are delivered that the user has not read elsewhere. */
    private boolean isRead(MessageSnapshot message, long user) {
        return world.backend().rooms().stream()
                .filter(room -> room.id() == message.roomId())
                .flatMap(room -> room.markers().stream())
                .anyMatch(marker -> marker.userId() == user && marker.messageId() >= message.id());
    }

    /** A gap may have hidden messages before the first delivered one permanently. */
    private boolean isDue(MessageSnapshot message, long user) {
        return !isRead(message, user) && (delivered.isEmpty() || !world.hasNotifierGaps());
    }

    @Override
    Optional<String> missing() {
        if (!isReady()) {
            return notReady();
        }
        if (world.hidesFromNotifiers()) {
            return Optional.empty();
        }
        long own = world.backend().user(person().user()).id();
        return all().stream()
                .filter(message ->
                        message.id() > newestAtReady && message.userId() != own && !delivered.contains(message.id()))
                .filter(message ->
                        message.id() > newestAtLimit && !person().unreadable().contains(message.id()))
                .filter(message -> message.id() > newestAtFirst
                        ? !delivered.isEmpty() || !isRead(message, own)
                        : isDue(message, own))
                .findFirst()
                .map(message -> nameOfAll() + " did not deliver message " + message.id());
    }
}
