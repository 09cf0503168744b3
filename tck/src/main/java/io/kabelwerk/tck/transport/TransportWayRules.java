package io.kabelwerk.tck.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.spi.Connection;
import io.kabelwerk.spi.Transport;
import io.kabelwerk.spi.TransportOptions;
import io.kabelwerk.spi.UpgradeRefusedException;
import io.kabelwerk.tck.Capability;
import io.kabelwerk.tck.harness.Await;
import io.kabelwerk.tck.server.Certificates;
import io.kabelwerk.tck.server.DeadPort;
import io.kabelwerk.tck.server.Frame;
import io.kabelwerk.tck.server.Peer;
import io.kabelwerk.tck.server.RequestHead;
import io.kabelwerk.tck.server.SilentPort;
import io.kabelwerk.tck.server.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What may lie between the client and the server: encryption and proxies. */
abstract class TransportWayRules extends TransportRules {

    /** Enough for two ways on a busy machine; the rule takes half of it. */
    private static final Duration FOR_TWO = Collections.min(List.of(Duration.ofSeconds(6), OPTIONS.connectTimeout()));

    private static final Certificates TRUSTED = new Certificates();
    private static final String HOST = "localhost";

    TransportWayRules(TransportContract contract) {
        super(contract);
    }

    private static TransportOptions trusting() {
        return OPTIONS.withSslContext(TRUSTED.client());
    }

    // ---- TLS.

    /**
     * Companies have certificate authorities of their own, which only the given context knows. If it fails: the library
     * may make an SSLContext of its own.
     */
    @Test
    @DisplayName("T141 MUST connect over TLS with the given SSLContext")
    void trusted() {
        needs(Capability.TLS);
        TestServer server = opened(TestServer.tls(TRUSTED.serverFor(HOST)));
        Line line = line(transport(trusting()), server, new Recorder());

        line.peer().sendText("down");
        assertThat(line.recorder().nextText()).isEqualTo("down");
        Await.value(line.connection().sendText("up"), "send");
        assertThat(line.peer().readText()).isEqualTo("up");
    }

    /**
     * Without this check, anyone on the network path reads every message and the token. If it fails: the failure may be
     * wrapped, or look like the end of the stream.
     */
    @Test
    @DisplayName("T142 MUST fail with an SSLException if the certificate is not trusted")
    void untrusted() {
        needs(Capability.TLS);
        assertRefused(TestServer.tls(new Certificates().serverFor(HOST)), trusting());
    }

    /** The JDK's authorities do not include the kit's. If it fails: some trust manager accepts every certificate. */
    @Test
    @DisplayName("T143 MUST fail with an SSLException without an SSLContext that knows the authority")
    void unknownToTheJdk() {
        needs(Capability.TLS);
        assertRefused(TestServer.tls(TRUSTED.serverFor(HOST)), OPTIONS);
    }

    /**
     * A valid certificate for another host is what a man in the middle has. If it fails: an SSLEngine does not verify
     * names without {@code SSLParameters.setEndpointIdentificationAlgorithm("HTTPS")}.
     */
    @Test
    @DisplayName("T144 MUST fail with an SSLException if the certificate is for another host")
    void anotherHost() {
        needs(Capability.TLS);
        assertRefused(TestServer.tls(TRUSTED.serverFor("elsewhere.example")), trusting());
    }

    /** An expired certificate may be a stolen one. If it fails: the dates are not checked. */
    @Test
    @DisplayName("T147 MUST fail with an SSLException if the certificate has expired")
    void expired() {
        needs(Capability.TLS);
        assertRefused(TestServer.tls(TRUSTED.expiredFor(HOST)), trusting());
    }

    private void assertRefused(TestServer tls, TransportOptions options) {
        TestServer server = opened(tls);
        Recorder recorder = new Recorder();
        CompletableFuture<Connection> opening = connect(transport(options), server.uri("/"), recorder);
        Peer peer = server.nextPeer();
        try {
            peer.accept();
        } catch (UncheckedIOException expected) {
            // The client has hung up.
        }
        assertThat(Await.failure(opening, "connect")).isInstanceOf(SSLException.class);
        assertThat(recorder.ends()).isZero();
    }

    /** The time-out covers the TLS handshake as well. If it fails: the library may have a separate time-out for it. */
    @Test
    @DisplayName("T145 MUST fail with a SocketTimeoutException if the TLS handshake is never answered")
    void silentTls() {
        needs(Capability.TLS);
        TestServer silent = server();
        URI uri = URI.create("wss://localhost:" + silent.port() + "/");
        CompletableFuture<Connection> opening =
                connect(transport(trusting().withConnectTimeout(Duration.ofMillis(300))), uri, new Recorder());
        Peer peer = silent.nextPeer();
        assertThat(Await.failure(opening, "connect")).isInstanceOf(SocketTimeoutException.class);
        peer.awaitEnd();
    }

    /**
     * Docker and Kubernetes use names without a dot, and one address may serve many of them. If it fails: the JDK omits
     * such a name unless {@code SSLParameters.setServerNames} is called with it.
     */
    @Test
    @DisplayName("T148 MUST send the host's name to the TLS server, also a name without a dot")
    void serverName() {
        needs(Capability.TLS);
        TestServer server = opened(TestServer.tls(TRUSTED.serverFor(HOST)));
        Line line = line(transport(trusting()), server, new Recorder());

        assertThat(line.peer().serverNames()).containsExactly(HOST);
    }

    /**
     * A close frame and the end of the stream have to get through TLS as well. If it fails: the end of TLS may overtake
     * the close frame.
     */
    @Test
    @DisplayName("T146 MUST report the peer's close code over TLS")
    void closeOverTls() {
        needs(Capability.TLS);
        TestServer server = opened(TestServer.tls(TRUSTED.serverFor(HOST)));
        Line line = line(transport(trusting()), server, new Recorder());
        line.peer().send(Frame.close(1012, "restart"));
        assertThat(line.peer().readClose().code()).isEqualTo(1012);
        line.peer().close();
        assertThat(line.recorder().closed().code()).isEqualTo(1012);
    }

    // ---- Proxies.

    static void acceptTunnel(Peer proxy) {
        proxy.write("HTTP/1.1 200 Connection established\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
    }

    /**
     * In many clinics a proxy is the only way out. RFC 6455, 4.1, asks for a tunnel through it. If it fails: the
     * library may have a proxy setting of its own, or send ws requests to the proxy without a tunnel.
     */
    @Test
    @DisplayName("T151 MUST tunnel through the selector's proxy with CONNECT")
    void throughProxy() {
        needs(Capability.PROXY);
        TestServer proxy = server();
        URI uri = URI.create("ws://localhost:4000/socket?token=a%2Fb");
        Selector selector = new Selector(proxy);
        CompletableFuture<Connection> opening =
                connect(transport(OPTIONS.withProxySelector(selector)), uri, new Recorder());
        Peer peer = proxy.nextPeer();
        assertThat(peer.readHead().requestLine()).isEqualTo("CONNECT localhost:4000 HTTP/1.1");
        acceptTunnel(peer);
        RequestHead head = peer.accept();

        assertThat(head.target()).isEqualTo("/socket?token=a%2Fb");
        assertThat(head.headers("Host")).containsExactly("localhost:4000");
        assertThat(Await.value(opening, "connect")).isNotNull();
    }

    /**
     * Selectors know the schemes http and https only, and have no proxy for ws. If it fails: replace the scheme before
     * the selector is asked.
     */
    @Test
    @DisplayName("T152 MUST ask the selector with http for ws")
    void askedWithHttp() {
        needs(Capability.PROXY);
        TestServer server = server();
        Selector selector = new Selector(Proxy.NO_PROXY);
        line(transport(OPTIONS.withProxySelector(selector)), server, new Recorder());

        assertThat(selector.asked()).isNotEmpty().allSatisfy(uri -> {
            assertThat(uri.getScheme()).isEqualTo("http");
            assertThat(uri.getHost()).isEqualTo("localhost");
            assertThat(uri.getPort()).isEqualTo(server.port());
        });
    }

    /**
     * The peer's certificate is for the server, not for the proxy. If it fails: the TLS handshake has to begin after
     * the proxy's answer, with the name of the server.
     */
    @Test
    @DisplayName("T153 MUST speak TLS with the server behind the proxy, asking the selector with https for wss")
    void tlsThroughProxy() {
        needs(Capability.PROXY);
        needs(Capability.TLS);
        TestServer proxy = server();
        Selector selector = new Selector(proxy);
        CompletableFuture<Connection> opening = connect(
                transport(trusting().withProxySelector(selector)),
                URI.create("wss://localhost/socket"),
                new Recorder());
        Peer tunnel = proxy.nextPeer();
        assertThat(tunnel.readHead().requestLine()).isEqualTo("CONNECT localhost:443 HTTP/1.1");
        acceptTunnel(tunnel);
        Peer peer = tunnel.startTls(TRUSTED.serverFor(HOST));
        peer.accept();

        Connection connection = Await.value(opening, "connect");
        Await.value(connection.sendText("through"), "send");
        assertThat(peer.readText()).isEqualTo("through");
        assertThat(selector.asked()).isNotEmpty().allSatisfy(uri -> {
            assertThat(uri.getScheme()).isEqualTo("https");
            assertThat(uri.getHost()).isEqualTo("localhost");
        });
    }

    /**
     * A proxy's 403 says nothing about the token, and must not look like an expired one. If it fails: the library may
     * report the proxy's status like the server's.
     */
    @Test
    @DisplayName("T154 MUST fail with an IOException other than UpgradeRefusedException if the proxy refuses")
    void proxyRefuses() {
        needs(Capability.PROXY);
        TestServer proxy = server();
        for (int status : new int[] {403, 407, 502}) {
            CompletableFuture<Connection> opening = connect(
                    transport(OPTIONS.withProxySelector(new Selector(proxy))),
                    URI.create("ws://localhost:4000/"),
                    new Recorder());
            Peer peer = proxy.nextPeer();
            peer.readHead();
            peer.answer(status);
            assertThat(Await.failure(opening, "connect"))
                    .as("status %d", status)
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(UpgradeRefusedException.class)
                    .isNotInstanceOf(SocketTimeoutException.class);
        }
    }

    /**
     * Behind a proxy, names of the outside often do not resolve at all. If it fails: an InetSocketAddress resolves the
     * name, unless {@code createUnresolved} makes it.
     */
    @Test
    @DisplayName("T155 SHOULD let the proxy resolve the host's name")
    void proxyResolves() {
        needs(Capability.PROXY);
        TestServer proxy = server();
        CompletableFuture<Connection> opening = connect(
                transport(OPTIONS.withProxySelector(new Selector(proxy))),
                URI.create("ws://kabelwerk.invalid:4000/"),
                new Recorder());
        Peer peer = proxy.nextPeer();
        assertThat(peer.readHead().requestLine()).isEqualTo("CONNECT kabelwerk.invalid:4000 HTTP/1.1");
        acceptTunnel(peer);
        peer.accept();
        assertThat(Await.value(opening, "connect")).isNotNull();
    }

    /** A selector may run a script or use the network. If it fails: it may be asked on the thread that connects. */
    @Test
    @DisplayName("T156 MUST NOT block the caller while the selector blocks")
    void slowSelector() {
        needs(Capability.PROXY);
        CountDownLatch answer = new CountDownLatch(1);
        TestServer server = server();
        ProxySelector slow = new Selector(() -> {
            try {
                answer.await();
            } catch (InterruptedException e) {
                throw Await.interrupted(e);
            }
            return List.of(Proxy.NO_PROXY);
        });
        Transport transport = transport(OPTIONS.withProxySelector(slow));
        CompletableFuture<Connection> opening;
        try {
            opening = returned(
                    () -> connect(transport, server.uri("/"), new Recorder()),
                    "the call of connect, while the selector blocks,");
            assertThat(opening).isNotDone();
        } finally {
            answer.countDown();
        }
        server.nextPeer().accept();
        assertThat(Await.value(opening, "connect")).isNotNull();
    }

    /**
     * A connection past the proxy would violate the network's rules. If it fails: what a selector throws may get lost
     * on another thread.
     */
    @Test
    @DisplayName("T157 MUST fail with an IOException if the selector throws, or returns nothing usable")
    void uselessSelector() {
        needs(Capability.PROXY);
        TestServer server = server();
        ProxySelector throwing = new Selector(() -> {
            throw new IllegalStateException("thrown by the kit, on purpose");
        });
        ProxySelector odd = new Selector(() -> List.of(
                new Proxy(Proxy.Type.SOCKS, new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()))));
        for (ProxySelector selector : List.of(throwing, odd)) {
            CompletableFuture<Connection> opening =
                    connect(transport(OPTIONS.withProxySelector(selector)), server.uri("/"), new Recorder());
            assertThat(Await.failure(opening, "connect"))
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(SocketTimeoutException.class);
        }
    }

    /**
     * A selector names the proxies to try in turn. If it fails: the library may use the first answer only, and not call
     * {@code connectFailed}.
     */
    @Test
    @DisplayName(
            "T158 MUST try the selector's answers in order, and report each that cannot be reached to the selector")
    void nextAnswer() {
        needs(Capability.PROXY);
        try (DeadPort dead = new DeadPort()) {
            Proxy gone =
                    new Proxy(Proxy.Type.HTTP, new InetSocketAddress(InetAddress.getLoopbackAddress(), dead.number()));
            TestServer server = server();
            Selector selector = new Selector(() -> List.of(gone, Proxy.NO_PROXY));
            CompletableFuture<Connection> opening =
                    connect(transport(OPTIONS.withProxySelector(selector)), server.uri("/"), new Recorder());
            Peer peer = server.nextPeer();
            assertThat(peer.accept().method()).isEqualTo("GET");
            assertThat(Await.value(opening, "connect")).isNotNull();
            assertThat(selector.failed()).containsExactly(gone.address());
        }
    }

    /**
     * Behind a firewall a proxy does not refuse: it says nothing, and so does an address where IPv6 is broken. If it fails:
     * one way may get all of {@code connectTimeout}, or giving it up may count as the end of the attempt.
     */
    @Test
    @DisplayName(
            "T159 MUST try the selector's next answer if the one before it is silent for its share of connectTimeout")
    void silentAnswer() {
        needs(Capability.PROXY);
        try (SilentPort silent = new SilentPort()) {
            Proxy gone = new Proxy(Proxy.Type.HTTP, silent.address());
            TestServer server = server();
            Selector selector = new Selector(() -> List.of(gone, Proxy.NO_PROXY));
            TransportOptions options = OPTIONS.withProxySelector(selector).withConnectTimeout(FOR_TWO);
            CompletableFuture<Connection> opening = connect(transport(options), server.uri("/"), new Recorder());
            assertThat(server.nextPeer().accept().method()).isEqualTo("GET");
            assertThat(Await.value(opening, "connect")).isNotNull();
            assertThat(selector.failed()).containsExactly(gone.address());
        }
    }
}
