package io.kabelwerk.tck.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kabelwerk.AuthenticationException;
import io.kabelwerk.ClosedException;
import io.kabelwerk.ConnectionState;
import io.kabelwerk.Kabelwerk;
import io.kabelwerk.KabelwerkEvent;
import io.kabelwerk.KabelwerkEvent.Connected;
import io.kabelwerk.KabelwerkEvent.Disconnected;
import io.kabelwerk.KabelwerkEvent.ErrorOccurred;
import io.kabelwerk.KabelwerkEvent.Ready;
import io.kabelwerk.Logging;
import io.kabelwerk.Room;
import io.kabelwerk.RoomEvent;
import io.kabelwerk.TokenRefresher;
import io.kabelwerk.emulator.Attempt;
import io.kabelwerk.emulator.Fault;
import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.TransportProvider;
import io.kabelwerk.tck.harness.Await;
import io.kabelwerk.tck.harness.Leaks;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Whose token a session uses, when it is refreshed, and where it must not appear. */
abstract class SessionTokenRules extends SessionRules {

    SessionTokenRules(TransportProvider transportProvider, JsonCodecProvider codecProvider) {
        super(transportProvider, codecProvider);
    }

    /** Applications ask their own backend for tokens. If it fails: look at what the refresher was called with. */
    @Test
    @DisplayName("S104 MUST get the first token from refreshToken if none is configured, and each later one")
    void refreshTokenOnly() {
        Queue<String> asked = new ConcurrentLinkedQueue<>();
        String first = emulator.token(NANA);
        String second = emulator.token(NANA, Duration.ofMinutes(30));
        Kabelwerk client = newClient(settings -> settings.refreshToken(current -> {
            asked.add(current);
            return CompletableFuture.completedFuture(current.isEmpty() ? first : second);
        }));
        SessionHeard<KabelwerkEvent> heard = hear(client);
        done(client.connect(), "connect()");

        emulator.inject(new Fault.Drop(NANA));
        heard.atLeast(2, Connected.class);

        assertThat(asked).containsExactly("", first);
        assertThat(upgrades())
                .extracting(attempt -> attempt.token().orElseThrow())
                .containsExactly(first, second);
    }

    /**
     * A server that runs sessions often has a token already. If it fails: the configured token is not used, or used
     * twice.
     */
    @Test
    @DisplayName("S105 MUST begin with the token, and reconnect with refreshToken, if both are configured")
    void both() {
        Queue<String> asked = new ConcurrentLinkedQueue<>();
        String first = emulator.token(NANA);
        String second = emulator.token(NANA, Duration.ofMinutes(30));
        Kabelwerk client = newClient(settings -> settings.token(first).refreshToken(current -> {
            asked.add(current);
            return CompletableFuture.completedFuture(second);
        }));
        SessionHeard<KabelwerkEvent> heard = hear(client);
        done(client.connect(), "connect()");
        assertThat(asked).isEmpty();

        emulator.inject(new Fault.Drop(NANA));
        heard.atLeast(2, Connected.class);

        assertThat(asked).containsExactly(first);
        assertThat(upgrades())
                .extracting(attempt -> attempt.token().orElseThrow())
                .containsExactly(first, second);
    }

    /** There is no other token to use. If it fails: the session has given up, or sends no token. */
    @Test
    @DisplayName("S106 MUST reconnect with the same token if there is no refreshToken")
    void tokenOnly() {
        String token = emulator.token(NANA);
        Kabelwerk client = newClient(settings -> settings.token(token));
        SessionHeard<KabelwerkEvent> heard = hear(client);
        done(client.connect(), "connect()");

        emulator.inject(new Fault.Drop(NANA));
        heard.atLeast(2, Connected.class);

        assertThat(upgrades())
                .extracting(attempt -> attempt.token().orElseThrow())
                .containsExactly(token, token);
    }

    /**
     * A missing token is a mistake in the program. If it fails: it is detected too late, or the client cannot connect
     * afterwards.
     */
    @Test
    @DisplayName("S107 MUST refuse to connect without a token and without refreshToken")
    void noToken() {
        Kabelwerk client = newClient(settings -> {});
        assertThatThrownBy(client::connect)
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("There is no token to connect with; configure token(…), refreshToken(…), or both");
        assertThat(client.state()).isEqualTo(ConnectionState.INACTIVE);

        client.configure(settings -> settings.token(emulator.token(NANA)));
        done(client.connect(), "connect() with a token");
    }

    /**
     * Many people read logs. If it fails: look for an address that is logged with its query. Other secrets have rules
     * of their own.
     */
    @Test
    @DisplayName("S18 MUST NOT log the token, not even at debug")
    void debugLog() {
        try (Leaks leaks = new Leaks()) {
            String first = emulator.token(NANA);
            String second = emulator.token(NANA, Duration.ofMinutes(30));
            leaks.secret(first);
            leaks.secret(second);
            Kabelwerk client = newClient(settings -> settings.logging(Logging.DEBUG)
                    .token(first)
                    .refreshToken(current -> CompletableFuture.completedFuture(second)));
            SessionHeard<KabelwerkEvent> heard = hear(client);
            done(client.connect(), "connect()");
            emulator.inject(new Fault.RefuseUpgrades(2, 403));
            emulator.inject(new Fault.Drop(NANA));
            heard.atLeast(2, Connected.class);
            done(client.disconnect(), "disconnect()");
            leaks.assertNothingLeaked("io.kabelwerk.session");
        }
    }

    /** Without a token there is no user to connect. If it fails: look for a kind of failure that is not noticed. */
    @Test
    @DisplayName("S08 MUST fail and be INACTIVE if the first token cannot be obtained, and allow connect() again")
    void firstTokenFails() {
        List<TokenRefresher> failing = List.of(
                current -> {
                    throw new IllegalStateException("no network");
                },
                current -> CompletableFuture.failedFuture(new IllegalStateException("no network")),
                current -> CompletableFuture.completedFuture(""),
                current -> nothing(),
                current -> CompletableFuture.<String>completedFuture(nothing()),
                current -> new CompletableFuture<>());
        for (TokenRefresher refresher : failing) {
            Kabelwerk client =
                    newClient(settings -> settings.refreshToken(refresher).refreshTimeout(millis(100)));
            SessionHeard<KabelwerkEvent> heard = hear(client);

            AuthenticationException failure = failure(client.connect(), AuthenticationException.class);

            assertThat(failure).hasMessageContaining("refreshToken");
            assertThat(heard.next(ErrorOccurred.class).error()).isEqualTo(failure);
            assertThat(client.state()).isEqualTo(ConnectionState.INACTIVE);
            assertThat(upgrades()).isEmpty();
        }
        Kabelwerk client = newClient(settings -> settings.refreshToken(failing.get(0)));
        var unused = failure(client.connect(), AuthenticationException.class);
        client.configure(
                settings -> settings.refreshToken(current -> CompletableFuture.completedFuture(emulator.token(NANA))));
        done(client.connect(), "connect() with a token");
    }

    // What an application does whatever the types say.
    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    private static <T> T nothing() {
        return null;
    }

    /**
     * Phones sleep and tokens expire, so that after a wake-up the old token is useless. If it fails: the old token is
     * tried once more before the new one is there.
     */
    @Test
    @DisplayName("S01 MUST reconnect only with the refreshed token, however long the refresh takes")
    void slowRefresh() {
        String first = emulator.token(NANA);
        Executor later = CompletableFuture.delayedExecutor(300, java.util.concurrent.TimeUnit.MILLISECONDS);
        Kabelwerk client = newClient(settings -> settings.token(first)
                .refreshToken(current -> CompletableFuture.supplyAsync(() -> emulator.token(NANA), later)));
        SessionHeard<KabelwerkEvent> heard = hear(client);
        done(client.connect(), "connect()");

        emulator.inject(new Fault.ExpireTokens());
        emulator.inject(new Fault.Drop(NANA));
        heard.atLeast(2, Connected.class);

        assertThat(upgrades()).hasSize(2).allMatch(attempt -> attempt.status() == 101);
        assertThat(heard.all(ErrorOccurred.class)).isEmpty();
    }

    /** The application's backend may be down, too. If it fails: the old token is sent, or the session has given up. */
    @Test
    @DisplayName("S108 MUST report a refresh that fails, and try again without sending the old token")
    void refreshFails() {
        String first = emulator.token(NANA);
        Queue<String> asked = new ConcurrentLinkedQueue<>();
        Kabelwerk client = newClient(settings -> settings.token(first).refreshToken(current -> {
            asked.add(current);
            return asked.size() < 3
                    ? CompletableFuture.failedFuture(new IllegalStateException("no network"))
                    : CompletableFuture.completedFuture(emulator.token(NANA, Duration.ofMinutes(30)));
        }));
        SessionHeard<KabelwerkEvent> heard = hear(client);
        done(client.connect(), "connect()");

        emulator.inject(new Fault.Drop(NANA));
        heard.atLeast(2, Connected.class);

        assertThat(heard.all(ErrorOccurred.class))
                .hasSize(2)
                .allMatch(event -> event.error() instanceof AuthenticationException);
        assertThat(asked).containsExactly(first, first, first);
        assertThat(upgrades()).hasSize(2);
        assertThat(upgrades().get(1).token()).isNotEqualTo(upgrades().get(0).token());
    }

    /** An expired token is not a network error. If it fails: look at how the transport reports a refused upgrade. */
    @Test
    @DisplayName("S20 MUST treat a 403 as a refused token: refresh it if possible, and go on")
    void refusedToken() {
        String expired = emulator.token(NANA, Duration.ofSeconds(-1));
        Kabelwerk refreshing = newClient(settings -> settings.token(expired)
                .refreshToken(current -> CompletableFuture.completedFuture(emulator.token(NANA))));
        SessionHeard<KabelwerkEvent> heard = hear(refreshing);
        done(refreshing.connect(), "connect()");
        assertThat(heard.atLeast(1, ErrorOccurred.class)).hasSize(1);
        assertThat(heard.next(ErrorOccurred.class).error())
                .isInstanceOf(AuthenticationException.class)
                .hasMessageContaining("403")
                .hasMessageNotContaining(expired);
        assertThat(upgrades()).extracting(Attempt::status).containsExactly(403, 101);

        Kabelwerk helpless = newClient(settings -> settings.token(expired).refusedTokenInterval(millis(50)));
        SessionHeard<KabelwerkEvent> errors = hear(helpless);
        assertThat(failure(helpless.connect(), AuthenticationException.class)).hasMessageContaining("403");
        assertThat(errors.atLeast(2, ErrorOccurred.class))
                .allMatch(event -> event.error() instanceof AuthenticationException);
        assertThat(helpless.state()).isEqualTo(ConnectionState.CONNECTING);
        helpless.configure(settings -> settings.token(emulator.token(NANA)));
        errors.next(Ready.class);
    }

    /** A refreshed token may be as bad as the last one. If it fails: look at what counts as the first attempt. */
    @Test
    @DisplayName("S119 MUST fail the future of connect() if the refreshed token is refused, too, and go on")
    void refusedTwice() {
        String expired = emulator.token(NANA, Duration.ofSeconds(-1));
        Kabelwerk client = newClient(settings -> settings.token(expired)
                .refreshToken(current ->
                        CompletableFuture.completedFuture(upgrades().size() < 2 ? expired : emulator.token(NANA))));
        SessionHeard<KabelwerkEvent> heard = hear(client);

        assertThat(failure(client.connect(), AuthenticationException.class)).hasMessageContaining("403");
        heard.next(Ready.class);

        assertThat(upgrades()).extracting(Attempt::status).containsExactly(403, 403, 101);
    }

    /**
     * Rooms, inboxes and requests that wait belong to one user. If it fails: the user of a private channel that is
     * joined again is assumed to be the same.
     */
    @Test
    @DisplayName("S120 MUST end in INACTIVE if a new token is that of another user, and allow connect() again")
    void anotherUser() {
        long roomId = newRoom(NANA);
        for (boolean refreshed : new boolean[] {false, true}) {
            Kabelwerk client = online(NANA);
            SessionHeard<KabelwerkEvent> heard = hear(client);
            Room room = connected(client.openRoom(roomId));
            SessionHeard<RoomEvent> inRoom = hear(room);
            client.configure(settings -> {
                if (refreshed) {
                    settings.refreshToken(current -> CompletableFuture.completedFuture(emulator.token(OTTO)));
                } else {
                    settings.token(emulator.token(OTTO));
                }
            });
            emulator.inject(new Fault.Drop(NANA));

            assertThat(heard.next(ErrorOccurred.class).error())
                    .isInstanceOf(AuthenticationException.class)
                    .hasMessageContaining("user " + user(OTTO).id())
                    .hasMessageContaining("user " + user(NANA).id());
            heard.next(Disconnected.class, event -> event.state() == ConnectionState.INACTIVE);
            assertThat(client.state()).isEqualTo(ConnectionState.INACTIVE);
            assertThat(inRoom.next(RoomEvent.ErrorOccurred.class).error()).isInstanceOf(ClosedException.class);
            ClosedException unused = failure(room.postMessage("as somebody else"), ClosedException.class);
            String next = refreshed ? NANA : OTTO; // A session begins with the token, where there is one.
            assertThat(Await.value(client.connect(), "connect() again").key()).isEqualTo(next);
            done(client.disconnect(), "disconnect()");
        }
    }

    /**
     * The token is in the address, and addresses end up in logs. If it fails: look at what becomes part of a message.
     */
    @Test
    @DisplayName("S118 MUST NOT show the token in errors or in toString()")
    void secrets() {
        String token = emulator.token(NANA, Duration.ofSeconds(-1));
        Kabelwerk client = newClient(settings -> settings.token(token).refusedTokenInterval(millis(10)));
        SessionHeard<KabelwerkEvent> heard = hear(client);
        emulator.inject(new Fault.RefuseUpgrades(2, 500));
        var unused = client.connect();
        List<ErrorOccurred> errors = heard.atLeast(3, ErrorOccurred.class);

        Consumer<Throwable> isSilent = error -> {
            java.io.StringWriter trace = new java.io.StringWriter();
            error.printStackTrace(new java.io.PrintWriter(trace, true));
            assertThat(trace.toString()).doesNotContain(token).doesNotContain("token=ey");
        };
        errors.forEach(event -> isSilent.accept(event.error()));
        assertThat(client.toString()).doesNotContain(token);
        assertThat(client.config().toString()).doesNotContain(token);
    }
}
