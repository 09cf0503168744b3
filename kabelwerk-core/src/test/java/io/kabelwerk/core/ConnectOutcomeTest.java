package io.kabelwerk.core;

import static io.kabelwerk.core.Stage.error;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.kabelwerk.AuthenticationException;
import io.kabelwerk.ClosedException;
import io.kabelwerk.ConnectedUser;
import io.kabelwerk.ConnectionException;
import io.kabelwerk.ConnectionState;
import io.kabelwerk.KabelwerkEvent;
import io.kabelwerk.KabelwerkException;
import io.kabelwerk.NoReplyException;
import io.kabelwerk.RequestRejectedException;
import io.kabelwerk.RoomEvent;
import io.kabelwerk.core.Stage.OpenRoom;
import io.kabelwerk.core.testing.Wire;
import io.kabelwerk.emulator.Fault;
import io.kabelwerk.emulator.Treatment;
import io.kabelwerk.spi.UpgradeRefusedException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Level;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.assertj.core.util.Throwables;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the future of {@code connect()} says, when, and what becomes of the session then. */
class ConnectOutcomeTest {

    @RegisterExtension
    private final EmulatedStage stage = new EmulatedStage();

    static Stream<Arguments> failures() {
        String plain = "; if that port does not speak TLS, use ws:// in the url";
        String tls = "; if that port speaks TLS, use wss:// in the url";
        return Stream.of(
                Arguments.of(
                        "ws", new ConnectException("x"), "nothing accepts connections there, or it cannot be reached"),
                Arguments.of("ws", new UnknownHostException("x"), "there is no host of that name"),
                Arguments.of(
                        "wss", new SSLException("x"), "the server does not speak TLS there, or broke it off" + plain),
                Arguments.of(
                        "wss",
                        new SSLHandshakeException("x"),
                        "the TLS handshake failed: the server's certificate may be untrusted, expired, or for another host"
                                + plain),
                Arguments.of(
                        "wss",
                        new IOException("x"),
                        "what is there did not answer the WebSocket upgrade, or not with HTTP" + plain),
                Arguments.of(
                        "ws",
                        new IOException("x"),
                        "what is there did not answer the WebSocket upgrade, or not with HTTP" + tls),
                Arguments.of(
                        "ws",
                        new UpgradeRefusedException(400),
                        "the answer to the WebSocket upgrade has the HTTP status 400 instead of 101" + tls),
                Arguments.of(
                        "ws",
                        new UpgradeRefusedException(404),
                        "the answer to the WebSocket upgrade has the HTTP status 404 instead of 101; check the path of the"
                                + " url"),
                Arguments.of(
                        "ws",
                        new NoClassDefFoundError("jakarta/websocket/Session"),
                        "a class of the transport is missing or does not fit: java.lang.NoClassDefFoundError:"
                                + " jakarta/websocket/Session"));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("failures")
    void should_fail_with_the_reason_of_the_first_attempt_and_go_on(String scheme, Throwable why, String message) {
        stage.kabelwerk.configure(settings -> settings.url(scheme + "://localhost:4000"));
        stage.network.answer(attempt -> attempt.refuse(why));

        CompletableFuture<ConnectedUser> connecting = stage.connect();

        assertThat(error(connecting))
                .isInstanceOf(ConnectionException.class)
                .hasMessage("Cannot connect to " + scheme + "://localhost:4000/socket/user/websocket: " + message);
        assertThat(stage.kabelwerk.state()).isEqualTo(ConnectionState.CONNECTING);
        stage.reachable();
        stage.pass(15);
        assertThat(stage.eventNames()).endsWith("Connected", "Ready");
    }

    /** A transport may repeat what its library says, and a library what the peer says. */
    @Test
    void should_pass_on_the_kind_of_a_failure_and_none_of_its_words() {
        String token = stage.kabelwerk.config().token().orElseThrow();
        IOException cause = new IOException("in the status line: " + token, new IllegalStateException(token));
        cause.addSuppressed(new IllegalStateException(token));
        SSLException failure = new SSLException(token, cause);
        stage.network.answer(attempt -> attempt.refuse(failure));

        KabelwerkException told = error(stage.connect());

        assertThat(told).hasCauseInstanceOf(SSLException.class).hasStackTraceContaining("IllegalStateException");
        assertThat(Objects.requireNonNull(told.getCause()).getStackTrace()).isEqualTo(failure.getStackTrace());
        assertThat(Throwables.getStackTrace(told)).doesNotContain(token);
    }

    @Test
    void should_not_fail_while_the_first_attempt_is_under_way() {
        stage.network.silence();
        CompletableFuture<ConnectedUser> connecting = stage.connect();
        stage.passMillis(9_999);
        assertThat(connecting).isNotDone();

        stage.passMillis(1);

        assertThat(error(connecting)).hasMessageEndingWith("no open connection within 10 s (connectTimeout)");
    }

    @Test
    void should_fail_at_once_where_the_token_is_refused_and_nothing_refreshes_it() {
        stage.inject(new Fault.ExpireTokens());

        assertThat(error(stage.connect())).isInstanceOf(AuthenticationException.class);
        assertThat(stage.kabelwerk.state()).isEqualTo(ConnectionState.CONNECTING);
    }

    @Test
    void should_count_a_refused_token_and_the_attempt_with_its_refreshed_one_as_one() {
        stage.inject(new Fault.ExpireTokens());
        refreshWith(stage.token());

        CompletableFuture<ConnectedUser> connecting = stage.connect();
        assertThat(connecting).isNotDone();
        stage.pass(2);

        assertThat(connecting).isCompleted();
    }

    @Test
    void should_fail_where_the_refreshed_token_is_refused_too() {
        refreshWith(stage.token());
        stage.inject(new Fault.ExpireTokens());

        CompletableFuture<ConnectedUser> connecting = stage.connect();
        stage.pass(2);

        assertThat(error(connecting)).isInstanceOf(AuthenticationException.class);
        assertThat(stage.kabelwerk.state()).isEqualTo(ConnectionState.CONNECTING);
    }

    @Test
    void should_fail_where_a_refused_token_cannot_be_refreshed() {
        stage.kabelwerk.configure(settings ->
                settings.refreshToken(current -> CompletableFuture.failedFuture(new IllegalStateException("not now"))));
        stage.inject(new Fault.ExpireTokens());

        CompletableFuture<ConnectedUser> connecting = stage.connect();
        stage.pass(2);

        assertThat(error(connecting))
                .isInstanceOf(AuthenticationException.class)
                .hasMessage("refreshToken has failed");
        assertThat(stage.kabelwerk.state()).isEqualTo(ConnectionState.CONNECTING);
    }

    @Test
    void should_fail_where_the_connection_drops_before_the_user_is_known() {
        stage.treat("private", Fault.JOIN, new Treatment.Ignored());
        CompletableFuture<ConnectedUser> connecting = stage.connect();
        stage.drop();

        assertThat(error(connecting))
                .isInstanceOf(ConnectionException.class)
                .message()
                .startsWith("The connection dropped (code 1006); the next attempt follows in ");
        stage.heal();
        stage.pass(15);
        assertThat(stage.eventNames()).endsWith("Ready");
    }

    @Test
    void should_fail_where_the_user_is_not_told_in_time() {
        stage.treat("private", Fault.JOIN, new Treatment.Ignored());
        CompletableFuture<ConnectedUser> connecting = stage.connect();
        stage.pass(10);

        assertThat(error(connecting)).isInstanceOf(NoReplyException.class);
        assertThat(stage.kabelwerk.state()).isEqualTo(ConnectionState.ONLINE);
    }

    @Test
    void should_fail_where_the_join_crashes_and_try_again() {
        stage.treatNext("private", Fault.JOIN, new Treatment.Crash());
        CompletableFuture<ConnectedUser> connecting = stage.connect();

        assertThat(error(connecting)).isInstanceOf(RequestRejectedException.class);
        assertThat(stage.eventNames()).doesNotContain("Ready");
        stage.pass(5);
        assertThat(stage.eventNames()).endsWith("Ready");
    }

    // ---- One session, one user.

    /** The hub user of the small chat. */
    private static final long OTHER = 2;

    @Test
    void should_end_the_session_where_a_configured_token_is_that_of_another_user() {
        stage.online();
        OpenRoom room = stage.openRoom(7);
        stage.become(EmulatedStage.DOC);
        becomeAnother();
        assertEnded(room);
    }

    @Test
    void should_end_the_session_where_a_refreshed_token_is_that_of_another_user() {
        stage.online();
        OpenRoom room = stage.openRoom(7);
        refreshWith(stage.tokenOf(EmulatedStage.DOC));
        becomeAnother();
        assertEnded(room);
    }

    /** The reply to the join was lost, and something else tells who it is: that must not become the session's user. */
    @Test
    void should_end_the_session_where_an_update_is_that_of_another_user() {
        stage.online();
        OpenRoom room = stage.openRoom(7);
        stage.treat("private", Fault.JOIN, new Treatment.Ignored());
        stage.events.clear();
        stage.drop();
        stage.pass(5);
        stage.send("private", "user_updated", Wire.ownUser(OTHER, null));
        assertEnded(room);
    }

    private void becomeAnother() {
        stage.events.clear();
        stage.dropAndReturn();
    }

    private void assertEnded(OpenRoom room) {
        String message = "The token is now that of user 2, but the session is that of user 1; call disconnect() and"
                + " connect() to become another user, or use a Kabelwerk for each";
        assertThat(stage.eventNames()).containsExactly("Disconnected", "Connected", "ErrorOccurred", "Disconnected");
        assertThat(stage.errors())
                .singleElement()
                .satisfies(told -> assertThat(told)
                        .isInstanceOf(AuthenticationException.class)
                        .hasMessage(message));
        assertThat(stage.events.get(3))
                .isEqualTo(new KabelwerkEvent.Disconnected(
                        ConnectionState.INACTIVE, stage.errors().get(0), Optional.empty()));
        assertThat(stage.kabelwerk.state()).isEqualTo(ConnectionState.INACTIVE);
        assertThat(room.errors())
                .singleElement()
                .satisfies(told -> assertThat(told)
                        .isInstanceOf(ClosedException.class)
                        .message()
                        .contains(message));
        List<RoomEvent> before = List.copyOf(room.events);
        stage.pass(600);
        assertThat(room.events).isEqualTo(before);
        assertThat(stage.network.openConnections()).isZero();
        assertThatIllegalStateException().isThrownBy(() -> stage.kabelwerk.user());

        stage.become(EmulatedStage.DOC);
        assertThat(stage.connect()).isCompleted();
        assertThat(stage.kabelwerk.user().id()).isEqualTo(OTHER);
    }

    private void refreshWith(String token) {
        stage.kabelwerk.configure(
                settings -> settings.refreshToken(current -> CompletableFuture.completedFuture(token)));
    }

    // ---- What else the first minutes need.

    @Test
    void should_tell_a_hub_user_how_to_open_a_room() {
        stage.asHubUser();
        stage.online();

        assertThatIllegalStateException()
                .isThrownBy(() -> stage.kabelwerk.openRoom())
                .withMessage(
                        "openRoom() is for end users, and the connected user is a hub user: hub users open rooms by ID"
                                + " with openRoom(id), and an inbox lists them");
    }

    @Test
    void should_log_the_topic_event_and_size_of_each_frame_and_nothing_that_it_holds() {
        stage.online();
        OpenRoom room = stage.openRoom(7);
        stage.log().records().clear();
        var posted = room.room.postMessage("grüße");
        stage.send("room:7", "my secret", Map.of());

        assertThat(posted).isCompleted();
        assertThat(stage.log().messages(Level.FINE))
                .anyMatch(line -> line.matches("sent post_message on room:7, ref \\d+, \\d+ bytes"))
                .anyMatch(line -> line.matches("received \\(an event whose name is none\\) on room:7, \\d+ bytes"))
                .noneMatch(line -> line.contains("grüße") || line.contains("secret"));
        assertThat(stage.count("room:7", "post_message")).isEqualTo(1);
    }

    @Test
    void should_number_the_sessions_of_a_process_in_the_log() {
        stage.online();
        var closing = stage.kabelwerk.disconnect();
        stage.pass(5);
        stage.online();

        assertThat(closing).isCompleted();
        assertThat(stage.log().records().stream()
                        .map(entry -> entry.getMessage().replaceFirst("^Session (\\d+): .*", "$1"))
                        .distinct()
                        .map(Long::valueOf)
                        .toList())
                .hasSize(2)
                .satisfies(numbers -> assertThat(numbers.get(1)).isEqualTo(numbers.get(0) + 1));
    }
}
