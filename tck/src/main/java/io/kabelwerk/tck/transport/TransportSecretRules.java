package io.kabelwerk.tck.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.spi.Connection;
import io.kabelwerk.spi.Transport;
import io.kabelwerk.spi.TransportOptions;
import io.kabelwerk.tck.Capability;
import io.kabelwerk.tck.harness.Await;
import io.kabelwerk.tck.harness.Leaks;
import io.kabelwerk.tck.server.DeadPort;
import io.kabelwerk.tck.server.Echo;
import io.kabelwerk.tck.server.Frame;
import io.kabelwerk.tck.server.Peer;
import io.kabelwerk.tck.server.RequestHead;
import io.kabelwerk.tck.server.TestServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What a process must not show: the query with its token, headers, and what people write. Everything is logged that can
 * be logged.
 */
abstract class TransportSecretRules extends TransportRules {

    private static final Logger LOG = Logger.getLogger("io.kabelwerk.tck");

    private static final String MARK = Leaks.MARK;
    private static final String TARGET = "/socket?token=" + MARK + "&vsn=2.0.0";
    private static final Map<String, String> HEADERS = Map.of("X-Secret", MARK);

    private final Leaks leaks = new Leaks();

    TransportSecretRules(TransportContract contract) {
        super(contract);
    }

    @AfterEach
    void stopLooking() {
        leaks.close();
    }

    private void assertNothingLeaked() {
        LOG.log(Level.FINEST, "Somebody looks.");
        leaks.assertNothingLeaked(LOG.getName());
    }

    /**
     * A patient's words in a log file are a breach of the law, and a token there is as bad. If it fails: the library
     * may log frames, requests or headers at a level that is off by default; keep these from it, or keep it from
     * logging.
     */
    @Test
    @DisplayName("T161 MUST NOT log the query, the headers or the texts of a connection at any level")
    void connection() {
        Transport transport = transport();
        TestServer server = server();
        Recorder recorder = new Recorder();
        CompletableFuture<Connection> opening = transport.connect(server.uri(TARGET), HEADERS, recorder);
        Peer peer = server.nextPeer();
        RequestHead head = peer.accept();
        assertThat(head.target()).isEqualTo(TARGET);
        assertThat(head.headers("X-Secret")).containsExactly(MARK);
        Connection connection = Await.value(opening, "connect");
        leaks.show(connection, transport, opening);

        connection.resumeReading();
        peer.sendText(MARK);
        peer.sendText(MARK.repeat(100_000));
        assertThat(recorder.nextTexts(2)).hasSize(2);
        Await.value(connection.sendText(MARK), "send");
        assertThat(peer.readText()).isEqualTo(MARK);
        peer.send(Frame.of(Frame.PING, MARK.getBytes(StandardCharsets.UTF_8)));
        peer.read();
        peer.send(Frame.of(Frame.BINARY, MARK.getBytes(StandardCharsets.UTF_8)));
        peer.send(Frame.close(1000, ""));
        peer.readClose();
        peer.close();
        leaks.show(recorder.closed());
        leaks.show(Await.failure(connection.sendText(MARK), "a send after the end"));
        assertNothingLeaked();
    }

    /**
     * Failures are logged more often than anything else. If it fails: the whole address may be logged, by the transport
     * or by the library.
     */
    @Test
    @DisplayName("T162 MUST NOT log the query or the headers when a connect fails")
    void failures() {
        Transport transport = transport();
        TestServer server = server();
        for (String answer :
                new String[] {"HTTP/1.1 403 No\r\n\r\n", "HTTP/1.1 101 No\r\n\r\n", "No\r\n\r\n", "HTTP"}) {
            CompletableFuture<Connection> opening = transport.connect(server.uri(TARGET), HEADERS, new Recorder());
            Peer peer = server.nextPeer();
            peer.readHead();
            peer.write(answer.getBytes(StandardCharsets.ISO_8859_1));
            peer.close();
            leaks.show(Await.failure(opening, "connect"));
        }
        CompletableFuture<Connection> unanswered = transport(OPTIONS.withConnectTimeout(Duration.ofMillis(300)))
                .connect(server.uri(TARGET), HEADERS, new Recorder());
        leaks.show(Await.failure(unanswered, "connect"));
        try (DeadPort dead = new DeadPort()) {
            for (String address : new String[] {
                "ws://localhost:" + dead.number(), "wss://localhost:" + dead.number(), "ws://kabelwerk.invalid"
            }) {
                CompletableFuture<Connection> opening =
                        transport.connect(URI.create(address + TARGET), HEADERS, new Recorder());
                leaks.show(Await.failure(opening, "connect"));
            }
        }
        for (String address : new String[] {"http://localhost" + TARGET, "ws://no_host" + TARGET}) {
            try {
                var unused = transport.connect(URI.create(address), HEADERS, new Recorder());
            } catch (IllegalArgumentException e) {
                leaks.show(e);
            }
        }
        assertNothingLeaked();
    }

    /**
     * A peer may repeat the request with its token: a proxy in an error page, an attacker anywhere. If it fails: a
     * message of the library is passed on, or an exception of the library as a cause; {@code Redaction} keeps
     * everything except the words.
     */
    @Test
    @DisplayName("T164 MUST NOT repeat in an error or a log line what the peer says in its answer or its close frame")
    void echoes() {
        Transport transport = transport(OPTIONS.withConnectTimeout(Duration.ofSeconds(5)));
        TestServer server = server();
        for (Echo echo : Echo.values()) {
            Recorder recorder = new Recorder();
            CompletableFuture<Connection> opening = transport.connect(server.uri(TARGET), HEADERS, recorder);
            Peer peer = server.nextPeer();
            RequestHead head = peer.readHead();
            peer.write(echo.answer(head, head.requestLine()));
            if (echo == Echo.CLOSE_REASON) {
                Connection connection = Await.value(opening, "connect");
                connection.resumeReading();
                peer.readClose();
                peer.close();
                leaks.show(connection, recorder.closed());
            } else {
                peer.close();
                // Some take an answer with a subprotocol that nobody asked for.
                Object outcome = Await.value(
                        opening.<Object>handle((opened, error) -> error == null ? opened : error), "connect");
                leaks.show(outcome);
            }
        }
        if (has(Capability.TLS)) {
            CompletableFuture<Connection> secure =
                    transport.connect(URI.create("wss://localhost:" + server.port() + TARGET), HEADERS, new Recorder());
            Peer plain = server.nextPeer();
            plain.readBytes(5);
            plain.write(("HTTP/1.1 400 " + MARK + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
            leaks.show(Await.failure(secure, "connect"));
            plain.close();
        }
        assertNothingLeaked();
    }

    /**
     * An application that turns logging off gets silence, and a peer that floods does not fill a disk. If it fails: log
     * through {@code AbstractConnection}, or ask {@code TransportOptions.isLogged}.
     */
    @Test
    @DisplayName("T165 MUST log nothing of its own below logLevel, and only one line for a flood of binary messages")
    void logLevel() {
        assertThat(linesOfAFlood(OPTIONS.withLogLevel(System.Logger.Level.OFF))).isEmpty();
        assertThat(linesOfAFlood(OPTIONS.withLogLevel(System.Logger.Level.WARNING)))
                .hasSizeLessThanOrEqualTo(1);
    }

    private List<String> linesOfAFlood(TransportOptions options) {
        Recorder recorder = new Recorder() {
            @Override
            void handleText(String text) {
                if (text.equals("throw")) {
                    throw new IllegalStateException("on purpose");
                }
            }
        };
        Line line = line(transport(options), server(), recorder);
        int before = leaks.linesOf(contract().provider().getClass()).size();
        for (int i = 0; i < 100; i++) {
            line.peer().send(Frame.of(Frame.BINARY, new byte[] {1}));
        }
        if (!options.isLogged(System.Logger.Level.ERROR)) {
            line.peer().sendText("throw");
        }
        line.peer().sendText("after");
        assertThat(recorder.nextTexts(options.isLogged(System.Logger.Level.ERROR) ? 1 : 2))
                .endsWith("after");
        line.peer().close();
        recorder.closed();
        List<String> lines = leaks.linesOf(contract().provider().getClass());
        return lines.subList(before, lines.size());
    }

    /** A proxy belongs to a third party. If it fails: the headers of the upgrade may be sent with CONNECT, too. */
    @Test
    @DisplayName("T163 MUST NOT send a proxy anything except the host and the port")
    void proxy() {
        needs(Capability.PROXY);
        TestServer proxy = server();
        TransportOptions options = OPTIONS.withProxySelector(
                ProxySelector.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), proxy.port())));
        CompletableFuture<Connection> opening =
                transport(options).connect(URI.create("ws://kabelwerk.invalid" + TARGET), HEADERS, new Recorder());
        Peer peer = proxy.nextPeer();
        RequestHead head = peer.readHead();
        assertThat(head.requestLine()).isEqualTo("CONNECT kabelwerk.invalid:80 HTTP/1.1");
        assertThat(head.toString()).doesNotContain(MARK);
        peer.answer(407);
        peer.close();
        leaks.show(Await.failure(opening, "connect"));
        assertNothingLeaked();
    }
}
