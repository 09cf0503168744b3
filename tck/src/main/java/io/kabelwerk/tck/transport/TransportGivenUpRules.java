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

/** What becomes of a connect that nobody waits for any longer. */
abstract class TransportGivenUpRules extends TransportConnectFailures {

    TransportGivenUpRules(TransportContract contract) {
        super(contract);
    }

    /**
     * Whoever cancels has no hand on the connection any more and could never close it. If it fails: see whether a
     * future that depends on the library's passes the cancelling on.
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
     * Nothing stays open for ever, at the very least. If it fails: whoever cancels may take the library's time-out with
     * it, and leave the attempt without any.
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
     * A cancel may meet the answer half-way; it is then that connections are leaked. If it fails: see what happens if
     * the future turns out to be complete when it is to be completed.
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
     * A transport that is closed has no threads to serve a connection with. If it fails: the library may throw at once
     * instead of failing the future.
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
     * Otherwise somebody waits for ever for a connection that nobody is opening. If it fails: the transport has to know
     * the attempts that are under way.
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
     * A transport that is closed holds nothing any more. If it fails: the library's part of an attempt has to be
     * cancelled as well.
     */
    @Test
    @DisplayName("T140 MUST leave nothing open of the connects that are under way when the transport is closed")
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
