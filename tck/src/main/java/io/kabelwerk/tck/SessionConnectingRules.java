package io.kabelwerk.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kabelwerk.AuthenticationException;
import io.kabelwerk.ClosedException;
import io.kabelwerk.ConnectedUser;
import io.kabelwerk.ConnectionException;
import io.kabelwerk.ConnectionState;
import io.kabelwerk.InboxFilter;
import io.kabelwerk.Kabelwerk;
import io.kabelwerk.KabelwerkEvent;
import io.kabelwerk.KabelwerkEvent.Connected;
import io.kabelwerk.KabelwerkEvent.Disconnected;
import io.kabelwerk.KabelwerkEvent.ErrorOccurred;
import io.kabelwerk.KabelwerkEvent.Ready;
import io.kabelwerk.Logging;
import io.kabelwerk.RequestRejectedException;
import io.kabelwerk.Room;
import io.kabelwerk.RoomEvent;
import io.kabelwerk.TokenRefresher;
import io.kabelwerk.UploadSource;
import io.kabelwerk.emulator.Attempt;
import io.kabelwerk.emulator.Fault;
import io.kabelwerk.emulator.KabelwerkEmulator;
import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.TransportProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How a session comes to be, whose token it uses, and how it ends. */
abstract class SessionConnectingRules extends SessionRules {

    SessionConnectingRules(TransportProvider transportProvider, JsonCodecProvider codecProvider) {
        super(transportProvider, codecProvider);
    }

    /** The first thing that anybody does. If it fails: run {@link TransportContract} first. */
    @Test
    @DisplayName("S101 MUST connect with a token, and tell of it in order")
    void connects() {
        Kabelwerk client = client(NANA);
        SessionHeard<KabelwerkEvent> heard = hear(client);
        assertThat(client.state()).isEqualTo(ConnectionState.INACTIVE);

        ConnectedUser user = Await.value(client.connect(), "connect()");

        assertThat(user.id()).isEqualTo(user(NANA).id());
        assertThat(user.key()).isEqualTo(NANA);
        assertThat(user.name()).isEqualTo("Nana");
        assertThat(user.isHubUser()).isFalse();
        assertThat(client.user()).isEqualTo(user);
        assertThat(client.state()).isEqualTo(ConnectionState.ONLINE);
        assertThat(heard.atLeast(2, KabelwerkEvent.class)).containsExactly(new Connected(), new Ready(user));
    }

    /** A hub user sees other things than an end user. If it fails: look at {@code hub_id} of the own user. */
    @Test
    @DisplayName("S102 MUST know a hub user from an end user")
    void hubUser() {
        assertThat(online(ADA).user().isHubUser()).isTrue();
        assertThat(online(ADA).user().hubId())
                .hasValue(emulator.users().get(0).hubId().orElseThrow());
    }

    /**
     * Tokens are JWTs, and some are not. If it fails: the query of the address is decoded, or encoded once more, on its
     * way; T-rules about the query say where.
     */
    @Test
    @DisplayName("S103 MUST send the token as it was configured, and the SDK's version")
    void tokenAsGiven() {
        String strange = "a+b/c==%41&vsn=1.0.0#?d;e~'\"";
        Kabelwerk client = newClient(settings -> settings.token(strange).refusedTokenInterval(Duration.ofMinutes(1)));
        var unused = client.connect();

        Await.until(() -> !upgrades().isEmpty(), "a request for a socket");
        Attempt attempt = upgrades().get(0);
        assertThat(attempt.token()).contains(strange);
        assertThat(attempt.status()).isEqualTo(403);
        assertThat(attempt.agent()).contains("sdk-java/" + client.version());
    }

    /** Applications ask their own backend for tokens. If it fails: look at what the refresher was called with. */
    @Test
    @DisplayName("S104 MUST get the first token with refreshToken where none is configured, and each one after it")
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

    /** A server side often has a token at hand. If it fails: the configured token is not used, or used twice. */
    @Test
    @DisplayName("S105 MUST begin with the token, and reconnect with refreshToken, where both are configured")
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

    /** There is nothing else to use. If it fails: it gave up, or has sent no token. */
    @Test
    @DisplayName("S106 MUST reconnect with the same token where there is no refreshToken")
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

    /** A mistake of the program. If it fails: it is found out too late, or the client is stuck afterwards. */
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

    /** Addresses are written in many ways. If it fails: look at how the address is taken apart. */
    @Test
    @DisplayName("S19 MUST find socket and uploads, whatever the case of scheme and host, or the kind of host")
    void addresses() {
        List<String> hosts = new ArrayList<>(List.of("LocalHost", "127.0.0.1"));
        List<KabelwerkEmulator> backends = new ArrayList<>(List.of(emulator, emulator));
        if (hasIpv6()) {
            hosts.add("[::1]");
            backends.add(closing(KabelwerkEmulator.start(setup -> setup.host("::1")
                    .hub("care", "Care Team", hub -> hub.user(ADA, "Ada"))
                    .endUser(NANA, "Nana"))));
        }
        for (int i = 0; i < hosts.size(); i++) {
            KabelwerkEmulator backend = backends.get(i);
            String url = "Ws://" + hosts.get(i) + ":" + backend.port() + "/socket/user/";
            Kabelwerk client = newClient(
                    settings -> settings.url(url).token(backend.token(NANA)).ensureAllRooms());
            done(client.connect(), "connect() to " + url);
            Room room = connected(client.openRoom());
            done(room.postUpload(UploadSource.of(new byte[10], "notes.txt")), "postUpload() to " + url);
            done(client.disconnect(), "disconnect()");
        }
    }

    private static boolean hasIpv6() {
        byte[] loopback = new byte[16];
        loopback[15] = 1;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByAddress(loopback))) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    /** Logs are read by many. If it fails: look at who logs an address with its query. Other secrets have rules too. */
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

    /** Without a token there is nobody to connect. If it fails: look at which kind of failure is not noticed. */
    @Test
    @DisplayName("S08 MUST fail and be INACTIVE where the first token cannot be had, and may connect again")
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

    /** Phones sleep, tokens expire. If it fails: the old token is tried once more before the new one is there. */
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

    /** The application's backend may be down too. If it fails: the old token is sent, or it has given up. */
    @Test
    @DisplayName("S108 MUST tell of a refresh that fails, and try again without sending the old token")
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

    /** An expired token is no network error. If it fails: look at how the transport tells a refused upgrade. */
    @Test
    @DisplayName("S20 MUST take a 403 for a refused token: refresh it if possible, and go on")
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

    /** A refreshed token may be as bad. If it fails: look at what counts as the first attempt. */
    @Test
    @DisplayName("S119 MUST fail the future of connect() where the refreshed token is refused too, and go on")
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
     * Rooms, inboxes and what waits to be sent are one user's. If it fails: the user of a private channel that is joined
     * again is taken for the same one.
     */
    @Test
    @DisplayName("S120 MUST end in INACTIVE where a new token is that of another user, and may connect again")
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

    /** Two sockets of one session would tell everything twice. If it fails: look at the state's changes. */
    @Test
    @DisplayName("S109 MUST refuse a second connect() while CONNECTING or ONLINE, and say which")
    void connectTwice() {
        emulator.inject(new Fault.RefuseUpgrades(1, 503));
        Kabelwerk client = client(NANA);
        SessionHeard<KabelwerkEvent> heard = hear(client);
        CompletableFuture<ConnectedUser> connecting = client.connect();
        assertThatThrownBy(client::connect)
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("The session is CONNECTING already; call disconnect() first");
        ConnectionException unused = failure(connecting, ConnectionException.class);
        heard.next(Ready.class);
        assertThatThrownBy(client::connect)
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("The session is ONLINE already; call disconnect() first");
        assertThat(emulator.openSockets()).isEqualTo(1);
    }

    /** It says what to do first. If it fails: it is thrown too late, through a future, or as something else. */
    @Test
    @DisplayName("S43 MUST throw an IllegalStateException that says what to call first, before ready")
    void beforeReady() {
        Kabelwerk client = client(NANA);
        List<ThrowingCallable> calls = List.of(
                client::user,
                () -> client.updateUser("Nan"),
                () -> client.updateDevice("token", true),
                () -> client.createRoom("care"),
                () -> client.createRoom(1),
                client::loadHubInfo,
                client::openRoom,
                () -> client.openRoom(1),
                client::openInbox,
                () -> client.openInbox(InboxFilter.all()),
                client::openNotifier);
        calls.forEach(call -> assertThatThrownBy(call)
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("The session is not connected; call connect() first, and wait for its future"));

        emulator.inject(new Fault.StallUpgrades(1));
        var unused = client.connect();
        calls.forEach(call -> assertThatThrownBy(call)
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("The session is not ready; wait for the Ready event, or for the future of connect()"));
    }

    /** A typing mistake in a setting. If it fails: look at how a refused join of {@code private} is handled. */
    @Test
    @DisplayName("S110 MUST end in INACTIVE with the reason where the backend refuses the user, and may connect again")
    void unknownHub() {
        Kabelwerk client = client(NANA, settings -> settings.ensureRooms("care", "nowhere"));
        SessionHeard<KabelwerkEvent> heard = hear(client);

        RequestRejectedException failure = failure(client.connect(), RequestRejectedException.class);

        assertThat(failure.reason()).contains("no such hub: nowhere");
        assertThat(failure.response()).containsEntry("reason", "no such hub: nowhere");
        assertThat(failure).hasMessageContaining("nowhere");
        assertThat(client.state()).isEqualTo(ConnectionState.INACTIVE);
        assertThat(heard.next(ErrorOccurred.class).error()).isEqualTo(failure);
        assertThat(heard.next(Disconnected.class).state()).isEqualTo(ConnectionState.INACTIVE);
        Await.until(() -> emulator.openSockets() == 0, "the socket closed");

        client.configure(settings -> settings.ensureRooms("care"));
        done(client.connect(), "connect() with a hub that there is");
        assertThat(client.openRoom().id()).isEqualTo(emulator.rooms().get(0).id());
    }

    /** Whoever chats needs a room. If it fails: look at the params of the join of {@code private}. */
    @Test
    @DisplayName("S111 MUST have rooms made as ensureRooms says, and open the one with the smallest ID")
    void ensureRooms() {
        Kabelwerk one = online(NANA, settings -> settings.ensureRooms("lab"));
        assertThat(emulator.rooms()).hasSize(1);
        assertThat(one.openRoom().id()).isEqualTo(emulator.rooms().get(0).id());
        done(one.disconnect(), "disconnect()");

        Kabelwerk all = online(NANA, settings -> settings.ensureAllRooms());
        assertThat(emulator.rooms()).hasSize(2);
        assertThat(all.openRoom().id()).isEqualTo(emulator.rooms().get(0).id());

        Kabelwerk none = online(OTTO);
        assertThatThrownBy(none::openRoom)
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has no room")
                .hasMessageContaining("createRoom");
        assertThat(online(ADA, settings -> settings.ensureAllRooms()).user().isHubUser())
                .isTrue();
        assertThat(emulator.rooms()).hasSize(2);
    }

    /** A user closes the window at once. If it fails: the attempt goes on, or its future never settles. */
    @Test
    @DisplayName("S112 MUST give up connecting at disconnect()")
    void disconnectWhileConnecting() {
        emulator.inject(new Fault.StallUpgrades(1));
        Kabelwerk client = client(NANA);
        CompletableFuture<ConnectedUser> connecting = client.connect();
        Await.until(() -> upgrades().size() == 1, "a request for a socket");

        done(client.disconnect(), "disconnect()");

        assertThat(failure(connecting, ClosedException.class)).hasMessageContaining("disconnect()");
        assertThat(client.state()).isEqualTo(ConnectionState.INACTIVE);
        done(client.connect(), "connect() after it");
        assertThat(emulator.openSockets()).isEqualTo(1);
    }

    /** Or there is a zombie socket beside the next session's. If it fails: what is late is not told apart. */
    @Test
    @DisplayName("S07 MUST ignore a first token that comes after disconnect()")
    void lateToken() {
        Queue<CompletableFuture<String>> asked = new ConcurrentLinkedQueue<>();
        Kabelwerk client = newClient(settings -> settings.refreshToken(current -> {
            CompletableFuture<String> token = new CompletableFuture<>();
            asked.add(token);
            return token;
        }));
        CompletableFuture<ConnectedUser> first = client.connect();
        Await.until(() -> asked.size() == 1, "the first refresh");
        done(client.disconnect(), "disconnect()");
        CompletableFuture<ConnectedUser> second = client.connect();
        Await.until(() -> asked.size() == 2, "the second refresh");

        asked.remove().complete(emulator.token(OTTO));
        asked.remove().complete(emulator.token(NANA));

        assertThat(Await.value(second, "the second connect()").key()).isEqualTo(NANA);
        var unused = failure(first, ClosedException.class);
        assertThat(upgrades()).hasSize(1);
    }

    /** The end of a session is an end. If it fails: look at what still holds a listener, a socket or a request. */
    @Test
    @DisplayName("S113 MUST end everything at disconnect(), and may connect anew")
    void disconnect() {
        long roomId = newRoom(NANA);
        Kabelwerk client = online(NANA);
        SessionHeard<KabelwerkEvent> heard = hear(client);
        Room room = connected(client.openRoom(roomId));
        SessionHeard<io.kabelwerk.RoomEvent> inRoom = hear(room);

        done(client.disconnect(), "disconnect()");

        assertThat(client.state()).isEqualTo(ConnectionState.INACTIVE);
        Await.until(() -> emulator.openSockets() == 0, "the socket closed");
        assertThatThrownBy(room::connect).isExactlyInstanceOf(IllegalStateException.class);
        var unused = failure(room.postMessage("too late"), ClosedException.class);

        done(client.connect(), "connect() again");
        Room again = connected(client.openRoom(roomId));
        done(again.postMessage("in time"), "a post in the new session");
        assertThat(heard.all()).isEmpty();
        assertThat(inRoom.all()).isEmpty();
        done(client.disconnect(), "disconnect() again");
        done(client.disconnect(), "disconnect() when there is nothing to disconnect");
    }

    /** The old socket's end is nobody's business. If it fails: look at how sockets are told apart. */
    @Test
    @DisplayName("S14 MUST keep the end of the old socket from the next session")
    void disconnectAndConnect() {
        Kabelwerk client = online(NANA);
        CompletableFuture<Void> disconnecting = client.disconnect();
        SessionHeard<KabelwerkEvent> heard = hear(client);
        CompletableFuture<ConnectedUser> connecting = client.connect();

        done(disconnecting, "disconnect()");
        ConnectedUser user = Await.value(connecting, "connect()");
        Await.until(() -> emulator.openSockets() == 1, "one socket");
        done(client.ping(), "ping()");

        assertThat(heard.atLeast(2, KabelwerkEvent.class)).containsExactly(new Connected(), new Ready(user));
    }

    /** {@code try} closes it, and so may others. If it fails: look at which call waits for what. */
    @Test
    @DisplayName("S114 MUST close for good, any number of times")
    void close() {
        Kabelwerk client = online(NANA);
        client.close();
        client.close();

        assertThat(client.state()).isEqualTo(ConnectionState.INACTIVE);
        Await.until(() -> emulator.openSockets() == 0, "the socket closed");
        assertThat(client.version()).isNotBlank();
        assertThat(client.config().url().toString()).startsWith(emulator.url());
        done(client.disconnect(), "disconnect() of a closed client");
        List<ThrowingCallable> calls = List.of(
                client::connect,
                client::ping,
                client::user,
                client::openRoom,
                () -> client.configure(settings -> {}),
                () -> client.on(KabelwerkEvent.class, event -> {}),
                () -> client.once(KabelwerkEvent.class, event -> {}));
        calls.forEach(call -> assertThatThrownBy(call).isExactlyInstanceOf(IllegalStateException.class));
        newClient(settings -> {}).close();
    }

    /** Gateways want headers. If it fails: look at what the transport does with its headers. */
    @Test
    @DisplayName("S115 MUST send the configured headers with the upgrade")
    void headers() {
        var unused = online(NANA, settings -> settings.headers(Map.of("X-Tenant", "ward 7")));
        assertThat(upgrades().get(0).headers()).containsEntry("x-tenant", "ward 7");
    }

    /** Backends are started too. If it fails: a refused connection ends the attempts. */
    @Test
    @DisplayName("S116 MUST fail the future of connect() with the reason of the first attempt, and go on")
    void lateBackend() {
        DeadPort dead = closing(new DeadPort());
        int port = dead.number();
        String token = emulator.token(NANA);
        Kabelwerk client =
                newClient(settings -> settings.url("ws://127.0.0.1:" + port).token(token));
        SessionHeard<KabelwerkEvent> heard = hear(client);

        ConnectionException failure = failure(client.connect(), ConnectionException.class);
        assertThat(failure)
                .hasMessageContaining("ws://127.0.0.1:" + port + "/socket/user/websocket")
                .hasMessageNotContaining(token);
        assertThat(heard.next(ErrorOccurred.class).error()).isSameAs(failure);
        assertThat(client.state()).isEqualTo(ConnectionState.CONNECTING);

        dead.close();
        var unused = closing(newEmulator(port, 1));
        heard.next(Ready.class);
    }

    /** Some networks swallow what they do not like. If it fails: nobody watches the time of an attempt. */
    @Test
    @DisplayName("S13 MUST give up on an upgrade that is never answered, and try again")
    void stalledUpgrade() {
        emulator.inject(new Fault.StallUpgrades(1));
        Kabelwerk client = client(NANA, settings -> settings.connectTimeout(Duration.ofSeconds(1)));
        SessionHeard<KabelwerkEvent> heard = hear(client);

        ConnectionException failure = failure(client.connect(), ConnectionException.class);
        assertThat(heard.next(ErrorOccurred.class).error()).isSameAs(failure);
        heard.next(Ready.class);
        assertThat(upgrades()).hasSize(2);
    }

    /** Settings change while an application runs. If it fails: look at when each setting is read. */
    @Test
    @DisplayName(
            "S117 MUST change only what configure() names: tokens for the next use, the url for the next connect()")
    void configure() {
        String first = emulator.token(NANA);
        String second = emulator.token(NANA, Duration.ofMinutes(30));
        Kabelwerk client = newClient(settings -> settings.token(first).heartbeatInterval(Duration.ofSeconds(7)));
        SessionHeard<KabelwerkEvent> heard = hear(client);
        done(client.connect(), "connect()");

        KabelwerkEmulator other = closing(newEmulator(0, 1));
        client.configure(settings -> settings.token(second).url(other.url()));
        assertThat(client.config().token()).contains(second);
        assertThat(client.config().heartbeatInterval()).isEqualTo(Duration.ofSeconds(7));
        assertThatThrownBy(
                        () -> client.configure(settings -> settings.token(first).requestTimeout(Duration.ZERO)))
                .isExactlyInstanceOf(IllegalArgumentException.class);
        assertThat(client.config().token()).contains(second);

        emulator.inject(new Fault.Drop(NANA));
        heard.atLeast(2, Connected.class);
        assertThat(upgrades())
                .extracting(attempt -> attempt.token().orElseThrow())
                .containsExactly(first, second);
        assertThat(other.attempts()).isEmpty();

        done(client.disconnect(), "disconnect()");
        done(client.connect(), "connect() to the other url");
        assertThat(other.attempts()).hasSize(1);
    }

    /** The token is in the address, and addresses are logged. If it fails: look at what is passed on as a message. */
    @Test
    @DisplayName("S118 MUST NOT tell the token in errors, nor in toString()")
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
