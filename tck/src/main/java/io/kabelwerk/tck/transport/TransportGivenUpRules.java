package io.kabelwerk.tck.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.spi.Connection;
import io.kabelwerk.spi.Transport;
import io.kabelwerk.tck.Capability;
import io.kabelwerk.tck.harness.Await;
import io.kabelwerk.tck.server.Peer;
import io.kabelwerk.tck.server.TestServer;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What happens to a connect that nobody waits for any longer. */
abstract class TransportGivenUpRules extends TransportConnectFailures {

    TransportGivenUpRules(TransportContract contract) {
        super(contract);
    }

    /**
     * A caller who cancels never gets the connection, and could never close it. If it fails: see whether a future that
     * depends on the library's passes the cancellation on.
     */
    @Test
    @DisplayName("T131 MUST leave nothing open when the connect is cancelled")
    void cancelled() {
        needs(Capability.DROPPED_ATTEMPT);
        TestServer server = server();
        Recorder recorder = new Recorder();
        CompletableFuture<Connection> opening = connect(transport(), server.uri("/"), recorder);
        Peer peer = server.nextPeer();
        peer.readHead();
        opening.cancel(true);
        peer.awaitEnd();
        assertThat(recorder.ends()).isZero();
    }

    /**
     * A cancelled attempt must not stay open longer than an attempt may take. If it fails: the cancellation may also
     * stop the library's time-out, and leave the attempt without any.
     */
    @Test
    @DisplayName("T138 MUST leave nothing open after connectTimeout when the connect is cancelled")
    void cancelledAndTimedOut() {
        TestServer server = server();
        Recorder recorder = new Recorder();
        CompletableFuture<Connection> opening =
                connect(transport(OPTIONS.withConnectTimeout(SOON)), server.uri("/"), recorder);
        Peer peer = server.nextPeer();
        opening.cancel(true);
        peer.awaitEnd();
        assertThat(recorder.ends()).isZero();
    }

    /**
     * A cancellation may coincide with the answer; that is when connections leak. If it fails: see what happens if the
     * future is already complete when the connection opens.
     */
    @Test
    @DisplayName("T132 MUST leave nothing open when the connect is cancelled while it succeeds")
    void cancelledWhileSucceeding() {
        Transport transport = transport();
        TestServer server = server();
        for (int microseconds = 0; microseconds < 1000; microseconds += 4) {
            Recorder recorder = new Recorder();
            CompletableFuture<Connection> opening = connect(transport, server.uri("/"), recorder);
            Peer peer = server.nextPeer();
            while (!has(Capability.SINGLE_ATTEMPT) && peer.isAtEnd()) {
                peer = server.nextPeer(); // A library had begun to ask once more when the last attempt was dropped.
            }
            peer.accept();
            Await.busily(microseconds);
            if (opening.cancel(true)) {
                peer.awaitEnd();
                assertThat(recorder.ends()).isZero();
            } else {
                Await.value(opening, "connect").abort();
                recorder.closed();
            }
        }
    }

    /**
     * A closed transport has no threads to serve a connection with. If it fails: the library may throw at once instead
     * of failing the future.
     */
    @Test
    @DisplayName("T134 MUST fail with an IOException once the transport is closed")
    void closedTransport() {
        Transport transport = transport();
        transport.close();
        transport.close();
        assertThat(Await.failure(connect(transport, server().uri("/"), new Recorder()), "connect"))
                .isInstanceOf(IOException.class);
    }

    /**
     * Otherwise a caller waits forever for a connection that nobody opens. If it fails: the transport has to know the
     * attempts that are under way.
     */
    @Test
    @DisplayName("T135 MUST fail the connects that are under way when the transport is closed")
    void closedWhileConnecting() {
        Transport transport = transport();
        TestServer server = server();
        Recorder recorder = new Recorder();
        CompletableFuture<Connection> opening = connect(transport, server.uri("/"), recorder);
        Peer peer = server.nextPeer();
        peer.readHead();
        transport.close();
        assertThat(Await.failure(opening, "connect")).isInstanceOf(IOException.class);
        assertThat(recorder.ends()).isZero();
    }

    /**
     * A closed transport keeps nothing open. If it fails: the library's part of an attempt has to be cancelled as well.
     */
    @Test
    @DisplayName("T140 MUST leave nothing open of connects that are under way when the transport is closed")
    void nothingLeftOfConnects() {
        needs(Capability.DROPPED_ATTEMPT);
        Transport transport = transport();
        TestServer server = server();
        CompletableFuture<Connection> opening = connect(transport, server.uri("/"), new Recorder());
        Peer peer = server.nextPeer();
        peer.readHead();
        transport.close();
        peer.awaitEnd();
        assertThat(Await.failure(opening, "connect")).isInstanceOf(IOException.class);
    }
}
