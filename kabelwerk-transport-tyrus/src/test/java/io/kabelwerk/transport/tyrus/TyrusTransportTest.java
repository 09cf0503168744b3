package io.kabelwerk.transport.tyrus;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.emulator.KabelwerkEmulator;
import io.kabelwerk.spi.Closed;
import io.kabelwerk.spi.Listener;
import io.kabelwerk.spi.TransportOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What it does beyond the contract. */
@Timeout(60)
class TyrusTransportTest {

    private static final Listener IGNORING = new Listener() {
        @Override
        public void onText(ByteBuffer utf8) {}

        @Override
        public void onText(String text) {}

        @Override
        public void onClosed(Closed closed) {}
    };

    @Test
    void should_try_the_next_proxy_when_one_is_not_there() throws Exception {
        // Bound and not listening: connections are refused, and nobody else is given the port meanwhile.
        Socket dead = new Socket();
        dead.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Proxy gone = new Proxy(Proxy.Type.HTTP, dead.getLocalSocketAddress());
        CompletableFuture<SocketAddress> failed = new CompletableFuture<>();
        ProxySelector selector = new ProxySelector() {
            @Override
            public List<Proxy> select(@Nullable URI uri) {
                return List.of(gone, Proxy.NO_PROXY);
            }

            @Override
            public void connectFailed(@Nullable URI uri, @Nullable SocketAddress at, @Nullable IOException error) {
                failed.complete(at);
            }
        };
        TransportOptions options = TransportOptions.defaults().withProxySelector(selector);
        try (dead;
                var emulator = KabelwerkEmulator.start(setup -> setup.endUser("nana", "Nana"));
                var transport = new TyrusTransportProvider().create(options)) {
            URI uri = URI.create(emulator.url() + "/socket/user/websocket?vsn=2.0.0&token=" + emulator.token("nana"));
            var opening = transport.connect(uri, Map.of(), IGNORING);

            assertThat(opening.get(20, SECONDS)).isNotNull();
            assertThat(failed.get(20, SECONDS)).isEqualTo(gone.address());
            assertThat(emulator.openSockets()).isEqualTo(1);
        }
    }
}
