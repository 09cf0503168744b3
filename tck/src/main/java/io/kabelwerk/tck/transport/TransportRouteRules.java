package io.kabelwerk.tck.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.spi.Connection;
import io.kabelwerk.spi.Transport;
import io.kabelwerk.spi.TransportOptions;
import io.kabelwerk.spi.UpgradeRefusedException;
import io.kabelwerk.tck.Capability;
import io.kabelwerk.tck.harness.Await;
import io.kabelwerk.tck.harness.Texts;
import io.kabelwerk.tck.server.Certificates;
import io.kabelwerk.tck.server.Peer;
import io.kabelwerk.tck.server.RequestHead;
import io.kabelwerk.tck.server.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Proxy;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Every route to a peer, with every answer of the peer. */
abstract class TransportRouteRules extends TransportRules {

    private static final String HOST = "localhost";
    private static final String SECRET = "secret-of-the-client";
    private static final String PEERS_WORDS = "words-of-the-peer";

    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final int ENDLESS_BYTES = 8 * Texts.MIB;

    private static final Certificates AUTHORITY = new Certificates();
    private static final SSLContext GOOD = AUTHORITY.serverFor(HOST);
    private static final SSLContext WRONG_HOST = AUTHORITY.serverFor("elsewhere.example");
    private static final SSLContext WRONG_AUTHORITY = new Certificates().serverFor(HOST);

    TransportRouteRules(TransportContract contract) {
        super(contract);
    }

    /**
     * Faults occur where two things coincide: a host name that is checked on the first connect only, a redirect that is
     * followed behind a proxy. If it fails: try the row alone with the rules for its parts, such as T144, T151 and
     * T606.
     */
    @Test
    @DisplayName("T711 MUST handle each answer on each route correctly, and ask, follow and keep nothing else")
    void routes() {
        List<Route> routes = Route.all().stream()
                .filter(route -> has(Capability.TLS) || !route.tls())
                .filter(route -> has(Capability.PROXY) || !route.proxied())
                .toList();
        Map<TestServer, Route> servers = new LinkedHashMap<>();
        check("T711", Long.getLong(TransportContract.MINUTES, 0) > 0 ? routes : Route.pairwise(routes), route -> {
            TestServer server = server();
            servers.put(server, route);
            take(route, server);
        });
        if (has(Capability.SINGLE_ATTEMPT)) { // An attempt that is made again may take its time.
            servers.forEach((server, route) -> assertThat(server.hasWaiting())
                    .as("one more connection for %s", route)
                    .isFalse());
        }
    }

    private void take(Route route, TestServer server) {
        if (route.reply() != Route.Reply.SILENCE || route.isMistrusted()) {
            take(route, server, OPTIONS);
            return;
        }
        inGoodTime(SHORT, timeout -> take(route, server, OPTIONS.withConnectTimeout(timeout)));
    }

    private void take(Route route, TestServer server, TransportOptions options) {
        TestServer elsewhere = server();
        Selector selector = route.proxied() ? new Selector(server) : new Selector(Proxy.NO_PROXY);
        Transport transport =
                transport(options.withSslContext(AUTHORITY.client()).withProxySelector(selector));
        Route before = new Route(route.tls(), route.proxied(), 1, Route.Identity.GOOD, Route.Reply.ACCEPTS);
        for (int i = 1; i < route.nth(); i++) {
            Attempt earlier = new Attempt(transport, before, server);
            earlier.opens(elsewhere);
            earlier.peer.close();
        }
        Attempt attempt = new Attempt(transport, route, server);
        if (route.isMistrusted()) {
            attempt.isMistrusted();
        } else if (route.reply() == Route.Reply.ACCEPTS) {
            attempt.opens(elsewhere);
        } else {
            attempt.fails(elsewhere);
        }
        attempt.peer.close();
        if (has(Capability.SINGLE_ATTEMPT)) {
            assertThat(server.hasWaiting()).as("one more connection").isFalse();
        }
        assertThat(elsewhere.hasWaiting()).as("a redirect is followed").isFalse();
        if (has(Capability.PROXY)) {
            assertThat(selector.asked())
                    .hasSizeBetween(route.nth(), 2 * route.nth())
                    .allSatisfy(uri -> {
                        assertThat(uri.getScheme()).isEqualTo(route.tls() ? "https" : "http");
                        assertThat(uri.getRawQuery()).isNull();
                    });
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.contains(SECRET) || name.contains(PEERS_WORDS));
    }

    /** A connect, and both its ends. */
    private final class Attempt {

        private final Route route;
        private final Recorder recorder = new Recorder();
        private final long begun = System.nanoTime();
        private final CompletableFuture<Connection> opening;
        private Peer peer;

        Attempt(Transport transport, Route route, TestServer server) {
            this.route = route;
            String scheme = route.tls() ? "wss" : "ws";
            opening = connect(
                    transport,
                    URI.create(scheme + "://" + route.host() + ":" + server.port() + "/socket?token=" + SECRET),
                    recorder);
            peer = server.nextPeer();
            hurryIfHasty(peer);
            if (route.proxied()) {
                assertThat(peer.readHead().requestLine())
                        .isEqualTo("CONNECT " + route.host() + ":" + server.port() + " HTTP/1.1");
                TransportWayRules.acceptTunnel(peer);
            }
            if (route.tls()) {
                peer = peer.startTls(
                        switch (route.identity()) {
                            case GOOD, IP_LITERAL -> GOOD;
                            case WRONG_HOST -> WRONG_HOST;
                            case WRONG_AUTHORITY -> WRONG_AUTHORITY;
                        });
            }
        }

        void isMistrusted() {
            try {
                RequestHead head = peer.accept();
                throw new AssertionError("The request was sent to somebody who is not trusted: " + head.requestLine());
            } catch (UncheckedIOException expected) {
                // The client has hung up.
            }
            assertThat(assertFailed()).isInstanceOf(SSLException.class);
        }

        void opens(TestServer elsewhere) {
            reply(elsewhere);
            Connection connection = Await.value(opening, "connect");
            recorder.use(connection);
            connection.resumeReading();
            peer.sendText("down");
            assertThat(recorder.nextText()).isEqualTo("down");
            Await.value(connection.sendText("up"), "send");
            assertThat(peer.readText()).isEqualTo("up");
        }

        void fails(TestServer elsewhere) {
            reply(elsewhere);
            Throwable failure = assertFailed();
            if (route.reply().status() > 0) {
                assertThat(failure)
                        .isInstanceOfSatisfying(
                                UpgradeRefusedException.class,
                                refused -> assertThat(refused.status())
                                        .isEqualTo(route.reply().status()));
            } else if (route.reply() == Route.Reply.SILENCE) {
                assertThat(failure).isInstanceOf(SocketTimeoutException.class);
                assertThat(System.nanoTime() - begun)
                        .as("ns until connectTimeout")
                        .isGreaterThanOrEqualTo(SHORT.toNanos());
            } else {
                assertThat(failure).isInstanceOf(IOException.class).isNotInstanceOf(UpgradeRefusedException.class);
            }
            if (has(Capability.STATUS_BEFORE_BODY) && has(Capability.DROPPED_ATTEMPT)) {
                peer.awaitEnd();
            }
        }

        private void reply(TestServer elsewhere) {
            RequestHead head = peer.readHead();
            assertThat(head.headers("Cookie")).as("cookies").isEmpty();
            if (route.reply() == Route.Reply.ENDLESS) {
                // On another thread, for a client may neither read on nor hang up.
                Thread writer = new Thread(this::writeEndlessly, "kabelwerk-tck-endless");
                writer.setDaemon(true);
                writer.start();
                return;
            }
            peer.write(answer(head, elsewhere).getBytes(StandardCharsets.ISO_8859_1));
            if (route.reply() == Route.Reply.GARBAGE) {
                peer.endOutput();
            }
        }

        private String answer(RequestHead head, TestServer elsewhere) {
            String cookie = "Set-Cookie: session=" + PEERS_WORDS + "; Path=/\r\n";
            String realm = "Basic realm=\"" + PEERS_WORDS + "\"\r\n";
            return switch (route.reply()) {
                case ACCEPTS ->
                    new String(Peer.acceptance(head), StandardCharsets.ISO_8859_1)
                            .replace("\r\n\r\n", "\r\n" + cookie + "\r\n");
                case OK -> refusal(200, cookie);
                case REDIRECTS -> refusal(302, "Location: http://localhost:" + elsewhere.port() + "/\r\n");
                case UNAUTHORIZED -> refusal(401, "WWW-Authenticate: " + realm);
                case FORBIDDEN -> refusal(403, cookie);
                case PROXY_UNAUTHORIZED -> refusal(407, "Proxy-Authenticate: " + realm);
                case TIMEOUT -> refusal(408, "");
                case UNAVAILABLE -> refusal(503, "Retry-After: 0\r\n");
                case GARBAGE -> PEERS_WORDS + "\r\n\r\n";
                case ENDLESS, SILENCE -> "";
            };
        }

        private String refusal(int status, String header) {
            return "HTTP/1.1 " + status + " " + PEERS_WORDS + "\r\n" + header + "Content-Length: "
                    + PEERS_WORDS.length() + "\r\n\r\n" + PEERS_WORDS;
        }

        private void writeEndlessly() {
            try {
                peer.write("HTTP/1.1 101 Switching Protocols\r\n".getBytes(StandardCharsets.ISO_8859_1));
                byte[] line = ("X-Filler: " + PEERS_WORDS.repeat(100) + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
                for (int sent = 0; sent < ENDLESS_BYTES; sent += line.length) {
                    peer.write(line);
                }
            } catch (UncheckedIOException expected) {
                return; // The client has seen enough.
            }
        }

        private Throwable assertFailed() {
            Throwable failure = Await.failure(opening, "connect");
            assertThat(recorder.ends()).as("ends of what was never open").isZero();
            assertSilent(failure, new HashSet<>());
            return failure;
        }

        private void assertSilent(@Nullable Throwable error, Set<Throwable> seen) {
            if (error == null || !seen.add(error)) {
                return;
            }
            assertThat(error.toString()).doesNotContain(SECRET, PEERS_WORDS);
            assertSilent(error.getCause(), seen);
            for (Throwable suppressed : error.getSuppressed()) {
                assertSilent(suppressed, seen);
            }
        }
    }
}
