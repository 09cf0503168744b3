package io.kabelwerk.tck.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.ClosedException;
import io.kabelwerk.ConnectionException;
import io.kabelwerk.ConnectionState;
import io.kabelwerk.Kabelwerk;
import io.kabelwerk.KabelwerkEvent;
import io.kabelwerk.KabelwerkEvent.Connected;
import io.kabelwerk.KabelwerkEvent.Disconnected;
import io.kabelwerk.KabelwerkEvent.ErrorOccurred;
import io.kabelwerk.KabelwerkException;
import io.kabelwerk.Message;
import io.kabelwerk.NoReplyException;
import io.kabelwerk.RequestOutcome;
import io.kabelwerk.RequestRejectedException;
import io.kabelwerk.Room;
import io.kabelwerk.RoomEvent;
import io.kabelwerk.RoomEvent.MessagePosted;
import io.kabelwerk.emulator.Fault;
import io.kabelwerk.emulator.Treatment;
import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.TransportProvider;
import io.kabelwerk.tck.harness.Await;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How a session reconnects, and what happens to its rooms and requests meanwhile. */
abstract class SessionReconnectRules extends SessionRules {

    SessionReconnectRules(TransportProvider transportProvider, JsonCodecProvider codecProvider) {
        super(transportProvider, codecProvider);
    }

    /** Networks break. If it fails: look at onClosed, and whether the room is joined again. */
    @Test
    @DisplayName("S201 MUST reconnect after a drop, and go on in its rooms")
    void drop() {
        long roomId = newRoom(NANA);
        Kabelwerk client = online(NANA);
        SessionHeard<KabelwerkEvent> heard = hear(client);
        Room room = client.openRoom(roomId);
        SessionHeard<RoomEvent> inRoom = hear(room);
        done(room.connect(), "the room's connect()");

        emulator.inject(new Fault.Drop(NANA));
        heard.atLeast(2, KabelwerkEvent.class);
        post(ADA, roomId, "after the drop");

        assertThat(inRoom.next(MessagePosted.class).message().text()).isEqualTo("after the drop");
        assertThat(heard.all()).hasSize(2).last().isEqualTo(new Connected());
        assertThat(heard.all().get(0)).isInstanceOfSatisfying(Disconnected.class, disconnected -> {
            assertThat(disconnected.state()).isEqualTo(ConnectionState.CONNECTING);
            assertThat(disconnected.reason()).isInstanceOf(ConnectionException.class);
            assertThat(disconnected.nextAttemptIn()).isPresent();
        });
        assertThat(client.state()).isEqualTo(ConnectionState.ONLINE);
        assertThat(inRoom.all(RoomEvent.Ready.class)).hasSize(1);
        assertThat(emulator.openSockets()).isEqualTo(1);
    }

    /**
     * A backend that goes away closes with 1001, and nobody wanted the session to end. If it fails: the close code is
     * interpreted as a wish to end.
     */
    @Test
    @DisplayName("S03 MUST refresh the token and reconnect after a close with 1001")
    void goingAway() {
        assertComesBackAfter(1001);
    }

    /** Phoenix closes sockets with 1000 for reasons of its own. If it fails: as S03. */
    @Test
    @DisplayName("S04 MUST reconnect after a close with 1000")
    void normalClose() {
        assertComesBackAfter(1000);
    }

    /** Only disconnect() ends a session. If it fails: as S03. */
    @Test
    @DisplayName("S202 MUST reconnect after a close with any other code")
    void otherCloses() {
        for (int code : new int[] {1011, 1012, 1013, 4001}) {
            assertComesBackAfter(code);
        }
    }

    private void assertComesBackAfter(int code) {
        int before = upgrades().size();
        Kabelwerk client = client(
                NANA,
                settings -> settings.refreshToken(
                        current -> CompletableFuture.completedFuture(emulator.token(NANA, Duration.ofMinutes(code)))));
        SessionHeard<KabelwerkEvent> heard = hear(client);
        done(client.connect(), "connect()");

        emulator.inject(new Fault.Close(NANA, code, "whatever"));

        assertThat(heard.next(Disconnected.class).state()).isEqualTo(ConnectionState.CONNECTING);
        heard.next(Connected.class);
        assertThat(client.state()).isEqualTo(ConnectionState.ONLINE);
        assertThat(upgrades()).hasSize(before + 2).allMatch(attempt -> attempt.status() == 101);
        assertThat(upgrades().get(before + 1).token())
                .isNotEqualTo(upgrades().get(before).token());
        done(client.disconnect(), "disconnect()");
    }

    /**
     * A cut cable ends a connection without any frame. If it fails: nothing watches the heartbeats, or the close waits
     * for the peer.
     */
    @Test
    @DisplayName("S05 MUST drop a connection whose heartbeats are not answered, and reconnect")
    void halfOpen() {
        Kabelwerk client = client(
                NANA,
                settings -> settings.heartbeatInterval(millis(100))
                        .refreshToken(current ->
                                CompletableFuture.completedFuture(emulator.token(NANA, Duration.ofMinutes(30)))));
        SessionHeard<KabelwerkEvent> heard = hear(client);
        done(client.connect(), "connect()");

        emulator.inject(new Fault.HalfOpen(NANA));

        assertThat(heard.next(Disconnected.class).state()).isEqualTo(ConnectionState.CONNECTING);
        heard.next(Connected.class);
        assertThat(client.state()).isEqualTo(ConnectionState.ONLINE);
        assertThat(upgrades()).hasSize(2);
        assertThat(upgrades().get(1).token()).isNotEqualTo(upgrades().get(0).token());
        Await.until(() -> emulator.openSockets() == 1, "the half-open socket dropped");
    }

    /** Phoenix closes connections that are silent. If it fails: the reply to a heartbeat is not recognized. */
    @Test
    @DisplayName("S203 MUST send heartbeats, and keep a connection that answers them")
    void heartbeats() {
        Kabelwerk client = online(NANA, settings -> settings.heartbeatInterval(millis(50)));
        SessionHeard<KabelwerkEvent> heard = hear(client);

        wire.awaitSentByClients(6, "phoenix", "heartbeat");

        assertThat(heard.all()).isEmpty();
        assertThat(upgrades()).hasSize(1);
    }

    /**
     * A user must be able to close a window without a network. If it fails: disconnect() waits for a peer that has
     * gone.
     */
    @Test
    @DisplayName("S204 MUST disconnect even on a half-open link")
    void disconnectHalfOpen() {
        Kabelwerk client = online(NANA, settings -> settings.closeTimeout(millis(100)));
        emulator.inject(new Fault.HalfOpen(NANA));
        CompletableFuture<?> ping = client.ping();

        done(client.disconnect(), "disconnect()");

        var unused = failure(ping, ConnectionException.class);
        Await.until(() -> emulator.openSockets() == 0, "the half-open socket dropped");
        assertThat(upgrades()).hasSize(1);
    }

    /** Requests that a channel had not processed when it crashed are never answered. If it fails: as S23. */
    @Test
    @DisplayName("S52 MUST settle waiting requests when a channel crashes, and join it again")
    void crashWithWaitingPushes() {
        long roomId = newRoom(NANA);
        Kabelwerk client = online(NANA);
        Room room = connected(client.openRoom(roomId));
        SessionHeard<RoomEvent> inRoom = hear(room);
        once(NANA, "room:*", "post_message", new Treatment.Late(Duration.ofSeconds(20)));
        CompletableFuture<Message> first = room.postMessage("first");
        CompletableFuture<Message> second = room.postMessage("second");
        wire.awaitSentByClients(2, "room:" + roomId, "post_message");

        emulator.inject(new Fault.CrashChannels(NANA, "room:*"));

        assertThat(failure(first, KabelwerkException.class).outcome()).contains(RequestOutcome.UNKNOWN);
        assertThat(failure(second, KabelwerkException.class).outcome()).contains(RequestOutcome.UNKNOWN);
        assertThat(inRoom.next(RoomEvent.ErrorOccurred.class).error()).isNotInstanceOf(ClosedException.class);
        done(room.postMessage("third"), "a post after it");
        inRoom.atLeast(1, MessagePosted.class);
        assertThat(posted(inRoom)).containsExactly("third");
        assertThat(upgrades()).hasSize(1);
    }

    /** The backend may withdraw access. If it fails: the object receives nothing anymore, without an event. */
    @Test
    @DisplayName("S53 MUST report a room that the backend closes; connect() joins it again")
    void closedByBackend() {
        long roomId = newRoom(NANA);
        Room room = connected(online(NANA).openRoom(roomId));
        SessionHeard<RoomEvent> inRoom = hear(room);

        emulator.inject(new Fault.CloseChannels(NANA, "room:*"));

        assertThat(inRoom.next(RoomEvent.ErrorOccurred.class).error())
                .isInstanceOf(ClosedException.class)
                .hasMessageContaining("room " + roomId);
        var unused = failure(room.postMessage("too late"), ClosedException.class);
        done(room.connect(), "connect() again");
        done(room.postMessage("in time"), "a post");
        assertThat(emulator.messages(roomId)).hasSize(1);
    }

    /**
     * A listener that learns of the close should be able to act on it. If it fails: the close is reported before the
     * object is closed.
     */
    @Test
    @DisplayName("S214 MUST let a listener connect again to a room that the backend has closed, and go on listening")
    void reconnectInListener() {
        long roomId = newRoom(NANA);
        Room room = connected(online(NANA).openRoom(roomId));
        var unused = room.on(RoomEvent.ErrorOccurred.class, event -> {
            if (event.error() instanceof ClosedException) {
                done(room.connect(), "connect() in the listener");
            }
        });
        SessionHeard<RoomEvent> inRoom = hear(room);
        for (int i = 1; i <= 10; i++) {
            emulator.inject(new Fault.CloseChannels(NANA, "room:*"));
            inRoom.atLeast(i, RoomEvent.Ready.class);
            post(ADA, roomId, "after close " + i);
            inRoom.atLeast(i, MessagePosted.class);
        }
        assertThat(posted(inRoom)).containsExactly(numbered("after close ", 1, 10));
    }

    /** Permissions change. If it fails: look at what follows a refused join. */
    @Test
    @DisplayName("S213 MUST report a join that is refused, crashes or is not answered, and try again")
    void joinFails() {
        long roomId = newRoom(NANA);
        Kabelwerk client = online(NANA, settings -> settings.requestTimeout(millis(300)));
        List<Treatment> treatments =
                List.of(new Treatment.Refused("not yet"), new Treatment.Crash(), new Treatment.Unanswered());
        List<String> messages = List.of("not yet", "join crashed", "300 ms");
        for (int i = 0; i < treatments.size(); i++) {
            once(NANA, "room:*", Fault.JOIN, treatments.get(i));
            Room room = client.openRoom(roomId);
            SessionHeard<RoomEvent> inRoom = hear(room);

            KabelwerkException failure = failure(room.connect(), KabelwerkException.class);

            assertThat(failure)
                    .isInstanceOf(i < 2 ? RequestRejectedException.class : NoReplyException.class)
                    .hasMessageContaining(messages.get(i));
            assertThat(inRoom.next(RoomEvent.Ready.class).messages()).isEmpty();
            assertThat(inRoom.all(RoomEvent.ErrorOccurred.class)).isNotEmpty();
            done(room.disconnect(), "disconnect()");
        }
    }

    /**
     * Users who lose their access have to learn that. If it fails: look at what is still open, and at the order of
     * events.
     */
    @Test
    @DisplayName("S15 MUST end with the reason if the user is refused after a reconnect, but try again after a crash")
    void refusedOnReturn() {
        long roomId = newRoom(NANA);
        Kabelwerk client = online(NANA);
        SessionHeard<KabelwerkEvent> heard = hear(client);
        Room room = connected(client.openRoom(roomId));
        SessionHeard<RoomEvent> inRoom = hear(room);

        once(NANA, "private", Fault.JOIN, new Treatment.Crash());
        emulator.inject(new Fault.Drop(NANA));
        assertThat(heard.next(ErrorOccurred.class).error()).hasMessageContaining("join crashed");
        Await.until(() -> emulator.topics(NANA).contains("private"), "the private channel joined again");
        assertThat(client.state()).isEqualTo(ConnectionState.ONLINE);
        assertThat(inRoom.all(RoomEvent.ErrorOccurred.class)).isEmpty();

        once(NANA, "private", Fault.JOIN, new Treatment.Refused("no more"));
        emulator.inject(new Fault.Drop(NANA));
        assertThat(heard.next(ErrorOccurred.class).error())
                .isInstanceOf(RequestRejectedException.class)
                .hasMessageContaining("no more");
        assertThat(heard.next(Disconnected.class).state()).isEqualTo(ConnectionState.INACTIVE);
        assertThat(inRoom.next(RoomEvent.ErrorOccurred.class).error()).isInstanceOf(ClosedException.class);
        assertThat(client.state()).isEqualTo(ConnectionState.INACTIVE);
        Await.until(() -> emulator.openSockets() == 0, "the socket closed");
        done(client.connect(), "connect() again");
    }

    /**
     * Applications open rooms while there is no network. If it fails: the room joins once when it is opened and once
     * when the socket opens.
     */
    @Test
    @DisplayName("S17 MUST join a room once that was connected while there was no connection")
    void connectRoomWhileOffline() {
        long roomId = newRoom(NANA);
        Kabelwerk client = online(NANA);
        SessionHeard<KabelwerkEvent> heard = hear(client);
        cut(NANA, heard);
        CompletableFuture<RoomEvent.Ready> connecting = client.openRoom(roomId).connect();
        mend();

        done(connecting, "the room's connect()");
        done(client.ping(), "ping()");
        assertThat(wire.sentByClients("room:" + roomId, "phx_join")).hasSize(1);
    }

    /** A closed room must not affect the others. If it fails: a list of channels is changed while it is read. */
    @Test
    @DisplayName("S11 MUST join one of two rooms if the other is closed during the outage")
    void oneOfTwoRooms() {
        long first = newRoom(NANA);
        long second = user(NANA).createRoom("lab");
        Kabelwerk client = online(NANA);
        SessionHeard<KabelwerkEvent> heard = hear(client);
        emulator.inject(new Fault.Answer(NANA, "room:*", Fault.JOIN, new Treatment.Ignored(), 2));
        Room closed = client.openRoom(first);
        CompletableFuture<RoomEvent.Ready> notToBe = closed.connect();
        CompletableFuture<RoomEvent.Ready> toBe = client.openRoom(second).connect();
        wire.awaitSentByClients(1, "room:" + first, "phx_join");
        wire.awaitSentByClients(1, "room:" + second, "phx_join");

        cut(NANA, heard);
        done(closed.disconnect(), "disconnect()");
        mend();

        done(toBe, "the second room's connect()");
        var unused = failure(notToBe, ClosedException.class);
        assertThat(emulator.topics(NANA)).contains("room:" + second).doesNotContain("room:" + first);
    }
}
