package io.kabelwerk.core;

import static io.kabelwerk.core.Stage.error;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.kabelwerk.AuthenticationException;
import io.kabelwerk.ClosedException;
import io.kabelwerk.ConnectedUser;
import io.kabelwerk.ConnectionException;
import io.kabelwerk.ConnectionState;
import io.kabelwerk.Inbox;
import io.kabelwerk.InboxEvent;
import io.kabelwerk.KabelwerkEvent;
import io.kabelwerk.NoReplyException;
import io.kabelwerk.Notifier;
import io.kabelwerk.NotifierEvent;
import io.kabelwerk.RequestOutcome;
import io.kabelwerk.RequestRejectedException;
import io.kabelwerk.RoomEvent;
import io.kabelwerk.core.EmulatedStage.EmulatedRoom;
import io.kabelwerk.core.Stage.OpenRoom;
import io.kabelwerk.core.testing.FakeConnection;
import io.kabelwerk.core.testing.FakeTransport.Attempt;
import io.kabelwerk.emulator.Fault;
import io.kabelwerk.emulator.FrameHead;
import io.kabelwerk.emulator.Treatment;
import io.kabelwerk.emulator.WireEvent;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionScenariosTest {

    private static final Treatment IGNORED = new Treatment.Ignored();
    private static final Fault HALF_OPEN = new Fault.HalfOpen(EmulatedStage.ANNA);

    @RegisterExtension
    private final EmulatedStage stage = new EmulatedStage();

    private final List<String> refreshedFrom = new ArrayList<>();

    /** The first token, and those that it was refreshed by. */
    private final List<String> tokens = new ArrayList<>();

    @BeforeEach
    void knowTheFirstToken() {
        tokens.add(stage.kabelwerk.config().token().orElseThrow());
    }

    private void refreshAtOnce() {
        stage.kabelwerk.configure(settings -> settings.refreshToken(current -> {
            refreshedFrom.add(current);
            tokens.add(stage.token());
            return CompletableFuture.completedFuture(tokens.get(tokens.size() - 1));
        }));
    }

    /** When frames of an event on a topic are received from now on. */
    private List<Duration> times(String topic, String event) {
        List<Duration> times = new ArrayList<>();
        Runnable unused = stage.backend().onFrame(frame -> {
            if (frame.kind() == WireEvent.Kind.RECEIVED) {
                FrameHead.of(frame.text())
                        .filter(head ->
                                head.topic().equals(topic) && head.event().equals(event))
                        .ifPresent(head -> times.add(stage.time.elapsed()));
            }
        });
        return times;
    }

    @Test
    @DisplayName("S01 connects only after the refresh has brought a token")
    void should_connect_only_after_the_refresh() {
        List<CompletableFuture<String>> refreshes = new ArrayList<>();
        stage.kabelwerk.configure(settings -> settings.refreshToken(current -> {
            refreshes.add(new CompletableFuture<>());
            return refreshes.get(refreshes.size() - 1);
        }));
        stage.online();
        assertThat(refreshes).isEmpty();
        assertThat(stage.network.lastAttempt().token()).isEqualTo(tokens.get(0));

        stage.drop();
        stage.pass(10);
        assertThat(stage.network.attempts()).hasSize(1);
        assertThat(stage.kabelwerk.state()).isEqualTo(ConnectionState.CONNECTING);
        String fresh = stage.token();
        refreshes.get(0).complete(fresh);
        stage.run();

        assertThat(refreshes).hasSize(1);
        assertThat(stage.network.attempts()).hasSize(2);
        assertThat(stage.network.lastAttempt().token()).isEqualTo(fresh);
        assertThat(stage.kabelwerk.state()).isEqualTo(ConnectionState.ONLINE);
    }

    @Test
    @DisplayName("S01 tries a refresh that fails again at the next attempt, and sends no old token meanwhile")
    void should_try_a_failed_refresh_again() {
        stage.online();
        String first = tokens.get(0);
        String fresh = stage.token();
        stage.kabelwerk.configure(settings -> settings.refreshToken(current -> {
            refreshedFrom.add(current);
            return refreshedFrom.size() < 3
                    ? CompletableFuture.failedFuture(new IllegalStateException("not now"))
                    : CompletableFuture.completedFuture(fresh);
        }));

        stage.drop();
        stage.pass(30);

        assertThat(refreshedFrom).containsExactly(first, first, first);
        assertThat(stage.network.attempts()).extracting(Attempt::token).containsExactly(first, fresh);
        assertThat(stage.errors()).hasSize(2).allMatch(AuthenticationException.class::isInstance);
        assertThat(stage.kabelwerk.state()).isEqualTo(ConnectionState.ONLINE);
    }

    @Test
    @DisplayName("S02 refreshes once in an outage of a minute, uses that token for all attempts, and one more after it")
    void should_refresh_once_in_an_outage() {
        refreshAtOnce();
        stage.online();

        stage.network.answer(attempt -> attempt.refuse(new ConnectException("refused")));
        stage.drop();
        stage.pass(60);
        stage.reachable();
        stage.pass(11);

        assertThat(refreshedFrom).containsExactly(tokens.get(0));
        assertThat(stage.network.attempts()).hasSizeGreaterThan(5);
        assertThat(stage.network.attempts().stream().skip(1))
                .extracting(Attempt::token)
                .containsOnly(tokens.get(1));
        assertThat(stage.kabelwerk.state()).isEqualTo(ConnectionState.ONLINE);

        stage.dropAndReturn();
        assertThat(refreshedFrom).isEqualTo(tokens.subList(0, 2));
        assertThat(stage.network.lastAttempt().token()).isEqualTo(tokens.get(2));
    }

    @ParameterizedTest
    @ValueSource(ints = {1001, 1006, 1011, 1012})
    @DisplayName("S03 reconnects with a refreshed token where the backend goes away")
    void should_reconnect_where_the_backend_goes_away(int code) {
        assertComesBackAfter(code);
    }

    @Test
    @DisplayName("S04 reconnects with a refreshed token where the backend closes normally")
    void should_reconnect_where_the_backend_closes_normally() {
        assertComesBackAfter(1000);
    }

    private void assertComesBackAfter(int code) {
        refreshAtOnce();
        stage.online();

        stage.connection().closeByPeer(code);
        stage.run();
        assertThat(stage.kabelwerk.state()).isEqualTo(ConnectionState.CONNECTING);
        stage.pass(6);

        assertThat(stage.kabelwerk.state()).isEqualTo(ConnectionState.ONLINE);
        assertThat(refreshedFrom).containsExactly(tokens.get(0));
        assertThat(stage.eventNames()).containsExactly("Connected", "Ready", "Disconnected", "Connected");
    }

    @Test
    @DisplayName("S05 notices a half-open link, aborts it at once, refreshes and reconnects")
    void should_notice_a_half_open_link() {
        refreshAtOnce();
        stage.online();
        FakeConnection dead = stage.connection();
        stage.inject(HALF_OPEN);
        stage.run();

        stage.pass(60);
        assertThat(stage.eventNames()).containsExactly("Connected", "Ready", "Disconnected");
        assertThat(dead.isAborted()).isTrue();
        assertThat(dead.closeCode()).as("a close handshake").isZero();
        stage.pass(1);

        assertThat(stage.eventNames()).containsExactly("Connected", "Ready", "Disconnected", "Connected");
        assertThat(refreshedFrom).containsExactly(tokens.get(0));
    }

    @Test
    @DisplayName("S06 opens no socket after a disconnect() on a half-open link")
    void should_open_no_socket_after_a_disconnect() {
        stage.online();
        stage.inject(HALF_OPEN);
        stage.pass(45);

        CompletableFuture<Void> done = stage.kabelwerk.disconnect();
        stage.pass(120);

        assertThat(done).isCompleted();
        assertThat(stage.network.attempts()).hasSize(1);
        assertThat(stage.time.scheduled()).isZero();
        assertThat(stage.connection().isOpen()).isFalse();
    }

    @Test
    @DisplayName("S09 starts its pauses over only once a connection has stood for a while")
    void should_not_start_over_at_each_open() {
        Runnable unused = stage.backend().onFrame(frame -> {
            if (frame.kind() == WireEvent.Kind.SENT) { // The reply to the join.
                stage.time.execute(() -> stage.connection().drop());
            }
        });

        stage.startConnecting();
        stage.pass(600);

        assertThat(stage.network.attempts()).hasSizeBetween(60, 240);
    }

    @ParameterizedTest
    @CsvSource({"9_500, false", "10_000, true"})
    @DisplayName("S09 takes the shortest pause again after a connection that has stood for 10 s, and not before")
    void should_start_over_after_ten_seconds(String standing, boolean startsOver) {
        stage.online();
        Duration longest = Duration.ZERO;
        for (int i = 0; i < 50; i++) {
            stage.passMillis(Long.parseLong(standing.replace("_", "")));
            stage.drop();
            Duration dropped = stage.time.elapsed();
            while (stage.kabelwerk.state() != ConnectionState.ONLINE) {
                stage.time.pass(stage.time.untilNext());
            }
            Duration pause = stage.time.elapsed().minus(dropped);
            longest = pause.compareTo(longest) > 0 ? pause : longest;
        }

        assertThat(longest).isBetween(Duration.ofMillis(900), Duration.ofSeconds(startsOver ? 1 : 10));
        assertThat(longest.compareTo(Duration.ofSeconds(1)) <= 0).isEqualTo(startsOver);
    }

    @Test
    @DisplayName("S09 does not let a connection stand whose private channel is never joined")
    void should_not_start_over_without_the_private_channel() {
        stage.treat("private", Fault.JOIN, IGNORED);
        Runnable unused = stage.backend().onFrame(frame -> {
            if (frame.kind() == WireEvent.Kind.OPENED) {
                var unusedFuture = stage.time.schedule(() -> stage.connection().drop(), 15, TimeUnit.SECONDS);
            }
        });

        stage.startConnecting();
        stage.pass(3_600);

        // 15 s of standing and 5 s of pause on the average; with pauses that start over it would be 15.5 s.
        assertThat(stage.network.attempts()).hasSizeBetween(160, 205);
    }

    @Test
    @DisplayName("S10 goes on where a listener throws")
    void should_go_on_where_a_listener_throws() {
        List<String> once = new ArrayList<>();
        stage.kabelwerk.on(KabelwerkEvent.Connected.class, event -> {
            throw new IllegalStateException("thrown");
        });
        stage.kabelwerk.once(KabelwerkEvent.Connected.class, event -> {
            once.add("called");
            throw new IllegalStateException("thrown");
        });
        stage.online();
        OpenRoom room = stage.openRoom(7);

        stage.dropAndReturn();

        assertThat(stage.count("room:7", Fault.JOIN)).isEqualTo(2);
        assertThat(once).containsExactly("called");
        assertThat(room.eventNames()).containsExactly("Ready");
        assertThat(stage.log().messages(Level.SEVERE))
                .containsOnly("A listener for Connected has thrown")
                .hasSize(3);
    }

    @Test
    @DisplayName("S11 gets the second room ready where the first is closed during an outage")
    void should_get_the_second_room_ready() {
        stage.treat("room:*", Fault.JOIN, IGNORED);
        stage.online();
        OpenRoom seven = stage.openRoom(7);
        OpenRoom eight = stage.openRoom(8);
        stage.drop();
        stage.heal();
        var closing = seven.room.disconnect();
        stage.peer().enter(() -> stage.backend().user("clerk").post(8, "hello"));
        stage.pass(5);

        assertThat(closing).isCompleted();
        assertThat(eight.readyIds()).containsExactly(EmulatedRoom.id(1));
        assertThat(seven.events).isEmpty();
        assertThat(stage.count("room:7", Fault.JOIN)).isEqualTo(1);
    }

    @Test
    @DisplayName("S12 gets ready though the application turns its Connected listeners off")
    void should_get_ready_without_listeners() {
        CompletableFuture<ConnectedUser> connecting = stage.kabelwerk.connect();
        stage.kabelwerk.off(KabelwerkEvent.Connected.class);
        stage.kabelwerk.off(KabelwerkEvent.class);
        stage.run();

        assertThat(connecting).isCompleted();
        assertThat(stage.events).isEmpty();
    }

    @Test
    @DisplayName("S13 gives an upgrade up that is never answered, and tries again")
    void should_give_up_an_upgrade_that_is_never_answered() {
        stage.network.silence();
        stage.startConnecting();

        stage.passMillis(9_999);
        assertThat(stage.network.attempts()).singleElement().matches(attempt -> !attempt.isCancelled());
        stage.passMillis(1);
        assertThat(stage.network.attempts().get(0).isCancelled()).isTrue();
        stage.pass(590);

        assertThat(stage.network.attempts()).hasSizeBetween(35, 60);
        assertThat(stage.network.attempts().stream().filter(attempt -> !attempt.isCancelled()))
                .hasSizeLessThanOrEqualTo(1);
        assertThat(stage.errors()).allMatch(ConnectionException.class::isInstance);
    }

    @Test
    @DisplayName("S14 keeps the end of an old socket out of the next session")
    void should_keep_old_sockets_out_of_the_next_session() {
        stage.online();
        FakeConnection old = stage.connection();
        stage.inject(HALF_OPEN);
        stage.run();
        var done = stage.kabelwerk.disconnect();
        List<KabelwerkEvent> events = stage.collect(stage.kabelwerk, KabelwerkEvent.class);
        stage.online();

        old.drop();
        stage.pass(60);

        assertThat(done).isCompleted();
        assertThat(Stage.names(events)).containsExactly("Connected", "Ready");
        assertThat(stage.kabelwerk.state()).isEqualTo(ConnectionState.ONLINE);
    }

    @Test
    @DisplayName("S15 ends the session and every open object where the private channel's rejoin is refused")
    void should_end_where_the_private_channel_is_refused() {
        stage.online();
        OpenRoom room = stage.openRoom(7);
        Inbox inbox = stage.kabelwerk.openInbox();
        List<InboxEvent> inInbox = stage.collect(inbox, InboxEvent.class);
        Notifier notifier = stage.kabelwerk.openNotifier();
        List<NotifierEvent> inNotifier = stage.collect(notifier, NotifierEvent.class);
        stage.treat("user_inbox:1", Fault.JOIN, IGNORED);
        stage.treat("notifier:1", Fault.JOIN, IGNORED);
        List<CompletableFuture<?>> unfinished = List.of(inbox.connect(), notifier.connect());
        stage.treat("private", Fault.JOIN, new Treatment.Refused("user was removed"));

        stage.dropAndReturn();

        assertThat(stage.kabelwerk.state()).isEqualTo(ConnectionState.INACTIVE);
        assertThat(stage.eventNames())
                .containsExactly("Connected", "Ready", "Disconnected", "Connected", "ErrorOccurred", "Disconnected");
        assertThat(stage.events.get(5))
                .isEqualTo(new KabelwerkEvent.Disconnected(
                        ConnectionState.INACTIVE, stage.errors().get(0), Optional.empty()));
        assertThat(stage.errors().get(0))
                .isInstanceOfSatisfying(
                        RequestRejectedException.class,
                        error -> assertThat(error.reason()).contains("user was removed"));
        assertThat(room.eventNames()).containsExactly("Ready", "ErrorOccurred");
        assertThat(room.errors().get(0)).isInstanceOf(ClosedException.class).hasMessageContaining("user was removed");
        assertThat(inInbox).singleElement().isInstanceOf(InboxEvent.ErrorOccurred.class);
        assertThat(inNotifier).singleElement().isInstanceOf(NotifierEvent.ErrorOccurred.class);
        assertThat(unfinished).allSatisfy(each -> assertThat(error(each)).isInstanceOf(ClosedException.class));
        stage.pass(600);
        assertThat(stage.network.openConnections()).isZero();
        assertThat(stage.network.attempts()).hasSize(2);
        assertThat(stage.time.scheduled()).isZero();

        stage.heal();
        stage.online();
        assertThat(stage.kabelwerk.state()).isEqualTo(ConnectionState.ONLINE);
    }

    @Test
    @DisplayName("S15 fails connect() where the first join of the private channel is refused")
    void should_fail_connect_where_the_first_join_is_refused() {
        stage.treat("private", Fault.JOIN, new Treatment.Refused("unknown hub"));

        CompletableFuture<ConnectedUser> connecting = stage.connect();

        assertThat(error(connecting)).isInstanceOf(RequestRejectedException.class);
        assertThat(stage.kabelwerk.state()).isEqualTo(ConnectionState.INACTIVE);
    }

    @Test
    @DisplayName("S15 tries again where the private channel's join has crashed")
    void should_try_again_where_the_join_has_crashed() {
        stage.online();
        stage.treat("private", Fault.JOIN, new Treatment.Crash());
        stage.dropAndReturn();
        assertThat(stage.kabelwerk.state()).isEqualTo(ConnectionState.ONLINE);
        assertThat(stage.errors()).isNotEmpty().allMatch(RequestRejectedException.class::isInstance);

        stage.heal();
        int joins = stage.count("private", Fault.JOIN);
        stage.pass(60);

        assertThat(stage.count("private", Fault.JOIN)).isEqualTo(joins + 1);
    }

    @Test
    @DisplayName(
            "S16 tries a refused room again after 1, 2, 5, 10, 30, 60 s, then every 300 s, with a typed error each time")
    void should_try_a_refused_room_more_and_more_rarely() {
        List<Duration> joins = times("room:7", Fault.JOIN);
        stage.treat("room:7", Fault.JOIN, new Treatment.Refused("not yours"));
        stage.online();
        OpenRoom room = stage.openRoom(7);
        assertThat(error(room.connecting)).isInstanceOf(RequestRejectedException.class);

        stage.pass(1_200);

        long[] steps = {1, 2, 5, 10, 30, 60, 300, 300, 300};
        assertThat(joins).hasSizeBetween(steps.length, steps.length + 1);
        for (int i = 1; i < joins.size(); i++) {
            assertThat(joins.get(i).minus(joins.get(i - 1)))
                    .as("pause " + i)
                    .isBetween(Duration.ofMillis(steps[i - 1] * 800), Duration.ofMillis(steps[i - 1] * 1_200));
        }
        assertThat(room.errors()).hasSameSizeAs(joins).allMatch(RequestRejectedException.class::isInstance);
        assertThat(stage.kabelwerk.state()).isEqualTo(ConnectionState.ONLINE);
        stage.heal();
        stage.room().post(1);
        stage.pass(360);
        assertThat(room.readyIds()).containsExactly(EmulatedRoom.id(1));
    }

    @Test
    @DisplayName("S17 joins a room once that is connected while the link is down")
    void should_join_once() {
        stage.online();
        stage.drop();
        OpenRoom room = stage.openRoom(7);
        assertThat(room.connecting).isNotDone();

        stage.pass(5);

        assertThat(stage.count("room:7", Fault.JOIN)).isEqualTo(1);
        assertThat(room.connecting).isCompleted();
    }

    @Test
    @DisplayName("S18 logs, at debug, whatever happens, and never the token")
    void should_never_log_the_token() {
        stage.network.answer(attempt -> attempt.refuse(new ConnectException("refused")));
        stage.startConnecting();
        stage.pass(10);
        stage.reachable();
        stage.inject(new Fault.RefuseUpgrades(1, 403));
        stage.pass(20);
        assertThat(stage.backend().waitingFaults()).isEmpty();
        stage.pass(70);
        refreshAtOnce();
        stage.dropAndReturn();
        stage.send("no frame");
        stage.drop();

        assertThat(stage.network.attempts()).extracting(Attempt::token).containsAll(tokens);
        assertThat(stage.log().records()).hasSizeGreaterThan(5);
        assertThat(stage.log().records())
                .extracting(entry -> entry.getMessage() + entry.getThrown())
                .noneMatch(line -> tokens.stream().anyMatch(line::contains));
        assertThat(tokens).hasSizeGreaterThan(1);
        assertThat(stage.kabelwerk.toString() + stage.kabelwerk.config()).doesNotContain(tokens.get(0));
    }

    @Test
    @DisplayName("S20 refreshes a token that the upgrade is refused for, and goes on with pauses")
    void should_refresh_a_refused_token() {
        refreshAtOnce();
        stage.inject(new Fault.RefuseUpgrades(2, 403));

        stage.startConnecting();
        stage.pass(10);

        assertThat(stage.eventNames()).endsWith("Ready");
        assertThat(refreshedFrom).isEqualTo(tokens.subList(0, 2));
        assertThat(stage.errors()).hasSize(2).allMatch(AuthenticationException.class::isInstance);
    }

    @Test
    @DisplayName("S20 tries a refused token once a minute where it cannot be refreshed")
    void should_try_a_refused_token_once_a_minute() {
        List<Duration> attempts = new ArrayList<>();
        stage.inject(new Fault.ExpireTokens());
        stage.network.answer(attempt -> {
            attempts.add(stage.time.elapsed());
            stage.peer().open(attempt);
        });

        stage.startConnecting();
        stage.pass(600);

        assertThat(attempts)
                .containsExactlyElementsOf(LongStream.rangeClosed(0, 10)
                        .mapToObj(Duration::ofMinutes)
                        .toList());
        assertThat(stage.errors()).hasSize(11).allMatch(AuthenticationException.class::isInstance);
        assertThat(stage.kabelwerk.state()).isEqualTo(ConnectionState.CONNECTING);
    }

    @Test
    @DisplayName("S30 gives a push made while offline one deadline, counted from the call")
    void should_count_a_deadline_from_the_call() {
        stage.online();
        OpenRoom room = stage.openRoom(7);
        stage.network.silence();
        stage.drop();
        var post = room.room.postMessage("hello");

        stage.passMillis(9_999);
        assertThat(post).isNotDone();
        stage.passMillis(1);

        assertThat(error(post)).isInstanceOf(NoReplyException.class);
        assertThat(error(post).outcome()).contains(RequestOutcome.NOT_SENT);
    }

    @Test
    @DisplayName("S32 sends what was pushed while offline in order, and nothing after its deadline")
    void should_send_in_order_and_in_time() {
        stage.online();
        OpenRoom room = stage.openRoom(7);
        stage.network.silence();
        stage.drop();
        var late = room.room.postMessage("0");
        stage.pass(9);
        List<CompletableFuture<?>> posts = Stream.of("1", "2", "3", "4")
                .<CompletableFuture<?>>map(room.room::postMessage)
                .toList();
        stage.pass(2);
        stage.reachable();
        stage.peer().open(stage.network.lastAttempt());
        stage.pass(5);

        assertThat(stage.received("room:7", "post_message"))
                .extracting(push -> push.payload().get("text"))
                .containsExactly("1", "2", "3", "4");
        assertThat(late).isCompletedExceptionally();
        assertThat(posts).allMatch(post -> post.isDone() && !post.isCompletedExceptionally());
    }

    @Test
    @DisplayName("S31 calls no second listener once the first has disconnected the room")
    void should_call_nobody_after_a_disconnect() {
        stage.online();
        OpenRoom room = stage.newRoom(7);
        room.room.off();
        List<String> called = new ArrayList<>();
        room.room.on(RoomEvent.Ready.class, event -> {
            called.add("first");
            var unused = room.room.disconnect();
        });
        room.room.on(RoomEvent.Ready.class, event -> called.add("second"));

        room.connecting = room.room.connect();
        stage.pass(5);

        assertThat(called).containsExactly("first");
    }

    @Test
    @DisplayName("S39 tells that the user was renamed during an outage")
    void should_tell_of_a_renamed_user() {
        stage.online();
        stage.drop();
        stage.peer().enter(() -> stage.backend().user(EmulatedStage.ANNA).rename("Another Name"));
        stage.pass(15);

        assertThat(stage.eventNames())
                .containsExactly("Connected", "Ready", "Disconnected", "Connected", "UserUpdated");
        assertThat(stage.kabelwerk.user().name()).isEqualTo("Another Name");
        stage.dropAndReturn();
        assertThat(stage.eventNames().stream().filter("UserUpdated"::equals)).hasSize(1);
    }

    @Test
    @DisplayName("S40 opens a room that was created since")
    void should_open_a_created_room() {
        stage.become("somebody new");
        stage.online();
        assertThatIllegalStateException()
                .isThrownBy(() -> stage.kabelwerk.openRoom())
                .withMessageContaining("has no room");

        var created = stage.kabelwerk.createRoom("care");
        stage.run();

        assertThat(created).isCompleted();
        assertThat(stage.kabelwerk.openRoom().id()).isEqualTo(created.join());
        assertThat(stage.backend().rooms())
                .filteredOn(room -> room.id() == created.join())
                .hasSize(1);
    }

    @Test
    @DisplayName("S42 lets five pings that are not answered time out")
    void should_let_pings_time_out() {
        stage.online();
        List<String> replies = stage.peer().hold("phx_reply");
        List<CompletableFuture<Duration>> pings =
                Stream.generate(stage.kabelwerk::ping).limit(5).toList();

        stage.pass(10);

        assertThat(replies).hasSize(5);
        assertThat(pings).allSatisfy(ping -> assertThat(error(ping)).isInstanceOf(NoReplyException.class));
    }

    @Test
    @DisplayName("S42 measures a ping that is answered, in the time of the ticker")
    void should_measure_a_ping() {
        stage.online();
        stage.inject(new Fault.Delay(EmulatedStage.ANNA, Duration.ofMillis(125)));
        var ping = stage.kabelwerk.ping();
        stage.passMillis(249);
        assertThat(ping).isNotDone();
        stage.passMillis(1);

        assertThat(ping).isCompletedWithValue(Duration.ofMillis(250));
    }

    @Test
    @DisplayName("S54 lets a join time out that is answered late, and does not blame the socket for it")
    void should_let_a_slow_join_time_out() {
        stage.room().post(1);
        stage.online();
        stage.treatNext("room:7", Fault.JOIN, new Treatment.LateReply(Duration.ofSeconds(11)));
        OpenRoom room = stage.openRoom(7);
        stage.pass(10);
        assertThat(error(room.connecting)).isInstanceOf(NoReplyException.class);

        stage.pass(10);

        assertThat(room.readyIds()).containsExactly(EmulatedRoom.id(1));
        assertThat(stage.network.attempts()).hasSize(1);
        assertThat(stage.eventNames()).containsExactly("Connected", "Ready");
    }

    @Test
    @DisplayName("S54 survives a backend that is busy with a join for 20 s, and answers no heartbeat meanwhile")
    void should_survive_a_busy_backend() {
        stage.room().post(1);
        stage.online();
        stage.pass(25);
        List<Duration> heartbeats = times("phoenix", "heartbeat");
        List<String> replies = stage.peer().sent("phx_reply");
        stage.treatNext("room:7", Fault.JOIN, new Treatment.Late(Duration.ofSeconds(20)));
        OpenRoom room = stage.openRoom(7);
        stage.passMillis(19_999);
        assertThat(error(room.connecting)).isInstanceOf(NoReplyException.class);
        assertThat(heartbeats).as("one that waits").hasSize(1);
        assertThat(replies).isEmpty();
        stage.pass(25);

        assertThat(heartbeats).hasSize(2);
        assertThat(room.readyIds()).containsExactly(EmulatedRoom.id(1));
        assertThat(stage.eventNames()).containsExactly("Connected", "Ready");
    }

    @Test
    @DisplayName("S54 counts the silence from the last frame of any kind")
    void should_count_from_the_last_frame() {
        stage.online();
        List<String> replies = stage.peer().hold("phx_reply");
        for (int i = 0; i < 30; i++) {
            stage.pass(20);
            stage.send("private", "something", Map.of());
        }
        assertThat(replies).as("to heartbeats").hasSizeGreaterThan(10);
        assertThat(stage.eventNames()).containsExactly("Connected", "Ready");

        stage.kabelwerk.on(
                KabelwerkEvent.Disconnected.class, event -> stage.peer().carryAll());
        stage.pass(60);
        assertThat(stage.eventNames()).containsExactly("Connected", "Ready", "Disconnected", "Connected");
    }

    @Nested
    @DisplayName("Without a token to begin with")
    class FirstToken {

        private final List<CompletableFuture<String>> refreshes = new ArrayList<>();

        @RegisterExtension
        private final EmulatedStage tokenless =
                EmulatedStage.withoutToken(settings -> settings.refreshToken(current -> {
                    refreshes.add(new CompletableFuture<>());
                    return refreshes.get(refreshes.size() - 1);
                }));

        @Test
        @DisplayName("S07 ignores a first token that comes after the disconnect()")
        void should_ignore_a_late_first_token() {
            CompletableFuture<ConnectedUser> first = tokenless.connect();
            var done = tokenless.kabelwerk.disconnect();
            tokenless.run();
            CompletableFuture<ConnectedUser> second = tokenless.connect();

            refreshes.get(0).complete(tokenless.token());
            tokenless.run();
            assertThat(tokenless.network.attempts()).isEmpty();
            String right = tokenless.token();
            refreshes.get(1).complete(right);
            tokenless.run();

            assertThat(tokenless.network.attempts()).extracting(Attempt::token).containsExactly(right);
            assertThat(done).isCompleted();
            assertThat(error(first)).isInstanceOf(ClosedException.class);
            assertThat(second).isCompleted();
        }

        @Test
        @DisplayName("S08 ends in INACTIVE where the first token cannot be had, and may connect again")
        void should_end_where_the_first_token_cannot_be_had() {
            CompletableFuture<ConnectedUser> first = tokenless.connect();
            refreshes.get(0).completeExceptionally(new IllegalStateException("no account"));
            tokenless.run();

            assertThat(error(first)).isInstanceOf(AuthenticationException.class);
            assertThat(tokenless.eventNames()).containsExactly("ErrorOccurred");
            assertThat(tokenless.kabelwerk.state()).isEqualTo(ConnectionState.INACTIVE);
            tokenless.pass(600);
            assertThat(refreshes).hasSize(1);

            CompletableFuture<ConnectedUser> second = tokenless.connect();
            refreshes.get(1).complete(tokenless.token());
            tokenless.run();
            assertThat(second).isCompleted();
        }
    }
}
