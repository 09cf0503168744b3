package io.kabelwerk.tck.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.spi.Connection;
import io.kabelwerk.spi.Transport;
import io.kabelwerk.spi.UpgradeRefusedException;
import io.kabelwerk.tck.Capability;
import io.kabelwerk.tck.harness.Await;
import io.kabelwerk.tck.server.DeadPort;
import io.kabelwerk.tck.server.Peer;
import io.kabelwerk.tck.server.RequestHead;
import io.kabelwerk.tck.server.TestServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How a connect fails: the engine decides by the type of the error when to try again, and whether with a new token. */
abstract class TransportConnectFailureRules extends TransportConnectFailures {

    TransportConnectFailureRules(TransportContract contract) {
        super(contract);
    }

    /**
     * A server that restarts refuses connections for a while, which is different from a refused upgrade. If it fails:
     * the library may wrap the exception; the cause is what counts.
     */
    @Test
    @DisplayName("T121 MUST fail with a ConnectException where nobody listens")
    void refusedPort() {
        try (DeadPort dead = new DeadPort()) {
            URI nobody = URI.create("ws://localhost:" + dead.number() + "/");
            Recorder recorder = new Recorder();
            assertThat(Await.failure(connect(transport(), nobody, recorder), "connect"))
                    .isInstanceOf(ConnectException.class);
            assertThat(recorder.ends()).isZero();
        }
    }

    /**
     * A wrong name is a mistake that users can correct if they learn of it. RFC 6761 reserves the name that is used
     * here. If it fails: an unresolved address may be reported as another error; map it.
     */
    @Test
    @DisplayName("T122 MUST fail with an UnknownHostException if the name does not resolve")
    void unknownHost() {
        URI nowhere = URI.create("ws://kabelwerk.invalid:4000/");
        assertThat(Await.failure(connect(transport(), nowhere, new Recorder()), "connect"))
                .isInstanceOf(UnknownHostException.class);
    }

    /**
     * To the engine, 403 is an expired token and 5xx a server that restarts. If it fails: the library's error may hold
     * the status; read it before the connection is closed.
     */
    @Test
    @DisplayName("T123 MUST report the status of a refused upgrade")
    void refusedUpgrade() {
        Transport transport = transport();
        TestServer server = server();
        for (int status : new int[] {301, 400, 401, 403, 404, 426, 500, 503}) {
            Recorder recorder = new Recorder();
            CompletableFuture<Connection> opening = connect(transport, server.uri("/"), recorder);
            Peer peer = server.nextPeer();
            peer.readHead();
            peer.answer(status);
            assertThat(Await.failure(opening, "connect"))
                    .isInstanceOfSatisfying(
                            UpgradeRefusedException.class,
                            refused -> assertThat(refused.status()).isEqualTo(status));
            assertThat(recorder.ends()).isZero();
        }
    }

    /**
     * An error page must neither delay the failure nor fill the memory. If it fails: the library may collect the whole
     * answer, up to some limit, before it reports it.
     */
    @Test
    @DisplayName("T124 MUST report the status even if a long body follows that never ends")
    void refusedUpgradeWithBody() {
        needs(Capability.STATUS_BEFORE_BODY);
        TestServer server = server();
        CompletableFuture<Connection> opening = connect(transport(), server.uri("/"), new Recorder());
        Peer peer = server.nextPeer();
        peer.readHead();
        peer.write(("HTTP/1.1 403 Forbidden\r\nContent-Length: 100000000\r\n\r\n" + "x".repeat(20_000))
                .getBytes(StandardCharsets.ISO_8859_1));
        assertThat(Await.failure(opening, "connect"))
                .isInstanceOfSatisfying(
                        UpgradeRefusedException.class,
                        refused -> assertThat(refused.status()).isEqualTo(403));
    }

    /**
     * If the library collects the whole answer, the time-out has to cover that, too. If it fails: the library's
     * time-out may end with the head of the answer; then the transport needs a timer of its own.
     */
    @Test
    @DisplayName("T120 MUST fail with an IOException within connectTimeout if a refusal's body never ends")
    void refusalThatNeverEnds() {
        TestServer server = server();
        inGoodTime(SOON, soon -> {
            CompletableFuture<Connection> opening =
                    connect(transport(OPTIONS.withConnectTimeout(soon)), server.uri("/"), new Recorder());
            Peer peer = server.nextPeer();
            peer.readHead();
            peer.write("HTTP/1.1 403 Forbidden\r\nContent-Length: 1000\r\n\r\nnot all"
                    .getBytes(StandardCharsets.ISO_8859_1));
            assertThat(Await.failure(opening, "connect")).isInstanceOf(IOException.class);
        });
    }

    /**
     * A server that answers 200 is not a WebSocket server: a captive portal, or a web server at the wrong path. If it
     * fails: the library may treat every 2xx as success, or report it as a broken protocol.
     */
    @Test
    @DisplayName("T125 MUST treat 200 instead of 101 as a refusal")
    void okInsteadOfUpgrade() {
        TestServer server = server();
        CompletableFuture<Connection> opening = connect(transport(), server.uri("/"), new Recorder());
        Peer peer = server.nextPeer();
        peer.readHead();
        peer.write("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nhi"
                .getBytes(StandardCharsets.ISO_8859_1));
        assertThat(Await.failure(opening, "connect"))
                .isInstanceOfSatisfying(
                        UpgradeRefusedException.class,
                        refused -> assertThat(refused.status()).isEqualTo(200));
    }

    /**
     * A server that hangs must not hang its clients, so the time-out covers the whole attempt. If it fails: the
     * library's time-out may be for the TCP connection only.
     */
    @Test
    @DisplayName("T126 MUST fail with a SocketTimeoutException if the upgrade is never answered")
    void neverAnswered() {
        TestServer server = server();
        inGoodTime(SOON, soon -> {
            Recorder recorder = new Recorder();
            CompletableFuture<Connection> opening =
                    connect(transport(OPTIONS.withConnectTimeout(soon)), server.uri("/"), recorder);
            Peer peer = server.nextPeer();
            peer.readHead();
            assertThat(Await.failure(opening, "connect")).isInstanceOf(SocketTimeoutException.class);
            peer.awaitEnd();
            assertThat(recorder.ends()).isZero();
        });
    }

    /** Half an answer is not an answer. If it fails: the time-out may end with the first byte of the answer. */
    @Test
    @DisplayName("T127 MUST fail with a SocketTimeoutException if the answer stops half-way")
    void halfAnswered() {
        TestServer server = server();
        inGoodTime(SOON, soon -> {
            CompletableFuture<Connection> opening =
                    connect(transport(OPTIONS.withConnectTimeout(soon)), server.uri("/"), new Recorder());
            Peer peer = server.nextPeer();
            peer.readHead();
            peer.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: webso".getBytes(StandardCharsets.ISO_8859_1));
            assertThat(Await.failure(opening, "connect")).isInstanceOf(SocketTimeoutException.class);
            peer.awaitEnd();
        });
    }

    /**
     * A server that shuts down closes what it has not answered. Waiting for the time-out would waste the time in which
     * another server could be reached. If it fails: the end of the stream may not be watched before the upgrade.
     */
    @Test
    @DisplayName("T128 MUST fail with an IOException, and not by time-out, if the peer closes before it answers")
    void closedBeforeAnswer() {
        for (boolean reset : new boolean[] {false, true}) {
            TestServer server = server();
            Recorder recorder = new Recorder();
            CompletableFuture<Connection> opening = connect(transport(), server.uri("/"), recorder);
            Peer peer = server.nextPeer();
            peer.readHead();
            server.stopListening();
            assertClosedBeforeAnswer(opening, peer, reset);
            assertThat(recorder.ends()).isZero();
        }
    }

    /**
     * Only the engine decides when to try again: after a pause, and with a valid token. If it fails: the library may
     * treat the upgrade as a request that can be repeated; look for a setting.
     */
    @Test
    @DisplayName("T139 MUST NOT retry on its own if the peer closes before it answers")
    void noSecondAttempt() {
        needs(Capability.SINGLE_ATTEMPT);
        TestServer server = server();
        for (boolean reset : new boolean[] {false, true}) {
            Recorder recorder = new Recorder();
            CompletableFuture<Connection> opening = connect(transport(), server.uri("/"), recorder);
            Peer peer = server.nextPeer();
            peer.readHead();
            assertClosedBeforeAnswer(opening, peer, reset);
            assertThat(recorder.ends()).isZero();
        }
    }

    /**
     * Anything may listen on a port, and it must not break the client. If it fails: the parser's error may get lost, or
     * be an unchecked exception.
     */
    @Test
    @DisplayName("T129 MUST fail with an IOException if the answer is not HTTP")
    void notHttp() {
        TestServer server = server();
        CompletableFuture<Connection> opening = connect(transport(), server.uri("/"), new Recorder());
        Peer peer = server.nextPeer();
        peer.readHead();
        peer.write("220 mail.example ESMTP\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
        peer.close();
        assertThat(Await.failure(opening, "connect")).isInstanceOf(IOException.class);
    }

    /**
     * The key in the answer proves that a WebSocket server answers this very request (RFC 6455, 4.1), and not a cache.
     * If it fails: the library may not compare it, or may keep the socket open after it has found out.
     */
    @Test
    @DisplayName("T130 MUST fail with an IOException if the answer's Sec-WebSocket-Accept is wrong")
    void wrongAccept() {
        TestServer server = server();
        Recorder recorder = new Recorder();
        CompletableFuture<Connection> opening = connect(transport(), server.uri("/"), recorder);
        Peer peer = server.nextPeer();
        peer.readHead();
        peer.write(Peer.acceptance(new RequestHead("GET / HTTP/1.1\r\nSec-WebSocket-Key: another\r\n\r\n")));
        assertThat(Await.failure(opening, "connect")).isInstanceOf(IOException.class);
        peer.awaitEnd();
        assertThat(recorder.ends()).isZero();
    }

    /**
     * An extension changes the meaning of frames; one that was not offered makes them unreadable (RFC 6455, 4.1). If it
     * fails: the library may ignore the header.
     */
    @Test
    @DisplayName("T136 MUST fail with an IOException if the answer accepts an extension that was not offered")
    void extensionNotOffered() {
        TestServer server = server();
        Recorder recorder = new Recorder();
        CompletableFuture<Connection> opening = connect(transport(), server.uri("/"), recorder);
        Peer peer = server.nextPeer();
        String accepted = new String(Peer.acceptance(peer.readHead()), StandardCharsets.ISO_8859_1);
        peer.write(accepted.replace("\r\n\r\n", "\r\nSec-WebSocket-Extensions: x-kabelwerk-tck\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1));
        assertThat(Await.failure(opening, "connect")).isInstanceOf(IOException.class);
        peer.awaitEnd();
        assertThat(recorder.ends()).isZero();
    }

    /**
     * The token in the query gives access to all of a user's messages, and errors end up in logs. If it fails: look for
     * the URI in messages, also those of the library's errors and their causes, and in {@code toString()}.
     */
    @Test
    @DisplayName("T133 MUST NOT show the query in any error")
    void noTokenInErrors() {
        String secret = "eyJzZWNyZXQ";
        String target = "/socket/websocket?token=" + secret;
        List<Throwable> failures = new ArrayList<>();
        Transport transport = transport(OPTIONS.withConnectTimeout(SOON));
        TestServer server = server();
        for (int status : new int[] {0, 101, 200, 403}) {
            inGoodTime(SOON, soon -> {
                CompletableFuture<Connection> opening =
                        connect(transport(OPTIONS.withConnectTimeout(soon)), server.uri(target), new Recorder());
                Peer peer = server.nextPeer();
                peer.readHead();
                if (status > 0) {
                    peer.answer(status);
                }
                failures.add(Await.failure(opening, "connect"));
            });
        }
        CompletableFuture<Connection> dropped = connect(transport, server.uri(target), new Recorder());
        server.nextPeer().close();
        failures.add(Await.failure(dropped, "connect"));
        try (DeadPort dead = new DeadPort()) {
            URI nobody = URI.create("ws://localhost:" + dead.number() + target);
            failures.add(Await.failure(connect(transport, nobody, new Recorder()), "connect"));
        }
        try {
            var unused = connect(transport, URI.create("http://localhost" + target), new Recorder());
        } catch (IllegalArgumentException e) {
            failures.add(e);
        }
        assertThat(failures)
                .hasSize(7)
                .allSatisfy(failure -> assertThat(printed(failure)).doesNotContain(secret));
    }

    /**
     * An address comes from a setting that somebody typed. If it fails: an InetSocketAddress throws where the future
     * should fail.
     */
    @Test
    @DisplayName("T137 MUST fail with a ConnectException for a port above 65535")
    void impossiblePort() {
        URI impossible = URI.create("ws://localhost:70000/");
        assertThat(Await.failure(connect(transport(), impossible, new Recorder()), "connect"))
                .isInstanceOf(ConnectException.class);
    }

    private static void assertClosedBeforeAnswer(CompletableFuture<Connection> opening, Peer peer, boolean reset) {
        if (reset) {
            peer.reset();
        } else {
            peer.close();
        }
        assertThat(Await.failure(opening, "connect"))
                .as(reset ? "reset" : "closed")
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(SocketTimeoutException.class);
    }

    private static String printed(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }
}
