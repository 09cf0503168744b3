package io.kabelwerk.tck.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.spi.Closed;
import io.kabelwerk.spi.Connection;
import io.kabelwerk.spi.Listener;
import io.kabelwerk.spi.Transport;
import io.kabelwerk.tck.Capability;
import io.kabelwerk.tck.harness.Await;
import io.kabelwerk.tck.harness.Texts;
import io.kabelwerk.tck.server.Frame;
import io.kabelwerk.tck.server.Peer;
import io.kabelwerk.tck.server.TestServer;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** One connection among many: none waits for another, and nothing is kept of one that has ended. */
abstract class TransportCrowdRules extends TransportRules {

    private static final int OTHERS = 150;
    private static final int ATTEMPTS = 50;
    private static final int ENDS = 20;
    private static final int KIB = 1024;

    /** What a transport may need more for itself after it has carried much: pools that fill, code that is compiled. */
    private static final long MOST_GROWTH = 64L * KIB * KIB;

    TransportCrowdRules(TransportContract contract) {
        super(contract);
    }

    /**
     * One slow session must not slow the others that share its transport. If it fails: something may wait for one of
     * them under a lock, or on a thread, that all of them need.
     */
    @Test
    @DisplayName("T511 MUST accept each call from any thread while 150 other connections are paused or slow")
    void othersAreSlow() {
        Transport transport = transport();
        TestServer server = server();
        String text = Texts.ofBytes(4 * KIB);
        for (int i = 0; i < OTHERS; i++) {
            boolean isSlow = i % 2 == 0;
            Line other = pausedLine(transport, server, new Recorder() {
                @Override
                void handleText(String text) {
                    LockSupport.parkNanos(200_000);
                }
            });
            for (int j = 0; j < 10; j++) {
                other.peer().sendText(text);
            }
            if (isSlow) {
                other.connection().resumeReading();
            }
        }
        for (int i = 0; i < 4; i++) {
            Line line = returned(() -> line(transport, server, new Recorder()), "connecting");
            Await.value(returned(() -> line.connection().sendText("up"), "sendText"), "send");
            assertThat(line.peer().readText()).isEqualTo("up");
            line.peer().sendText("down");
            assertThat(line.recorder().nextText()).isEqualTo("down");
            returned(() -> paused(line.connection()), "pauseReading and resumeReading");
            line.peer().sendText("down once more");
            assertThat(line.recorder().nextText()).isEqualTo("down once more");
            if (i % 2 == 0) {
                CompletableFuture<Void> closed =
                        returned(() -> line.connection().close(1000, ""), "close");
                line.peer().readClose();
                line.peer().send(Frame.close(1000, ""));
                line.peer().close();
                Await.value(closed, "close");
            } else {
                returned(() -> aborted(line.connection()), "abort");
            }
            line.recorder().closed();
        }
    }

    private static Connection paused(Connection connection) {
        connection.pauseReading();
        connection.resumeReading();
        return connection;
    }

    private static Connection aborted(Connection connection) {
        connection.abort();
        return connection;
    }

    /**
     * A backend that hangs lets all its clients wait. If it fails: attempts may run one after the other, or each may
     * hold one of few threads until it ends.
     */
    @Test
    @DisplayName("T512 MUST open a connection while 50 attempts hang")
    void attemptsHang() {
        Transport transport = transport();
        TestServer silent = server();
        List<CompletableFuture<Connection>> hanging = new ArrayList<>();
        for (int i = 0; i < ATTEMPTS; i++) {
            String scheme = has(Capability.TLS) && i % 2 == 0 ? "wss" : "ws";
            hanging.add(connect(transport, URI.create(scheme + "://localhost:" + silent.port() + "/"), new Recorder()));
        }
        Line line = line(transport, server(), new Recorder());
        line.peer().sendText("down");
        assertThat(line.recorder().nextText()).isEqualTo("down");
        assertThat(hanging).noneMatch(CompletableFuture::isDone);
        transport.close();
        hanging.forEach(opening ->
                assertThat(Await.failure(opening, "a connect that hangs")).isInstanceOf(IOException.class));
    }

    /** How a connection, or an attempt, may end. */
    private enum End {
        CLOSES,
        ABORTS,
        PEER_CLOSES,
        PEER_RESETS,
        PEER_BREAKS_THE_PROTOCOL,
        REFUSED,
        CANCELLED
    }

    /**
     * A process runs for months, and must free each session that has ended; the last few may stay in a library's
     * caches. If it fails: look for a list of what was opened, for timers that still hold what they would have ended,
     * and for thread locals.
     */
    @Test
    @DisplayName("T514 MUST release the listener and the connection after the end, within closeTimeout")
    void letsGo() {
        Transport transport = transport(OPTIONS.withCloseTimeout(Duration.ofSeconds(1)));
        List<End> ends = new ArrayList<>(List.of(End.values()));
        if (!has(Capability.DROPPED_ATTEMPT)) {
            ends.remove(End.CANCELLED);
        }
        check("T514", ends, end -> {
            List<WeakReference<Object>> left = new ArrayList<>();
            for (int i = 0; i < ENDS; i++) {
                left.addAll(ended(transport, end));
            }
            Await.until(
                    () -> {
                        System.gc();
                        left.removeIf(reference -> reference.refersTo(null));
                        return left.size() < ENDS / 2;
                    },
                    "the end of the last reference to what is over");
        });
    }

    /** With a server of its own: the sockets of one in memory would hold both ends. */
    private List<WeakReference<Object>> ended(Transport transport, End end) {
        try (TestServer server = TestServer.plain(contract().serverSockets())) {
            return ended(transport, server, end);
        }
    }

    private static List<WeakReference<Object>> ended(Transport transport, TestServer server, End end) {
        Recorder recorder = new Recorder();
        WeakReference<Object> listener = new WeakReference<>(recorder);
        if (end == End.REFUSED || end == End.CANCELLED) {
            CompletableFuture<Connection> opening = connect(transport, server.uri("/socket"), recorder);
            Peer peer = server.nextPeer();
            peer.readHead();
            if (end == End.REFUSED) {
                peer.answer(403);
                Await.failure(opening, "connect");
            } else {
                opening.cancel(true);
            }
            peer.close();
            return List.of(listener);
        }
        Line line = line(transport, server, recorder);
        line.peer().sendText("down");
        recorder.nextText();
        Await.value(line.connection().sendText("up"), "send");
        switch (end) {
            case CLOSES -> {
                var unused = line.connection().close(1000, "");
                line.peer().send(Frame.close(1000, ""));
                line.peer().close();
            }
            case ABORTS -> line.connection().abort();
            case PEER_CLOSES -> {
                line.peer().send(Frame.close(1001, ""));
                line.peer().readText();
                line.peer().readClose();
                line.peer().close();
            }
            case PEER_RESETS -> line.peer().reset();
            default -> line.peer().send(Frame.of(0x3, new byte[0])); // There is no such opcode.
        }
        line.peer().close();
        recorder.closed();
        return List.of(listener, new WeakReference<>(WatchedTransport.given(line.connection())));
    }

    /**
     * An application may have several transports, with different options. If it fails: what they share, such as a
     * container, an event loop or a registry, may end with the first of them.
     */
    @Test
    @DisplayName("T515 MUST NOT affect another transport when one is closed")
    void anotherIsClosed() {
        Transport transport = transport();
        Line line = line(transport, server(), new Recorder());
        TestServer server = server();
        CompletableFuture<Connection> opening = connect(transport, server.uri("/socket"), new Recorder());
        Peer peer = server.nextPeer();

        Transport another = transport();
        Line others = line(another, server(), new Recorder());
        another.close();
        others.recorder().closed();

        line.peer().sendText("down");
        assertThat(line.recorder().nextText()).isEqualTo("down");
        Await.value(line.connection().sendText("up"), "send");
        assertThat(line.peer().readText()).isEqualTo("up");
        peer.accept();
        Await.value(opening, "connect");
        line(transport, server(), new Recorder());
    }

    /**
     * A session lives for months. If it fails: texts, or objects for each of them, may be kept until the end. With
     * {@code MINUTES}, a gigabyte is transferred.
     */
    @Test
    @DisplayName("T516 MUST NOT keep memory for what it has transferred")
    void carriesMuch() {
        boolean isLong = Long.getLong(TransportContract.MINUTES, 0) > 0;
        int large = isLong ? 1024 : 160;
        int small = isLong ? 1_000_000 : 200_000;
        byte[] text = Frame.text(Texts.ofBytes(KIB * KIB)).bytes();
        Counter counter = new Counter();
        TestServer server = server();
        CompletableFuture<Connection> opening = connect(transport(), server.uri("/socket"), counter);
        Peer peer = server.nextPeer();
        peer.accept();
        Connection connection = Await.value(opening, "connect");
        connection.resumeReading();
        carry(peer, counter, text, 1); // Buffers have grown to their size now.
        long before = used();
        carry(peer, counter, text, large);
        byte[] many = manyOf(Frame.text("a small text").bytes());
        carry(peer, counter, many, small / KIB);
        assertThat(used() - before)
                .as("bytes that are used after %d texts of 1 MiB and %d small ones", large, small)
                .isLessThan(MOST_GROWTH);
        connection.abort();
    }

    private static byte[] manyOf(byte[] frame) {
        ByteBuffer many = ByteBuffer.allocate(frame.length * KIB);
        while (many.hasRemaining()) {
            many.put(frame);
        }
        return many.array();
    }

    private static void carry(Peer peer, Counter counter, byte[] frames, int times) {
        for (int i = 0; i < times; i++) {
            peer.write(frames);
        }
        peer.sendText(Counter.LAST);
        counter.awaitLast();
    }

    /** After what nobody holds is gone. */
    private static long used() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }

    /** Keeps nothing. */
    private static final class Counter implements Listener {

        static final String LAST = "last";

        private final AtomicLong lasts = new AtomicLong();
        private long awaited;

        @Override
        public void onText(String text) {
            if (text.equals(LAST)) {
                lasts.incrementAndGet();
            }
        }

        @Override
        public void onText(ByteBuffer utf8) {
            if (utf8.remaining() == LAST.length()) {
                onText(StandardCharsets.UTF_8.decode(utf8).toString());
            }
        }

        @Override
        public void onClosed(Closed closed) {}

        /** Waits for the next text that is the last one of many. */
        void awaitLast() {
            awaited++;
            Await.until(() -> lasts.get() == awaited, "the last text");
        }
    }
}
