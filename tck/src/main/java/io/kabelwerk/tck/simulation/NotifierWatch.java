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

/** A notifier as somebody sees it: every message of others once. */
final class NotifierWatch extends Watch<NotifierEvent> {

    private final World world;
    private final Notifier notifier;
    private final Set<Long> told = new LinkedHashSet<>();
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
        told.clear();
    }

    /** More came at once than is kept: some of it is left out. */
    @Override
    void failed(KabelwerkException error) {
        if (error instanceof LimitExceededException limit && !limit.setting().equals("maxFrameBytes")) {
            newestAtLimit = newest();
        }
    }

    @Override
    void told(NotifierEvent event) {
        if (event instanceof NotifierEvent.Ready first) {
            first.messages().stream().map(Message::id).forEach(this::told);
            // Of what was posted before it was ready, only what the user had not read was told.
            newestAtReady = newest();
        } else if (event instanceof NotifierEvent.Updated updated) {
            told(updated.message().id());
        }
    }

    private void told(long id) {
        if (told.isEmpty()) {
            newestAtFirst = newest();
        }
        if (!told.add(id)) {
            violated("is told twice of message " + id);
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

    /** Before anything was told, there is nothing to count from: only what the user has not read elsewhere is told. */
    private boolean isRead(MessageSnapshot message, long user) {
        return world.backend().rooms().stream()
                .filter(room -> room.id() == message.roomId())
                .flatMap(room -> room.markers().stream())
                .anyMatch(marker -> marker.userId() == user && marker.messageId() >= message.id());
    }

    /** Of what came before the first that was told, a gap may have hidden something for good. */
    private boolean isDue(MessageSnapshot message, long user) {
        return !isRead(message, user) && (told.isEmpty() || !world.hasNotifierGaps());
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
                        message.id() > newestAtReady && message.userId() != own && !told.contains(message.id()))
                .filter(message ->
                        message.id() > newestAtLimit && !person().unreadable().contains(message.id()))
                .filter(message ->
                        message.id() > newestAtFirst ? !told.isEmpty() || !isRead(message, own) : isDue(message, own))
                .findFirst()
                .map(message -> nameOfAll() + " did not tell of message " + message.id());
    }
}
