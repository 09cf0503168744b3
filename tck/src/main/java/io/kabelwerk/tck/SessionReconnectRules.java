package io.kabelwerk.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.ClosedException;
import io.kabelwerk.ConnectionException;
import io.kabelwerk.ConnectionState;
import io.kabelwerk.Kabelwerk;
import io.kabelwerk.KabelwerkEvent;
import io.kabelwerk.KabelwerkEvent.Connected;
import io.kabelwerk.KabelwerkEvent.Disconnected;
import io.kabelwerk.KabelwerkEvent.ErrorOccurred;
import io.kabelwerk.KabelwerkEvent.UserUpdated;
import io.kabelwerk.KabelwerkException;
import io.kabelwerk.Message;
import io.kabelwerk.NoReplyException;
import io.kabelwerk.ProtocolViolationException;
import io.kabelwerk.RequestOutcome;
import io.kabelwerk.RequestRejectedException;
import io.kabelwerk.Room;
import io.kabelwerk.RoomEvent;
import io.kabelwerk.RoomEvent.MarkerMoved;
import io.kabelwerk.RoomEvent.MessagePosted;
import io.kabelwerk.emulator.Fault;
import io.kabelwerk.emulator.Treatment;
import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.TransportProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How a session comes back, and what becomes of its rooms and requests meanwhile. */
abstract class SessionReconnectRules extends SessionRules {

    SessionReconnectRules(TransportProvider transportProvider, JsonCodecProvider codecProvider) {
        super(transportProvider, codecProvider);
    }

    /** Networks break. If it fails: look at {@code onClosed}, and whether the room is joined again. */
    @Test
    @DisplayName("S201 MUST come back after a drop, and go on in its rooms")
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

    /** Backends that go away do not mean it. If it fails: the code of the close is taken for somebody's wish. */
    @Test
    @DisplayName("S03 MUST refresh the token and come back after a close with 1001")
    void goingAway() {
        assertComesBackAfter(1001);
    }

    /** That is how Phoenix closes sockets that it does not want. If it fails: as S03. */
    @Test
    @DisplayName("S04 MUST come back after a close with 1000")
    void normalClose() {
        assertComesBackAfter(1000);
    }

    /** Only {@code disconnect()} ends a session. If it fails: as S03. */
    @Test
    @DisplayName("S202 MUST come back after a close with any other code")
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

    /** Nobody says when a cable is cut. If it fails: nobody watches the heartbeats, or the close waits for the peer. */
    @Test
    @DisplayName("S05 MUST give up a connection whose heartbeats are not answered, and come back")
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

    /** Phoenix closes what is silent. If it fails: an answer is not taken for one. */
    @Test
    @DisplayName("S203 MUST send heartbeats, and let a connection be that answers them")
    void heartbeats() {
        Kabelwerk client = online(NANA, settings -> settings.heartbeatInterval(millis(50)));
        SessionHeard<KabelwerkEvent> heard = hear(client);

        wire.awaitSentByClients(6, "phoenix", "heartbeat");

        assertThat(heard.all()).isEmpty();
        assertThat(upgrades()).hasSize(1);
    }

    /** Even then a window has to close. If it fails: it waits for a peer that has gone. */
    @Test
    @DisplayName("S204 MUST disconnect on a half-open link all the same")
    void disconnectHalfOpen() {
        Kabelwerk client = online(NANA, settings -> settings.closeTimeout(millis(100)));
        emulator.inject(new Fault.HalfOpen(NANA));
        CompletableFuture<?> ping = client.ping();

        done(client.disconnect(), "disconnect()");

        var unused = failure(ping, ConnectionException.class);
        Await.until(() -> emulator.openSockets() == 0, "the half-open socket dropped");
        assertThat(upgrades()).hasSize(1);
    }

    /** As many as a busy night. If it fails: look at how the pages before the join's messages are fetched. */
    @Test
    @DisplayName("S205 MUST tell of each of 250 missed messages once, in order")
    void manyMissed() {
        long roomId = newRoom(NANA);
        post(ADA, roomId, "before");
        Kabelwerk client = online(NANA);
        SessionHeard<KabelwerkEvent> heard = hear(client);
        SessionHeard<RoomEvent> inRoom = hear(connected(client.openRoom(roomId)));

        cut(NANA, heard);
        String[] missed = numbered("missed ", 1, 250);
        post(ADA, roomId, missed);
        mend();
        inRoom.atLeast(250, MessagePosted.class);
        post(ADA, roomId, "after");
        inRoom.atLeast(251, MessagePosted.class);

        List<String> expected = new ArrayList<>(List.of(missed));
        expected.add("after");
        assertThat(posted(inRoom)).isEqualTo(expected);
        assertThat(inRoom.all()).hasOnlyElementsOfTypes(MessagePosted.class, MarkerMoved.class);
    }

    /** A hole must not be stepped over. If it fails: look at what happens to a page that is refused. */
    @Test
    @DisplayName(
            "S206 MUST ask again for a page of missed messages that fails, and tell nothing past the hole meanwhile")
    void pageFails() {
        long roomId = newRoom(NANA);
        post(ADA, roomId, "before");
        Kabelwerk client = online(NANA);
        SessionHeard<KabelwerkEvent> heard = hear(client);
        SessionHeard<RoomEvent> inRoom = hear(connected(client.openRoom(roomId)));

        cut(NANA, heard);
        String[] missed = numbered("missed ", 1, 150);
        post(ADA, roomId, missed);
        mend();
        once(NANA, "room:*", "list_messages", new Treatment.Refused("not now"));
        once(NANA, "room:*", "list_messages", new Treatment.Crash());
        inRoom.atLeast(150, MessagePosted.class);

        assertThat(posted(inRoom)).containsExactly(missed);
        assertThat(inRoom.all(RoomEvent.ErrorOccurred.class)).isNotEmpty();
    }

    /** A new patient's room is empty. If it fails: without a last message there is no {@code after} to ask with. */
    @Test
    @DisplayName("S207 MUST tell of each missed message where none was known before")
    void missedInEmptyRoom() {
        long roomId = newRoom(NANA);
        Kabelwerk client = online(NANA);
        SessionHeard<KabelwerkEvent> heard = hear(client);
        SessionHeard<RoomEvent> inRoom = hear(connected(client.openRoom(roomId)));

        cut(NANA, heard);
        String[] missed = numbered("missed ", 1, 120);
        post(ADA, roomId, missed);
        mend();
        inRoom.atLeast(120, MessagePosted.class);

        assertThat(posted(inRoom)).containsExactly(missed);
    }

    /** What is kept has an end. If it fails: look at {@code maxCatchUp}. */
    @Test
    @DisplayName(
            "S208 MUST tell of exactly the most recent ones, and once of the limit, where more were missed than maxCatchUp")
    void catchUpLimit() {
        long roomId = newRoom(NANA);
        post(ADA, roomId, "before");
        Kabelwerk client = online(NANA, settings -> settings.maxCatchUp(100));
        SessionHeard<KabelwerkEvent> heard = hear(client);
        SessionHeard<RoomEvent> inRoom = hear(connected(client.openRoom(roomId)));

        cut(NANA, heard);
        post(ADA, roomId, numbered("missed ", 1, 350));
        mend();
        inRoom.next(MessagePosted.class, event -> event.message().text().equals("missed 350"));

        assertThat(inRoom.all(RoomEvent.ErrorOccurred.class))
                .singleElement()
                .extracting(event -> event.error().getMessage())
                .asString()
                .contains("maxCatchUp", "100");
        assertThat(posted(inRoom)).containsExactly(numbered("missed ", 251, 350));
    }

    /** Both sides read on meanwhile. If it fails: the markers of the rejoin's reply are not compared. */
    @Test
    @DisplayName("S209 MUST tell of markers that have moved during an outage")
    void missedMarkers() {
        long roomId = newRoom(NANA);
        long message = post(NANA, roomId, "hello").get(0);
        Kabelwerk client = online(NANA);
        SessionHeard<KabelwerkEvent> heard = hear(client);
        Room room = connected(client.openRoom(roomId));
        SessionHeard<RoomEvent> inRoom = hear(room);
        assertThat(room.markers().other()).isEmpty();

        cut(NANA, heard);
        var unused = user(ADA).moveMarker(roomId, message);
        mend();

        assertThat(inRoom.next(MarkerMoved.class).marker().messageId()).isEqualTo(message);
        assertThat(room.markers().other().orElseThrow().userId())
                .isEqualTo(user(ADA).id());
    }

    /** The user is somebody else's object too. If it fails: the user of the rejoin is not compared. */
    @Test
    @DisplayName("S39 MUST tell of the user's changes during an outage")
    void renamedMeanwhile() {
        Kabelwerk client = online(NANA);
        SessionHeard<KabelwerkEvent> heard = hear(client);
        cut(NANA, heard);
        user(NANA).rename("Nan");
        mend();

        assertThat(heard.next(UserUpdated.class).user().name()).isEqualTo("Nan");
        assertThat(client.user().name()).isEqualTo("Nan");
    }

    /** Someone types on in a tunnel. If it fails: look at what waits, and in which order it is sent. */
    @Test
    @DisplayName("S32 MUST send what was pushed while offline, in order, once it is back")
    void pushesWhileOffline() {
        long roomId = newRoom(NANA);
        Kabelwerk client = online(NANA);
        SessionHeard<KabelwerkEvent> heard = hear(client);
        Room room = connected(client.openRoom(roomId));
        cut(NANA, heard);

        List<CompletableFuture<Message>> posts = new ArrayList<>();
        for (String text : numbered("offline ", 1, 20)) {
            posts.add(room.postMessage(text));
        }
        mend();
        posts.forEach(post -> done(post, "a post"));

        assertThat(emulator.messages(roomId))
                .extracting(message -> message.text())
                .containsExactly(numbered("offline ", 1, 20));
    }

    /** A message that was given up must not appear later. If it fails: the deadline begins when it is sent. */
    @Test
    @DisplayName(
            "S30 MUST settle a request made while offline by its deadline, counted from the call, and never send it")
    void deadlineWhileOffline() {
        long roomId = newRoom(NANA);
        Kabelwerk client = online(NANA);
        SessionHeard<KabelwerkEvent> heard = hear(client);
        Room room = connected(client.openRoom(roomId));
        cut(NANA, heard);

        client.configure(settings -> settings.requestTimeout(millis(150)));
        NoReplyException late = failure(room.postMessage("given up"), NoReplyException.class);
        assertThat(late.outcome()).contains(RequestOutcome.NOT_SENT);
        assertThat(late).hasMessageContaining("150 ms").hasMessageNotContaining("given up");

        client.configure(settings -> settings.requestTimeout(Duration.ofSeconds(10)));
        CompletableFuture<Message> next = room.postMessage("kept");
        mend();
        done(next, "a post");
        assertThat(emulator.messages(roomId))
                .extracting(message -> message.text())
                .containsExactly("kept");
    }

    /** Someone thinks better of it. If it fails: look at the way from the future's cancellation to the waiting request. */
    @Test
    @DisplayName("S210 MUST NOT send a request that was cancelled while offline")
    void cancelWhileOffline() {
        long roomId = newRoom(NANA);
        Kabelwerk client = online(NANA);
        SessionHeard<KabelwerkEvent> heard = hear(client);
        Room room = connected(client.openRoom(roomId));
        cut(NANA, heard);

        room.postMessage("better not").cancel(true);
        CompletableFuture<Message> next = room.postMessage("kept");
        mend();
        done(next, "a post");

        assertThat(emulator.messages(roomId))
                .extracting(message -> message.text())
                .containsExactly("kept");
    }

    /** What is kept has an end. If it fails: look at who counts the waiting requests. */
    @Test
    @DisplayName("S211 MUST refuse more requests than maxPendingRequests while offline, and say so")
    void pendingLimit() {
        long roomId = newRoom(NANA);
        Kabelwerk client = online(NANA, settings -> settings.maxPendingRequests(2));
        SessionHeard<KabelwerkEvent> heard = hear(client);
        Room room = connected(client.openRoom(roomId));
        cut(NANA, heard);

        CompletableFuture<Message> first = room.postMessage("1");
        CompletableFuture<Message> second = room.postMessage("2");
        io.kabelwerk.LimitExceededException refused =
                failure(room.postMessage("3"), io.kabelwerk.LimitExceededException.class);
        assertThat(refused.setting()).isEqualTo("maxPendingRequests");
        assertThat(refused.limit()).isEqualTo(2);
        assertThat(refused.outcome()).contains(RequestOutcome.NOT_SENT);
        mend();
        done(first, "the first post");
        done(second, "the second post");
    }

    /** It may have been posted or not, and only the user can decide. If it fails: it waits for its time-out. */
    @Test
    @DisplayName("S23 MUST settle an unanswered request at the drop, as outcome UNKNOWN")
    void unansweredAtDrop() {
        long roomId = newRoom(NANA);
        Kabelwerk client = online(NANA);
        SessionHeard<KabelwerkEvent> heard = hear(client);
        Room room = connected(client.openRoom(roomId));
        SessionHeard<RoomEvent> inRoom = hear(room);
        once(NANA, "room:*", "post_message", new Treatment.Unanswered());

        CompletableFuture<Message> post = room.postMessage("once");
        inRoom.atLeast(1, MessagePosted.class);
        emulator.inject(new Fault.Drop(NANA));

        assertThat(failure(post, ConnectionException.class).outcome()).contains(RequestOutcome.UNKNOWN);
        heard.atLeast(2, KabelwerkEvent.class);
        post(ADA, roomId, "barrier");
        inRoom.atLeast(2, MessagePosted.class);
        assertThat(posted(inRoom)).containsExactly("once", "barrier");
    }

    /** What a crashed channel had in its mailbox is never answered. If it fails: as S23. */
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

    /** A restart of the backend keeps or drops sockets. If it fails: look at what is joined again, and with what. */
    @Test
    @DisplayName("S212 MUST miss nothing when the backend restarts, with or without its sockets")
    void restarts() {
        long roomId = newRoom(NANA);
        Kabelwerk client = online(NANA);
        SessionHeard<RoomEvent> inRoom = hear(connected(client.openRoom(roomId)));
        for (boolean keepSockets : new boolean[] {true, false}) {
            emulator.inject(new Fault.Restart(keepSockets));
            post(ADA, roomId, numbered(keepSockets + " ", 1, 5));
        }
        inRoom.next(MessagePosted.class, event -> event.message().text().equals("false 5"));

        assertThat(posted(inRoom))
                .containsExactly(
                        "true 1", "true 2", "true 3", "true 4", "true 5", "false 1", "false 2", "false 3", "false 4",
                        "false 5");
        assertThat(upgrades()).hasSize(2);
    }

    /** The backend may forbid it. If it fails: the object is silently dead. */
    @Test
    @DisplayName("S53 MUST tell of a room that the backend closes; connect() joins it again")
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

    /** Whoever is told should be able to act. If it fails: the object is told of as closed before it is. */
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

    /** Permissions come and go. If it fails: look at what follows a refused join. */
    @Test
    @DisplayName("S213 MUST tell of a join that is refused, crashes or is not answered, and try again")
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

    /** Who may not come back has to know. If it fails: look at what is still open, and at the order of events. */
    @Test
    @DisplayName("S15 MUST end with the reason where the user is refused on return, but try again after a crash")
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

    /** Rooms are opened in tunnels too. If it fails: it joins once for itself and once for the opened socket. */
    @Test
    @DisplayName("S17 MUST join a room once that was connected while the link was down")
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

    /** What is closed must not take the others along. If it fails: a list of channels is changed while it is read. */
    @Test
    @DisplayName("S11 MUST join one of two rooms where the other is closed during the outage")
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

    /** A dead link answers nothing. If it fails: pings have no deadline. */
    @Test
    @DisplayName("S42 MUST let pings time out that are not answered")
    void unansweredPings() {
        Kabelwerk client =
                online(NANA, settings -> settings.requestTimeout(millis(150)).closeTimeout(millis(100)));
        emulator.inject(new Fault.HalfOpen(NANA));
        List<CompletableFuture<Duration>> pings = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            pings.add(client.ping());
        }
        pings.forEach(ping -> assertThat(failure(ping, NoReplyException.class)).hasMessageContaining("150 ms"));
    }

    /**
     * One bad row must not hide what lies before it. If it fails: a page on which nothing can be read is taken for the
     * beginning of the room.
     */
    @Test
    @DisplayName("S216 MUST tell of every missed message that can be read, though nothing of a page between can")
    void unreadablePage() {
        long roomId = newRoom(NANA);
        post(ADA, roomId, "before");
        Kabelwerk client = online(NANA);
        SessionHeard<KabelwerkEvent> heard = hear(client);
        SessionHeard<RoomEvent> inRoom = hear(connected(client.openRoom(roomId)));

        cut(NANA, heard);
        post(ADA, roomId, numbered("missed ", 1, 350));
        transport.onArrival(text -> List.of(
                text.contains("\"missed 200\"") ? text.replaceAll("\"type\"\\s*:\\s*\"text\"", "\"type\":5") : text));
        mend();
        inRoom.next(MessagePosted.class, event -> event.message().text().equals("missed 350"));

        List<String> readable = new ArrayList<>(List.of(numbered("missed ", 1, 150)));
        readable.addAll(List.of(numbered("missed ", 251, 350)));
        assertThat(posted(inRoom)).isEqualTo(readable);
        assertThat(inRoom.all(RoomEvent.ErrorOccurred.class))
                .isNotEmpty()
                .allMatch(event -> event.error() instanceof ProtocolViolationException);
    }
}
