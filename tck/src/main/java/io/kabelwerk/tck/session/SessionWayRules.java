package io.kabelwerk.tck.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.ConnectionException;
import io.kabelwerk.Kabelwerk;
import io.kabelwerk.KabelwerkEvent;
import io.kabelwerk.Room;
import io.kabelwerk.Settings;
import io.kabelwerk.Upload;
import io.kabelwerk.UploadSource;
import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.TransportProvider;
import io.kabelwerk.tck.Capability;
import io.kabelwerk.tck.harness.Await;
import io.kabelwerk.tck.server.Certificates;
import io.kabelwerk.tck.server.DeadPort;
import io.kabelwerk.tck.server.Peer;
import io.kabelwerk.tck.server.RequestHead;
import io.kabelwerk.tck.server.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What lies between a session and its backend: encryption and proxies, for the socket and for uploads alike. */
abstract class SessionWayRules extends SessionRules {

    private static final Certificates TRUSTED = new Certificates();
    private static final String HOST = "localhost";

    /** What a man in the middle may have. */
    private static final Map<String, SSLContext> BAD_CERTIFICATES = new LinkedHashMap<>();

    static {
        BAD_CERTIFICATES.put("of an unknown authority", new Certificates().serverFor(HOST));
        BAD_CERTIFICATES.put("for another host", TRUSTED.serverFor("elsewhere.example"));
        BAD_CERTIFICATES.put("that has expired", TRUSTED.expiredFor(HOST));
    }

    private final TestServer server = closing(TestServer.plain());

    private final Set<Capability> capabilities;

    SessionWayRules(
            TransportProvider transportProvider, JsonCodecProvider codecProvider, Set<Capability> capabilities) {
        super(transportProvider, codecProvider);
        this.capabilities = capabilities;
    }

    /** A client whose transport is made by the SDK, from the settings. */
    private Kabelwerk newClient(String url, Consumer<? super Settings.Builder> more) {
        return newClient(
                settings -> more.accept(settings.transport(transportProvider().name())
                        .url(url)
                        .token("token")
                        .checkNewestPage(false)));
    }

    private String url() {
        return "wss://" + HOST + ":" + server.port();
    }

    /** Connects over what has been opened for the socket, to a room that files can be uploaded to. */
    private static Room connectedOver(Peer socket, Kabelwerk client, CompletableFuture<?> connecting) {
        socket.accept();
        new SessionScript(socket).answerInBackground();
        done(connecting, "connect()");
        return connected(client.openRoom(7));
    }

    private static CompletableFuture<Upload> upload(Room room) {
        return room.postUpload(UploadSource.of("hello".getBytes(StandardCharsets.UTF_8), "hello.txt"));
    }

    /** Takes an upload, and gives the first line of its request. */
    private static String take(Peer peer) {
        RequestHead head = peer.readHead();
        peer.readBytes(Integer.parseInt(head.header("Content-Length").orElseThrow()));
        String file = "{\"url\":\"https://localhost/f\",\"width\":null,\"height\":null}";
        String body = "{\"id\":5,\"mime_type\":\"text/plain\",\"name\":\"hello.txt\",\"original\":" + file
                + ",\"preview\":" + file + "}";
        peer.write(("HTTP/1.1 201 Created\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.ISO_8859_1));
        return head.requestLine();
    }

    /**
     * Companies have certificate authorities of their own. If it fails: look at what receives the setting
     * {@code sslContext}.
     */
    @Test
    @DisplayName("S851 MUST use the sslContext of the settings for the socket and for uploads")
    void trusted() {
        needs(capabilities, Capability.TLS);
        Kabelwerk client = newClient(url(), settings -> settings.sslContext(TRUSTED.client()));
        CompletableFuture<?> connecting = client.connect();
        Room room = connectedOver(server.nextPeer().startTls(TRUSTED.serverFor(HOST)), client, connecting);

        CompletableFuture<Upload> upload = upload(room);
        String request = take(server.nextPeer().startTls(TRUSTED.serverFor(HOST)));

        assertThat(request).isEqualTo("POST /socket-api/uploads HTTP/1.1");
        assertThat(Await.value(upload, "postUpload()").id()).isEqualTo(5);
    }

    /**
     * Otherwise anyone on the network path reads the token and all messages. If it fails: some trust manager accepts
     * every certificate.
     */
    @Test
    @DisplayName("S852 MUST NOT send a token to a server whose certificate is unknown, expired or for another host")
    void untrustedSocket() {
        needs(capabilities, Capability.TLS);
        BAD_CERTIFICATES.forEach((what, certificate) -> {
            Kabelwerk client = newClient(
                    url(), settings -> settings.sslContext(TRUSTED.client()).reconnectSteps(Duration.ofDays(1)));
            SessionHeard<KabelwerkEvent> heard = hear(client);
            var unused = client.connect();
            assertNothingCame(server.nextPeer().startTls(certificate), what);

            var error = heard.next(KabelwerkEvent.ErrorOccurred.class).error();
            assertThat(error).as("with a certificate %s", what).isInstanceOf(ConnectionException.class);
            assertThat(error.getCause()).as("with a certificate %s", what).isInstanceOf(SSLException.class);
            done(client.disconnect(), "disconnect()");
        });
    }

    /**
     * A wrong scheme is the usual mistake in a first address. If it fails: look at which exception the transport
     * throws.
     */
    @Test
    @DisplayName("S856 MUST say which scheme to use if the port does not speak that of the url")
    void wrongScheme() {
        needs(capabilities, Capability.TLS);
        Kabelwerk secure = newClient(url(), settings -> settings.reconnectSteps(Duration.ofDays(1)));
        CompletableFuture<?> connecting = secure.connect();
        Peer plain = server.nextPeer();
        plain.readBytes(5);
        plain.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(failure(connecting, ConnectionException.class))
                .hasMessageStartingWith("Cannot connect to " + url() + "/socket/user/websocket: ")
                .hasMessageEndingWith("if that port does not speak TLS, use ws:// in the url");
        plain.close();

        String url = "ws://" + HOST + ":" + server.port();
        for (byte[] answer : List.of(
                new byte[] {21, 3, 3, 0, 2, 2, 70},
                "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1))) {
            Kabelwerk open = newClient(url, settings -> settings.reconnectSteps(Duration.ofDays(1)));
            CompletableFuture<?> opening = open.connect();
            Peer encrypted = server.nextPeer();
            encrypted.readHead();
            encrypted.write(answer);
            encrypted.close();
            assertThat(failure(opening, ConnectionException.class))
                    .hasMessageStartingWith("Cannot connect to " + url + "/socket/user/websocket: ")
                    .hasMessageEndingWith("if that port speaks TLS, use wss:// in the url");
        }
    }

    /** Another client transfers files, and has to check as much. If it fails: host names may not be verified there. */
    @Test
    @DisplayName("S853 MUST NOT upload to a server whose certificate is unknown, expired or for another host")
    void untrustedUploads() {
        needs(capabilities, Capability.TLS);
        Kabelwerk client = newClient(url(), settings -> settings.sslContext(TRUSTED.client()));
        CompletableFuture<?> connecting = client.connect();
        Room room = connectedOver(server.nextPeer().startTls(TRUSTED.serverFor(HOST)), client, connecting);
        BAD_CERTIFICATES.forEach((what, certificate) -> {
            CompletableFuture<Upload> upload = upload(room);
            assertNothingCame(server.nextPeer().startTls(certificate), what);

            ConnectionException error = failure(upload, ConnectionException.class);
            assertThat(error).as("with a certificate %s", what).hasCauseInstanceOf(SSLException.class);
        });
    }

    private static void assertNothingCame(Peer peer, String what) {
        try {
            RequestHead head = peer.readHead();
            throw new AssertionError("With a certificate " + what + " there came " + head.requestLine());
        } catch (UncheckedIOException expected) {
            // The client has hung up.
        }
        peer.close();
    }

    /**
     * In many clinics a proxy is the only way out. If it fails: look at what receives the setting
     * {@code proxySelector}.
     */
    @Test
    @DisplayName("S854 MUST go through the proxy of the settings with the socket and with uploads")
    void proxy() {
        needs(capabilities, Capability.PROXY);
        Kabelwerk client = newClient("ws://backend.invalid:4000", settings -> settings.proxySelector(selector()));
        CompletableFuture<?> connecting = client.connect();
        Peer tunnel = server.nextPeer();
        assertThat(tunnel.readHead().requestLine()).isEqualTo("CONNECT backend.invalid:4000 HTTP/1.1");
        acceptTunnel(tunnel);
        Room room = connectedOver(tunnel, client, connecting);

        CompletableFuture<Upload> upload = upload(room);
        assertThat(take(server.nextPeer())).isEqualTo("POST http://backend.invalid:4000/socket-api/uploads HTTP/1.1");
        assertThat(Await.value(upload, "postUpload()").id()).isEqualTo(5);
    }

    /** The proxy must see none of the contents. If it fails: TLS may begin with the proxy, or not at all. */
    @Test
    @DisplayName("S855 MUST speak TLS with the backend through the proxy, with the socket and with uploads")
    void tlsThroughProxy() {
        needs(capabilities, Capability.PROXY);
        needs(capabilities, Capability.TLS);
        Kabelwerk client = newClient(
                "wss://" + HOST + ":4000",
                settings -> settings.proxySelector(selector()).sslContext(TRUSTED.client()));
        CompletableFuture<?> connecting = client.connect();
        Room room = connectedOver(tunnelled(server.nextPeer()), client, connecting);

        CompletableFuture<Upload> upload = upload(room);
        assertThat(take(tunnelled(server.nextPeer()))).isEqualTo("POST /socket-api/uploads HTTP/1.1");
        assertThat(Await.value(upload, "postUpload()").id()).isEqualTo(5);
    }

    /** Selectors answer with a second choice for when the first is away. If it fails: an upload tries one way only. */
    @Test
    @DisplayName(
            "S857 MUST try the proxies of the selector in order with an upload, and tell it of those that are dead")
    void proxiesInOrder() {
        needs(capabilities, Capability.PROXY);
        ExecutorService callbacks = Executors.newSingleThreadExecutor(task -> new Thread(task, "callbacks"));
        try (DeadPort dead = new DeadPort()) {
            Proxy away = new Proxy(Proxy.Type.HTTP, new InetSocketAddress("localhost", dead.number()));
            Choices choices = new Choices(away, selector());
            Kabelwerk client = newClient(
                    "ws://backend.invalid:4000",
                    settings -> settings.proxySelector(choices).callbackExecutor(callbacks));
            CompletableFuture<?> connecting = client.connect();
            Peer tunnel = server.nextPeer();
            RequestHead unused = tunnel.readHead();
            acceptTunnel(tunnel);
            Room room = connectedOver(tunnel, client, connecting);

            for (int i = 0; i < 2; i++) {
                CompletableFuture<Upload> upload = upload(room);
                assertThat(take(server.nextPeer())).startsWith("POST http://backend.invalid:4000/");
                assertThat(Await.value(upload, "postUpload()").id()).isEqualTo(5);
                Await.until(() -> !choices.told.isEmpty(), "connectFailed()");
            }
            assertThat(choices.told)
                    .as("from then on the proxy that was reached is the first")
                    .containsExactly(away.address());
            assertThat(choices.threads)
                    .as("the selector may block, and so is called where callbacks are")
                    .containsOnly("callbacks");

            choices.onlyDead = true;
            assertThat(failure(upload(room), ConnectionException.class)).hasCauseInstanceOf(ConnectException.class);
            Await.until(() -> choices.told.size() == 2, "connectFailed()");
        } finally {
            callbacks.shutdown();
        }
    }

    /** For uploads a dead proxy first, and then what is there for all. */
    private static final class Choices extends ProxySelector {

        private final Queue<SocketAddress> told = new ConcurrentLinkedQueue<>();
        private final Queue<String> threads = new ConcurrentLinkedQueue<>();
        private final Proxy dead;
        private final ProxySelector others;
        private volatile boolean onlyDead;

        Choices(Proxy dead, ProxySelector others) {
            this.dead = dead;
            this.others = others;
        }

        @Override
        public List<Proxy> select(URI uri) {
            List<Proxy> proxies = new ArrayList<>(others.select(uri));
            if (uri.getPath().endsWith("/uploads")) {
                threads.add(Thread.currentThread().getName());
                proxies.add(0, dead);
            }
            return onlyDead ? List.of(dead) : proxies;
        }

        @Override
        public void connectFailed(URI uri, SocketAddress address, IOException failure) {
            threads.add(Thread.currentThread().getName());
            told.add(address);
        }
    }

    private static Peer tunnelled(Peer tunnel) {
        assertThat(tunnel.readHead().requestLine()).isEqualTo("CONNECT " + HOST + ":4000 HTTP/1.1");
        acceptTunnel(tunnel);
        return tunnel.startTls(TRUSTED.serverFor(HOST));
    }

    private static void acceptTunnel(Peer proxy) {
        proxy.write("HTTP/1.1 200 Connection established\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
    }

    private ProxySelector selector() {
        return ProxySelector.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
    }
}
