package io.kabelwerk.transport.tyrus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.kabelwerk.spi.Connection;
import io.kabelwerk.spi.Transport;
import io.kabelwerk.spi.TransportOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With everything logged that Tyrus, Grizzly and the JDK can log, and every error printed with its causes. */
class TyrusSecretsTest {

    private static final String SECRET = "s3cr3t";
    private static final String TARGET = "/socket?token=" + SECRET + "&vsn=2.0.0";
    private static final Logger ROOT = Logger.getLogger("");

    private final Queue<String> shown = new ConcurrentLinkedQueue<>();
    private final Recorder listener = new Recorder();
    private final Level usual = ROOT.getLevel();
    private final Handler log = new Handler() {

        private final SimpleFormatter formatter = new SimpleFormatter();

        @Override
        public void publish(LogRecord entry) {
            shown.add(entry.getLoggerName() + ": " + formatter.format(entry));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    private RawServer server;

    @BeforeEach
    void open() throws IOException {
        server = new RawServer();
        log.setLevel(Level.ALL);
        ROOT.addHandler(log);
        ROOT.setLevel(Level.ALL);
    }

    @AfterEach
    void close() throws IOException {
        ROOT.setLevel(usual);
        ROOT.removeHandler(log);
        server.close();
    }

    @Test
    void should_show_neither_query_nor_headers_nor_texts_of_a_connection() throws Exception {
        try (Transport transport = new TyrusTransportProvider().create(TransportOptions.defaults())) {
            var opening = transport.connect(server.uri(TARGET), Map.of("X-Secret", SECRET), listener);
            try (var peer = server.accept()) {
                assertThat(peer.readHead().toString()).contains(TARGET, "X-Secret: " + SECRET);
                peer.upgrade();
                Connection connection = opening.get(20, SECONDS);
                shown.add(connection + " " + transport);
                connection.request(2);
                peer.sendText(SECRET);
                peer.sendText(SECRET.repeat(100_000));
                listener.nextText();
                listener.nextText();
                connection.sendText(SECRET).get(20, SECONDS);
                peer.readFrame();
                peer.frame(0x89, SECRET.getBytes(UTF_8));
                peer.readFrame();
                peer.sendClose(1000, "");
                shown.add(listener.closed().toString());
            }
        }
        assertNothingShown();
    }

    @Test
    void should_show_no_query_when_a_connect_fails() throws Exception {
        TransportOptions options = TransportOptions.defaults().withConnectTimeout(Duration.ofSeconds(2));
        try (Transport transport = new TyrusTransportProvider().create(options)) {
            for (String answer :
                    new String[] {"HTTP/1.1 403 No\r\n\r\n", "HTTP/1.1 101 No\r\n\r\n", "No\r\n\r\n", "HTTP", ""}) {
                var opening = transport.connect(server.uri(TARGET), Map.of(), listener);
                try (var peer = server.accept()) {
                    assertThat(peer.readHead().get(0)).contains(SECRET);
                    peer.write(answer);
                }
                show(opening);
            }
            var unanswered = transport.connect(server.uri(TARGET), Map.of(), listener);
            try (var peer = server.accept()) {
                peer.readHead();
                show(unanswered);
            }
            show(transport.connect(
                    URI.create("wss" + server.uri(TARGET).toString().substring(2)), Map.of(), listener));
            show(transport.connect(URI.create("ws://no-such-host.invalid" + TARGET), Map.of(), listener));
            show(transport.connect(URI.create("ws://127.0.0.1:70000" + TARGET), Map.of(), listener));
            assertThatThrownBy(() -> transport.connect(URI.create("http://127.0.0.1" + TARGET), Map.of(), listener))
                    .satisfies(this::show);
            assertThatThrownBy(() -> transport.connect(URI.create("ws://no_host" + TARGET), Map.of(), listener))
                    .satisfies(this::show);
        }
        assertNothingShown();
    }

    @Test
    void should_tell_a_proxy_nothing_but_host_and_port() throws Exception {
        TransportOptions options = TransportOptions.defaults()
                .withProxySelector(
                        ProxySelector.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port())));
        try (Transport transport = new TyrusTransportProvider().create(options)) {
            var opening = transport.connect(
                    URI.create("ws://example.invalid" + TARGET), Map.of("X-Secret", SECRET), listener);
            try (var proxy = server.accept()) {
                assertThat(proxy.readHead())
                        .startsWith("CONNECT example.invalid:80 HTTP/1.1")
                        .noneMatch(line -> line.contains(SECRET));
                proxy.write("HTTP/1.1 407 No\r\n\r\n");
                show(opening);
            }
        }
        assertNothingShown();
    }

    private void show(CompletableFuture<?> failing) {
        show(catchThrowable(() -> failing.get(20, SECONDS)));
    }

    private void show(Throwable error) {
        assertThat(error).isNotNull();
        StringWriter text = new StringWriter();
        error.printStackTrace(new PrintWriter(text));
        shown.add(text.toString());
    }

    private void assertNothingShown() {
        assertThat(shown).anyMatch(line -> line.startsWith("org.glassfish"));
        assertThat(shown).noneMatch(line -> line.contains(SECRET));
    }
}
