package io.kabelwerk.transport.tyrus;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.kabelwerk.spi.Transport;
import io.kabelwerk.spi.TransportOptions;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the contract does not ask, and Tyrus or Grizzly would do otherwise. */
@Timeout(60)
class TyrusTransportTest {

    private RawServer server;
    private Transport transport;
    private final Recorder listener = new Recorder();

    @BeforeEach
    void open() throws Exception {
        server = new RawServer();
        use(TransportOptions.defaults());
    }

    @AfterEach
    void close() throws Exception {
        transport.close();
        server.close();
    }

    @Test
    void should_send_what_looks_encoded_twice_as_it_is_and_no_origin_and_no_extensions() throws Exception {
        String target = "/a%2Fb/%C3%A9%20/~x;y=1?token=eyJ%2Bh%25bG%3D%26.x-_&twice=%252B&empty=&q=%22%7B%7D";
        var opening = transport.connect(server.uri(target), Map.of(), listener);
        try (var peer = server.accept()) {
            assertThat(peer.readHead().get(0)).isEqualTo("GET " + target + " HTTP/1.1");
            assertThat(peer.header("Origin")).isEmpty();
            assertThat(peer.header("Sec-WebSocket-Extensions")).isEmpty();
            peer.upgrade();
            assertThat(opening.get(20, SECONDS)).isNotNull();
        }
    }

    @Test
    void should_fail_at_once_when_what_answers_is_not_http() throws Exception {
        var opening = transport.connect(server.uri("/"), Map.of(), listener);
        try (var peer = server.accept()) {
            peer.readHead();
            peer.write("SSH-2.0-OpenSSH\r\n");
            assertThat(failure(opening))
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(SocketTimeoutException.class)
                    .hasMessageContaining("not HTTP");
            assertThat(peer.in().read()).isEqualTo(-1);
        }
    }

    @Test
    void should_refuse_an_extension_that_it_did_not_ask_for() throws Exception {
        var opening = transport.connect(server.uri("/"), Map.of(), listener);
        try (var peer = server.accept()) {
            peer.readHead();
            peer.upgrade("Sec-WebSocket-Extensions: permessage-deflate\r\n");
            assertThat(failure(opening)).isInstanceOf(IOException.class).hasMessageContaining("extension");
            assertThat(peer.in().read()).isEqualTo(-1);
        }
    }

    @Test
    void should_not_block_while_the_proxy_selector_does() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        use(TransportOptions.defaults().withProxySelector(selector(() -> {
            try {
                release.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return List.of(Proxy.NO_PROXY);
        })));
        var opening = transport.connect(server.uri("/"), Map.of(), listener);
        assertThat(opening).isNotDone();
        release.countDown();
        try (var peer = server.acceptWebSocket()) {
            assertThat(opening.get(20, SECONDS)).isNotNull();
            assertThat(peer.header("Upgrade")).isEqualTo("websocket");
        }
    }

    @Test
    void should_try_the_next_proxy_when_one_is_not_there() throws Exception {
        Proxy gone = new Proxy(Proxy.Type.HTTP, new InetSocketAddress(InetAddress.getLoopbackAddress(), freePort()));
        CompletableFuture<SocketAddress> failed = new CompletableFuture<>();
        use(TransportOptions.defaults().withProxySelector(new ProxySelector() {
            @Override
            public List<Proxy> select(@Nullable URI uri) {
                return List.of(gone, Proxy.NO_PROXY);
            }

            @Override
            public void connectFailed(@Nullable URI uri, @Nullable SocketAddress at, @Nullable IOException error) {
                failed.complete(at);
            }
        }));
        var opening = transport.connect(server.uri("/"), Map.of(), listener);
        try (var peer = server.acceptWebSocket()) {
            assertThat(opening.get(20, SECONDS)).isNotNull();
            assertThat(failed.get(20, SECONDS)).isEqualTo(gone.address());
            assertThat(peer.header("Host")).isEqualTo("127.0.0.1:" + server.port());
        }
    }

    @Test
    void should_fail_when_the_proxy_selector_throws_or_gives_nothing_usable() {
        use(TransportOptions.defaults().withProxySelector(selector(() -> {
            throw new IllegalStateException("thrown by the test");
        })));
        assertThat(failure(transport.connect(server.uri("/"), Map.of(), listener)))
                .isInstanceOf(IOException.class)
                .hasRootCauseMessage("thrown by the test");
        use(TransportOptions.defaults()
                .withProxySelector(selector(() -> List.of(new Proxy(
                        Proxy.Type.SOCKS, new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()))))));
        assertThat(failure(transport.connect(server.uri("/"), Map.of(), listener)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("SOCKS");
    }

    @Test
    void should_refuse_a_port_that_cannot_be() {
        assertThat(failure(transport.connect(URI.create("ws://127.0.0.1:70000/"), Map.of(), listener)))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("70000");
    }

    private void use(TransportOptions options) {
        if (transport != null) {
            transport.close();
        }
        transport = new TyrusTransportProvider().create(options);
    }

    private static ProxySelector selector(Supplier<List<Proxy>> answer) {
        return new ProxySelector() {
            @Override
            public List<Proxy> select(@Nullable URI uri) {
                return answer.get();
            }

            @Override
            public void connectFailed(@Nullable URI uri, @Nullable SocketAddress at, @Nullable IOException error) {}
        };
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    private static Throwable failure(CompletableFuture<?> future) {
        Throwable thrown = catchThrowable(() -> future.get(20, SECONDS));
        assertThat(thrown).isInstanceOf(ExecutionException.class);
        return Objects.requireNonNull(thrown.getCause());
    }
}
