package io.kabelwerk.tck.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.Kabelwerk;
import io.kabelwerk.KabelwerkEvent;
import io.kabelwerk.LimitExceededException;
import io.kabelwerk.Room;
import io.kabelwerk.RoomEvent;
import io.kabelwerk.RoomEvent.MessagePosted;
import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.TransportProvider;
import io.kabelwerk.tck.harness.Await;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Events that arrive faster than they are handled, and streams of events. */
abstract class SessionStreamRules extends SessionEvents {

    SessionStreamRules(TransportProvider transportProvider, JsonCodecProvider codecProvider) {
        super(transportProvider, codecProvider);
    }

    /** A listener may write to a disk. If it fails: look at what waits for what. */
    @Test
    @DisplayName("S606 MUST let a slow listener delay no other session, and no future")
    void slowListener() {
        long roomId = newRoom(NANA);
        Room slow = connected(online(NANA).openRoom(roomId));
        Room quick = connected(online(ADA).openRoom(roomId));
        CountDownLatch mayLeave = new CountDownLatch(1);
        try {
            var unused = slow.on(MessagePosted.class, event -> awaitLatch(mayLeave));
            SessionHeard<RoomEvent> inQuick = hear(quick);
            post(BOB, roomId, "1", "2", "3");
            inQuick.atLeast(3, MessagePosted.class);
            done(slow.postMessage("4"), "a post");
        } finally {
            mayLeave.countDown();
        }
    }

    /**
     * An application may fall far behind. If it fails: the connection is closed, the memory fills up, or events are
     * lost.
     */
    @Test
    @DisplayName(
            "S607 MUST stop reading at maxPendingEvents, report it, blame nobody for the silence, and lose nothing")
    void backPressure() {
        long roomId = newRoom(NANA);
        Kabelwerk client =
                online(NANA, settings -> settings.maxPendingEvents(10).heartbeatInterval(millis(400)));
        SessionHeard<KabelwerkEvent> heard = hear(client);
        Room room = connected(client.openRoom(roomId));
        CountDownLatch mayLeave = new CountDownLatch(1);
        var unused = room.on(MessagePosted.class, event -> awaitLatch(mayLeave));
        SessionHeard<RoomEvent> inRoom = hear(room);
        String[] texts = numbered("a text that takes its room in buffers ".repeat(10), 1, 3000);

        post(ADA, roomId, texts);
        int beats = wire.sentByClients("phoenix", "heartbeat").size();
        wire.awaitSentByClients(beats + 3, "phoenix", "heartbeat");
        mayLeave.countDown();
        inRoom.atLeast(texts.length, MessagePosted.class);

        assertThat(posted(inRoom)).containsExactly(texts);
        assertThat(heard.all())
                .as("nothing is told but that the limit was reached")
                .isNotEmpty()
                .allSatisfy(event -> assertThat(limitOf(event)).isEqualTo("maxPendingEvents"));
        assertThat(upgrades()).hasSize(1);
    }

    /** Reactive libraries request as many events as they can process. If it fails: look at demand. */
    @Test
    @DisplayName("S608 MUST give each subscriber of events() what it asks for, and complete it at disconnect()")
    void stream() {
        long roomId = newRoom(NANA);
        Room room = connected(
                online(NANA, settings -> settings.checkNewestPage(false)).openRoom(roomId));
        Subscriber two = new Subscriber(2);
        Subscriber all = new Subscriber(Long.MAX_VALUE);
        Subscriber wrong = new Subscriber(0);
        List.of(two, all, wrong).forEach(room.events()::subscribe);

        post(ADA, roomId, "1", "2", "3");
        Await.until(() -> all.events.size() == 6, "three messages and three markers");
        Await.until(() -> two.events.size() == 2, "two events");
        assertThat(two.events).isEqualTo(all.events.subList(0, 2));
        two.request(3);
        Await.until(() -> two.events.size() == 5, "three more");
        assertThat(two.events).isEqualTo(all.events.subList(0, 5));
        assertThat(Await.failure(wrong.end, "a request for nothing")).isInstanceOf(IllegalArgumentException.class);

        Subscriber cancelled = new Subscriber(Long.MAX_VALUE);
        room.events().subscribe(cancelled);
        cancelled.cancel();
        room.off();
        post(ADA, roomId, "4");
        Await.until(() -> all.events.size() == 8, "subscribers stay when listeners go");
        assertThat(cancelled.events).isEmpty();
        two.request(Long.MAX_VALUE);
        Await.until(() -> two.events.size() == 8, "all events");

        done(room.disconnect(), "disconnect()");
        done(all.end, "onComplete");
        done(two.end, "onComplete");
        assertThat(two.events).isEqualTo(all.events);
        assertThat(cancelled.end).isNotDone();
    }

    /** One subscriber may stop requesting events. If it fails: it uses up the session's memory, or ends the others. */
    @Test
    @DisplayName("S609 MUST end only the subscriber that is too slow, with the limit")
    void slowSubscriber() {
        long roomId = newRoom(NANA);
        Room room =
                connected(online(NANA, settings -> settings.maxPendingEvents(20).checkNewestPage(false))
                        .openRoom(roomId));
        Subscriber slow = new Subscriber(1);
        Subscriber quick = new Subscriber(Long.MAX_VALUE);
        room.events().subscribe(slow);
        room.events().subscribe(quick);
        SessionHeard<RoomEvent> inRoom = hear(room);

        // One after the other: as many at once could be too much for the quick one, too, on a busy machine.
        for (String text : numbered("", 1, 50)) {
            int before = quick.events.size();
            post(ADA, roomId, text);
            Await.until(() -> quick.events.size() == before + 2, "a message and a marker");
        }

        LimitExceededException error = (LimitExceededException) Await.failure(slow.end, "a slow subscriber");
        assertThat(error.setting()).isEqualTo("maxPendingEvents");
        assertThat(error.limit()).isEqualTo(20);
        inRoom.atLeast(50, MessagePosted.class);
        assertThat(quick.end).isNotDone();
        assertThat(slow.events).hasSize(1);
    }

    private static String limitOf(KabelwerkEvent event) {
        return event instanceof KabelwerkEvent.ErrorOccurred error
                        && error.error() instanceof LimitExceededException limit
                ? limit.setting()
                : event.toString();
    }

    /** Asks for so much at first, and keeps what it gets. */
    private static final class Subscriber implements Flow.Subscriber<RoomEvent> {
        private final long first;
        private final List<RoomEvent> events = Collections.synchronizedList(new ArrayList<>());
        private final CompletableFuture<String> end = new CompletableFuture<>();
        private volatile Flow.@Nullable Subscription subscription;

        private Subscriber(long first) {
            this.first = first;
        }

        void request(long n) {
            java.util.Objects.requireNonNull(subscription).request(n);
        }

        void cancel() {
            java.util.Objects.requireNonNull(subscription).cancel();
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            given.request(first);
        }

        @Override
        public void onNext(RoomEvent event) {
            events.add(event);
        }

        @Override
        public void onError(Throwable error) {
            end.completeExceptionally(error);
        }

        @Override
        public void onComplete() {
            end.complete("completed");
        }
    }
}
