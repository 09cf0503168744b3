package io.kabelwerk.tests.soak;

import io.kabelwerk.ConnectionState;
import io.kabelwerk.Kabelwerk;
import io.kabelwerk.KabelwerkEvent;
import io.kabelwerk.LimitExceededException;
import io.kabelwerk.ProtocolViolationException;
import io.kabelwerk.Room;
import io.kabelwerk.RoomEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/** Somebody who chats in one room or several, and looks at an inbox and a notifier beside it. */
final class Person implements AutoCloseable {

    private final Kabelwerk kabelwerk;
    private final List<Room> rooms = new ArrayList<>();
    private final List<Seen> seen = new ArrayList<>();
    private final AtomicInteger unanswered = new AtomicInteger();
    private final AtomicLong posted = new AtomicLong();
    private final AtomicLong drops = new AtomicLong();
    private final AtomicLong surprises = new AtomicLong();

    Person(Backend backend, String url, String key, String transport, List<Long> roomIds) {
        kabelwerk = Kabelwerk.create(settings -> settings.url(url)
                .transport(transport)
                .refreshToken(current -> CompletableFuture.completedFuture(backend.ask("token " + key)))
                // A minute is short here: what takes half a minute by default takes two seconds.
                .heartbeatInterval(Duration.ofSeconds(2))
                .connectTimeout(Duration.ofSeconds(2))
                .reconnectSteps(Duration.ofMillis(100), Duration.ofMillis(500), Duration.ofSeconds(2))
                .restartSpread(Duration.ofSeconds(1))
                .rejoinSteps(Duration.ofMillis(100), Duration.ofSeconds(1)));
        kabelwerk.on(KabelwerkEvent.Disconnected.class, event -> drops.incrementAndGet());
        kabelwerk.on(KabelwerkEvent.ErrorOccurred.class, event -> surprise(event.error()));
        var user = kabelwerk.connect().join();
        for (long id : roomIds) {
            Room room = kabelwerk.openRoom(id);
            Seen inRoom = new Seen(id);
            room.on(
                    RoomEvent.MessagePosted.class,
                    event -> inRoom.add(event.message().id()));
            room.on(RoomEvent.ErrorOccurred.class, event -> surprise(event.error()));
            rooms.add(room);
            seen.add(inRoom);
            room.connect().join();
        }
        kabelwerk.openInbox().connect().join();
        kabelwerk.openNotifier().connect().join();
        if (!user.key().equals(key)) {
            throw new IllegalStateException("Somebody else is connected as " + key);
        }
    }

    /** What the weather does not explain. */
    private void surprise(Throwable error) {
        if (error instanceof ProtocolViolationException || error instanceof LimitExceededException) {
            surprises.incrementAndGet();
            System.out.println("  a surprise: " + error);
        }
    }

    /** Posts something in one of the rooms, whether online or not. */
    void post(RandomGenerator random) {
        unanswered.incrementAndGet();
        var unused = rooms.get(random.nextInt(rooms.size()))
                .postMessage("message " + posted.incrementAndGet())
                .whenComplete((message, error) -> unanswered.decrementAndGet());
    }

    boolean isAtRest() {
        return kabelwerk.state() == ConnectionState.ONLINE && unanswered.get() == 0;
    }

    List<Seen> seen() {
        return seen;
    }

    long posted() {
        return posted.get();
    }

    long drops() {
        return drops.get();
    }

    long surprises() {
        return surprises.get();
    }

    @Override
    public void close() {
        kabelwerk.close();
    }
}
