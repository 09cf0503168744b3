package io.kabelwerk.transport.tyrus;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.spi.Connection;
import io.kabelwerk.spi.Transport;
import io.kabelwerk.spi.TransportOptions;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TyrusTransportTest {

    private RawServer server;
    private Transport transport;
    private final Recorder listener = new Recorder();

    @BeforeEach
    void open() throws Exception {
        server = new RawServer();
        transport = new TyrusTransportProvider().create(TransportOptions.defaults());
    }

    @AfterEach
    void close() throws Exception {
        transport.close();
        server.close();
    }

    @Test
    void should_send_path_and_query_byte_for_byte() throws Exception {
        String target = "/a%2Fb/%C3%A9%20/~x;y=1?token=eyJ%2Bh%25bG%3D%26.x-_&empty=&plus=a+b&q=%22%7B%7D";
        var opening = transport.connect(server.uri(target), Map.of("X-One", "1"), listener);
        try (var peer = server.accept()) {
            assertThat(peer.readHead().get(0)).isEqualTo("GET " + target + " HTTP/1.1");
            assertThat(peer.header("X-One")).isEqualTo("1");
            assertThat(peer.header("Host")).isEqualTo("127.0.0.1:" + server.port());
            assertThat(peer.header("Origin")).isEmpty();
            assertThat(peer.header("Sec-WebSocket-Extensions")).isEmpty();
            peer.upgrade();
            assertThat(opening.get(20, SECONDS)).isNotNull();
        }
    }

    @Test
    void should_carry_texts_both_ways_and_close() throws Exception {
        var opening = transport.connect(server.uri("/"), Map.of(), listener);
        try (var peer = server.acceptWebSocket()) {
            Connection connection = opening.get(20, SECONDS);
            connection.sendText("hällo").get(20, SECONDS);
            assertThat(peer.readFrame().text()).isEqualTo("hällo");
            connection.request(2);
            peer.sendText("grüezi");
            assertThat(listener.nextText()).isEqualTo("grüezi");
            String large = "ü".repeat(1_000_000);
            peer.sendText(large);
            assertThat(listener.nextText()).isEqualTo(large);
            var closing = connection.close(4001, "done");
            var close = peer.readFrame();
            assertThat(close.code()).isEqualTo(4001);
            assertThat(close.reason()).isEqualTo("done");
            peer.sendClose(4001, "done");
            closing.get(20, SECONDS);
            assertThat(listener.closed().code()).isEqualTo(4001);
            assertThat(peer.in().read()).isEqualTo(-1);
        }
    }
}
