package io.kabelwerk.tck.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import io.kabelwerk.RequestRejectedException;
import io.kabelwerk.Room;
import io.kabelwerk.UploadSource;
import io.kabelwerk.emulator.Attempt;
import io.kabelwerk.emulator.Fault;
import io.kabelwerk.emulator.KabelwerkEmulator;
import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.TransportProvider;
import io.kabelwerk.tck.harness.Await;
import io.kabelwerk.tck.server.DeadPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How a session connects. */
abstract class SessionConnectingRules extends SessionRules {

    SessionConnectingRules(TransportProvider transportProvider, JsonCodecProvider codecProvider) {
        super(transportProvider, codecProvider);
    }

    /** This is the first thing that any application does. If it fails: run TransportContract first. */
    @Test
    @DisplayName("S101 MUST connect with a token, and emit the events of that in order")
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

    /**
     * A hub user has other rooms, inboxes and rights than an end user. If it fails: look at {@code hub_id} of the own
     * user.
     */
    @Test
    @DisplayName("S102 MUST distinguish a hub user from an end user")
    void hubUser() {
        assertThat(online(ADA).user().isHubUser()).isTrue();
        assertThat(online(ADA).user().hubId())
                .hasValue(emulator.users().get(0).hubId().orElseThrow());
    }

    /**
     * Most tokens are JWTs, but not all. If it fails: the query of the address is decoded, or encoded once more, on its
     * way; the T rules about the query say where.
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

    /** Addresses are written in many forms. If it fails: look at how the address is parsed. */
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

    /** Two sockets of one session would deliver everything twice. If it fails: look at the changes of the state. */
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

    /**
     * The message has to name the call that is missing. If it fails: it is thrown too late, through a future, or as
     * another exception.
     */
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

    /**
     * The user may be unknown to the backend, as after a typing mistake in a setting. If it fails: look at how a
     * refused join of {@code private} is handled.
     */
    @Test
    @DisplayName("S110 MUST end in INACTIVE with the reason if the backend refuses the user, and allow connect() again")
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

    /** A user needs a room to chat in. If it fails: look at the parameters of the join of {@code private}. */
    @Test
    @DisplayName("S111 MUST create rooms as ensureRooms says, and open the one with the smallest ID")
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

    /** Gateways require headers. If it fails: look at what the transport does with its headers. */
    @Test
    @DisplayName("S115 MUST send the configured headers with the upgrade")
    void headers() {
        var unused = online(NANA, settings -> settings.headers(Map.of("X-Tenant", "ward 7")));
        assertThat(upgrades().get(0).headers()).containsEntry("x-tenant", "ward 7");
    }

    /** An application may start before its backend. If it fails: a refused connection ends the attempts. */
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

    /** Some networks drop packets silently. If it fails: nothing limits the time of an attempt. */
    @Test
    @DisplayName("S13 MUST drop an upgrade that is never answered, and try again")
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
}
