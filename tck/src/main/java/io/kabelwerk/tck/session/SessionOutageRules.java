package io.kabelwerk.tck.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.ConnectionState;
import io.kabelwerk.Kabelwerk;
import io.kabelwerk.KabelwerkEvent;
import io.kabelwerk.KabelwerkEvent.Connected;
import io.kabelwerk.KabelwerkEvent.Disconnected;
import io.kabelwerk.NoReplyException;
import io.kabelwerk.RequestRejectedException;
import io.kabelwerk.Room;
import io.kabelwerk.RoomEvent;
import io.kabelwerk.RoomEvent.MessageDeleted;
import io.kabelwerk.RoomEvent.MessagePosted;
import io.kabelwerk.RoomEvent.Ready;
import io.kabelwerk.emulator.Attempt;
import io.kabelwerk.emulator.Fault;
import io.kabelwerk.emulator.Treatment;
import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.TransportProvider;
import io.kabelwerk.tck.harness.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Outages that are long, repeated, or hide something. */
abstract class SessionOutageRules extends SessionRules {

    SessionOutageRules(TransportProvider transportProvider, JsonCodecProvider codecProvider) {
        super(transportProvider, codecProvider);
    }

    /**
     * The application's backend must not be asked for a token at each attempt. If it fails: look at what makes the
     * session consider a token bad.
     */
    @Test
    @DisplayName("S02 MUST refresh once in an outage of many attempts, and once more if that token is refused")
    void oneRefreshForEachNeed() {
        Queue<String> asked = new ConcurrentLinkedQueue<>();
        Kabelwerk client = newClient(settings -> settings.refreshToken(current -> {
            asked.add(current);
            return CompletableFuture.completedFuture(emulator.token(NANA, Duration.ofMinutes(asked.size())));
        }));
        SessionHeard<KabelwerkEvent> heard = hear(client);
        done(client.connect(), "connect()");

        emulator.inject(new Fault.RefuseUpgrades(12, 503));
        emulator.inject(new Fault.Drop(NANA));
        heard.atLeast(2, Connected.class);
        assertThat(asked).hasSize(2);
        assertThat(upgrades().stream().skip(1)).hasSize(13);
        assertThat(upgrades().stream().skip(1).map(Attempt::token).distinct()).hasSize(1);

        emulator.inject(new Fault.RefuseUpgrades(1, 403));
        emulator.inject(new Fault.Drop(NANA));
        heard.atLeast(3, Connected.class);
        assertThat(asked).hasSize(4);
    }

    /** Both the user and the network have gone. If it fails: look at what the end of the old connection starts. */
    @Test
    @DisplayName("S06 MUST open no socket and keep no timer after disconnect() on a half-open link")
    void disconnectHalfOpen() {
        ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(1);
        scheduler.setRemoveOnCancelPolicy(true);
        try {
            Kabelwerk gone = online(
                    NANA,
                    settings -> settings.scheduler(scheduler)
                            .heartbeatInterval(millis(100))
                            .closeTimeout(millis(200)));
            Kabelwerk back = online(
                    OTTO, settings -> settings.heartbeatInterval(millis(100)).closeTimeout(millis(200)));
            SessionHeard<KabelwerkEvent> heard = hear(back);
            emulator.inject(new Fault.HalfOpen(NANA));

            done(gone.disconnect(), "disconnect()");

            Await.until(() -> scheduler.getQueue().isEmpty(), "the end of all timers");
            // Somebody else's link breaks and comes back three times meanwhile.
            for (int i = 1; i <= 3; i++) {
                emulator.inject(new Fault.HalfOpen(OTTO));
                heard.atLeast(i, Connected.class);
            }
            assertThat(upgrades().stream().filter(attempt -> attempt.user().equals(Optional.of(NANA))))
                    .hasSize(1);
            assertThat(scheduler.getQueue()).isEmpty();
            assertThat(emulator.openSockets(NANA)).isZero();
        } finally {
            scheduler.shutdown();
        }
    }

    /**
     * All clients together must not overload a backend that crashes again and again. If it fails: look at what resets
     * the backoff.
     */
    @Test
    @DisplayName("S09 MUST lengthen the pauses until a connection has been joined for backoffResetAfter")
    void backoff() {
        Chance chance = new Chance();
        Duration[] steps = {millis(1), millis(3), millis(9), millis(27)};
        Kabelwerk client = client(
                NANA,
                settings -> settings.random(chance).reconnectSteps(steps).backoffResetAfter(Duration.ofMinutes(1)));
        SessionHeard<KabelwerkEvent> heard = hear(client);
        done(client.connect(), "connect()");
        for (int i = 2; i <= 7; i++) {
            dropOnceJoined(heard, i);
        }
        assertThat(chance.pauses(millis(1))).containsExactly(1L, 3L, 9L, 27L, 27L, 27L);

        client.configure(settings -> settings.backoffResetAfter(millis(50)).heartbeatInterval(millis(100)));
        dropOnceJoined(heard, 8);
        wire.awaitSentByClients(2, "phoenix", "heartbeat"); // They come later than the end of the 50 ms.
        dropOnceJoined(heard, 9);
        assertThat(chance.pauses(millis(1))).endsWith(27L, 1L);
    }

    private void dropOnceJoined(SessionHeard<KabelwerkEvent> heard, int connections) {
        Await.until(() -> emulator.topics(NANA).contains("private"), "the private channel joined");
        emulator.inject(new Fault.Drop(NANA));
        heard.atLeast(connections, Connected.class);
    }

    /** A client without access must not ask all the time. If it fails: look at what follows a refused join. */
    @Test
    @DisplayName(
            "S16 MUST try a refused room again after each of the rejoinSteps, ± 20 %, with a typed error each time")
    void refusedRoom() {
        long roomId = newRoom(NANA);
        Chance chance = new Chance();
        Room room = online(NANA, settings -> settings.random(chance).rejoinSteps(millis(10), millis(20), millis(50)))
                .openRoom(roomId);
        SessionHeard<RoomEvent> inRoom = hear(room);
        emulator.inject(new Fault.Answer(NANA, "room:*", Fault.JOIN, new Treatment.Refused("not yours"), 5));

        var unused = failure(room.connect(), RequestRejectedException.class);

        assertThat(inRoom.next(Ready.class).messages()).isEmpty();
        assertThat(inRoom.all(RoomEvent.ErrorOccurred.class))
                .hasSize(5)
                .allSatisfy(event -> assertThat(event.error())
                        .isInstanceOfSatisfying(
                                RequestRejectedException.class,
                                error -> assertThat(error.reason()).contains("not yours")));
        // The span from 80 to 120 % of each step.
        assertThat(chance.pauses(millis(4))).containsExactly(1L, 2L, 5L, 5L, 5L);
        assertThat(upgrades()).hasSize(1);
    }

    /**
     * The protocol does not say which end of a long outage the page of a join holds. If it fails: look at the upper end
     * of what the join holds, or at what happens to a page that fails.
     */
    @Test
    @DisplayName(
            "S26 MUST deliver each of 250 missed messages once, in order, whichever end of them the join's page holds")
    void manyMissed() {
        for (int i = 0; i < 4; i++) {
            boolean oldest = i < 2;
            boolean seenBefore = i % 2 == 0;
            String key = "patient" + i;
            long roomId = newRoom(key);
            if (seenBefore) {
                post(ADA, roomId, "before");
            }
            CompletableFuture<String> endOfOutage = new CompletableFuture<>();
            Kabelwerk client = client(key, settings -> settings.refreshToken(current -> endOfOutage));
            SessionHeard<KabelwerkEvent> heard = hear(client);
            done(client.connect(), "connect()");
            SessionHeard<RoomEvent> inRoom = hear(connected(client.openRoom(roomId)));
            emulator.inject(new Fault.Drop(key));
            KabelwerkEvent unused = heard.next(Disconnected.class);

            String[] missed = numbered("missed ", 1, 250);
            post(ADA, roomId, missed);
            emulator.inject(new Fault.Pages(100, oldest));
            once(key, "room:*", "list_messages", new Treatment.Refused("not now"));
            once(key, "room:*", "list_messages", new Treatment.Crash());
            endOfOutage.complete(emulator.token(key));
            inRoom.atLeast(250, MessagePosted.class);
            post(ADA, roomId, "after");
            inRoom.atLeast(251, MessagePosted.class);

            List<String> expected = new ArrayList<>(List.of(missed));
            expected.add("after");
            assertThat(posted(inRoom)).isEqualTo(expected);
            assertThat(inRoom.all(RoomEvent.ErrorOccurred.class)).isNotEmpty();
        }
    }

    /**
     * A message that was deleted during the outage cannot be reported: nobody has its contents any more. If it fails:
     * it is reported all the same, or causes an error.
     */
    @Test
    @DisplayName("S28 MUST go on without an error if a message was deleted during the outage")
    void deletedMeanwhile() {
        long roomId = newRoom(NANA);
        List<Long> ids = post(ADA, roomId, "1", "2", "3");
        Kabelwerk client = online(NANA);
        SessionHeard<KabelwerkEvent> heard = hear(client);
        SessionHeard<RoomEvent> inRoom = hear(connected(client.openRoom(roomId)));
        cut(NANA, heard);
        var unused = user(ADA).delete(roomId, ids.get(0));
        long missed = post(ADA, roomId, "posted and deleted").get(0);
        var unusedToo = user(ADA).delete(roomId, missed);
        mend();

        post(ADA, roomId, "4");
        inRoom.atLeast(1, MessagePosted.class);
        var unusedAtLast = user(ADA).delete(roomId, ids.get(2));

        assertThat(inRoom.next(MessageDeleted.class).message().id()).isEqualTo(ids.get(2));
        assertThat(posted(inRoom)).containsExactly("4");
        assertThat(inRoom.all(RoomEvent.ErrorOccurred.class)).isEmpty();
    }

    /**
     * One slow query delays all replies on its connection, also those to heartbeats. If it fails: a late heartbeat
     * reply ends the connection, though other frames arrive.
     */
    @Test
    @DisplayName("S54 MUST let a join time out that is answered late, and keep the connection")
    void slowJoin() {
        long roomId = newRoom(NANA);
        Kabelwerk client =
                online(NANA, settings -> settings.requestTimeout(millis(300)).heartbeatInterval(Duration.ofSeconds(2)));
        SessionHeard<KabelwerkEvent> heard = hear(client);
        Room room = client.openRoom(roomId);
        SessionHeard<RoomEvent> inRoom = hear(room);
        once(NANA, "room:*", Fault.JOIN, new Treatment.Late(millis(1_000)));

        var unused = failure(room.connect(), NoReplyException.class);

        assertThat(inRoom.next(Ready.class).messages()).isEmpty();
        wire.awaitSentByClients(2, "phoenix", "heartbeat");
        assertThat(client.state()).isEqualTo(ConnectionState.ONLINE);
        assertThat(heard.all(Disconnected.class)).isEmpty();
        assertThat(upgrades()).hasSize(1);
    }

    /** Remembers between what it was to choose. */
    private static final class Chance implements RandomGenerator {
        private final RandomGenerator random = new SplittableRandom(1);
        private final List<Long> bounds = Collections.synchronizedList(new ArrayList<>());

        @Override
        public long nextLong() {
            return random.nextLong();
        }

        @Override
        public long nextLong(long bound) {
            bounds.add(bound);
            return random.nextLong(bound);
        }

        /** The spans of all pauses so far, in these units. */
        List<Long> pauses(Duration unit) {
            return List.copyOf(bounds).stream()
                    .map(bound -> (bound - 1) / unit.toNanos())
                    .toList();
        }
    }
}
