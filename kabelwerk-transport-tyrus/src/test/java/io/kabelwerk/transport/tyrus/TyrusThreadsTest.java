package io.kabelwerk.transport.tyrus;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.spi.Closed;
import io.kabelwerk.spi.Connection;
import io.kabelwerk.spi.Listener;
import io.kabelwerk.spi.Transport;
import io.kabelwerk.spi.TransportOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How many threads there are, and when they go. */
@Timeout(60)
class TyrusThreadsTest {

    private static final int CONNECTIONS = 100;

    /** Selectors, workers, the clock. */
    private static final int USUAL = 4 + Math.max(2, Runtime.getRuntime().availableProcessors()) + 1;

    private RawServer server;
    private Transport transport;

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
    void should_serve_100_connections_flowing_and_paused_with_a_handful_of_threads() throws Exception {
        List<Link> links = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            Recorder listener = new Recorder();
            links.add(connect(listener));
        }
        for (Link link : links) {
            link.connection().request(1);
            link.peer().sendText("flowing");
            link.peer().sendText("x".repeat(100_000));
            link.peer().sendText("waiting");
        }
        for (Link link : links) {
            assertThat(((Recorder) link.listener()).nextText()).isEqualTo("flowing");
        }
        awaitThreads(USUAL);
        assertThat(threads()).allMatch(Thread::isDaemon);
        for (Link link : links) {
            link.connection().request(2);
        }
        for (Link link : links) {
            assertThat(((Recorder) link.listener()).nextText()).hasSize(100_000);
            assertThat(((Recorder) link.listener()).nextText()).isEqualTo("waiting");
        }
        awaitThreads(USUAL);
    }

    @Test
    void should_use_more_threads_only_while_listeners_block() throws Exception {
        CountDownLatch blocked = new CountDownLatch(CONNECTIONS);
        CountDownLatch release = new CountDownLatch(1);
        Listener blocking = new Listener() {
            @Override
            public void onText(String text) {
                blocked.countDown();
                try {
                    release.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }

            @Override
            public void onClosed(Closed closed) {}
        };
        for (int i = 0; i < CONNECTIONS; i++) {
            Link link = connect(blocking);
            link.connection().request(1);
            link.peer().sendText("block");
        }
        assertThat(blocked.await(20, SECONDS)).isTrue();
        assertThat(threads()).hasSizeGreaterThan(CONNECTIONS);
        Recorder other = new Recorder();
        Link link = connect(other);
        link.connection().request(1);
        link.peer().sendText("not blocked");
        assertThat(other.nextText()).isEqualTo("not blocked");
        release.countDown();
        awaitThreads(USUAL);
    }

    @Test
    void should_end_all_threads_after_close() throws Exception {
        Recorder listener = new Recorder();
        connect(listener);
        assertThat(threads()).isNotEmpty();
        transport.close();
        assertThat(listener.closed().code()).isEqualTo(1006);
        awaitThreads(0);
    }

    private record Link(Connection connection, RawServer.Peer peer, Listener listener) {}

    private Link connect(Listener listener) throws Exception {
        var opening = transport.connect(server.uri("/"), Map.of(), listener);
        var peer = server.acceptWebSocket();
        return new Link(opening.get(20, SECONDS), peer, listener);
    }

    private static List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().matches("(?i).*(kabelwerk|tyrus|grizzly).*"))
                .toList();
    }

    private static void awaitThreads(int atMost) throws InterruptedException {
        while (threads().size() > atMost) {
            // Each of them ends by itself, or the test runs into its time limit.
            threads().get(0).join(100);
        }
    }
}
