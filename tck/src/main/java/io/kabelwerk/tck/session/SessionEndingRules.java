package io.kabelwerk.tck.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kabelwerk.ClosedException;
import io.kabelwerk.ConnectedUser;
import io.kabelwerk.ConnectionState;
import io.kabelwerk.Kabelwerk;
import io.kabelwerk.KabelwerkEvent;
import io.kabelwerk.KabelwerkEvent.Connected;
import io.kabelwerk.KabelwerkEvent.Ready;
import io.kabelwerk.Room;
import io.kabelwerk.emulator.Fault;
import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.TransportProvider;
import io.kabelwerk.tck.harness.Await;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How a session ends by disconnect() and close(), and what comes after it. */
abstract class SessionEndingRules extends SessionRules {

    SessionEndingRules(TransportProvider transportProvider, JsonCodecProvider codecProvider) {
        super(transportProvider, codecProvider);
    }

    /** Users close a window at once. If it fails: the attempt goes on, or its future never settles. */
    @Test
    @DisplayName("S112 MUST stop connecting at disconnect()")
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

    /**
     * Otherwise an orphaned socket exists beside the next session's. If it fails: a late token is not matched with the
     * session that asked for it.
     */
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

    /**
     * Nothing of a session may outlive its end. If it fails: look at what still holds a listener, a socket or a
     * request.
     */
    @Test
    @DisplayName("S113 MUST end everything at disconnect(), and allow connect() again")
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

    /**
     * The next session has a socket of its own, and the old one may end late. If it fails: look at how the ends of
     * sockets are matched with sessions.
     */
    @Test
    @DisplayName("S14 MUST ignore the end of the old socket in the next session")
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

    /** A try statement closes it, and another thread may do so, too. If it fails: look at which call waits for what. */
    @Test
    @DisplayName("S114 MUST close permanently, any number of times")
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
}
