package io.kabelwerk.tck.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.spi.Closed;
import io.kabelwerk.spi.Transport;
import io.kabelwerk.tck.Capability;
import io.kabelwerk.tck.harness.Await;
import io.kabelwerk.tck.harness.Hung;
import io.kabelwerk.tck.server.Frame;
import io.kabelwerk.tck.server.Peer;
import io.kabelwerk.tck.server.TestServer;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** On which threads things happen, and how many there are. */
abstract class TransportThreadRules extends TransportRules {

    private static final int MANY = 100;

    private final Set<Thread> threadsBefore = liveThreads();

    TransportThreadRules(TransportContract contract) {
        super(contract);
    }

    private static Set<Thread> liveThreads() {
        return new HashSet<>(Thread.getAllStackTraces().keySet());
    }

    private Set<Thread> newThreads() {
        Set<Thread> threads = liveThreads();
        threads.removeAll(threadsBefore);
        threads.removeIf(thread -> thread.getName().startsWith("junit-") // JUnit's, for its time-outs
                || thread.getName().equals(Hung.THREADS));
        return threads;
    }

    /** A listener has no lock. If it fails: the callbacks may come from a pool, or the end from another thread. */
    @Test
    @DisplayName("T501 MUST NOT let the calls for one connection overlap")
    void callsDoNotOverlap() {
        Recorder slow = new Recorder() {
            @Override
            void handleText(String text) {
                LockSupport.parkNanos(1000);
            }
        };
        Line line = line(slow);
        for (int i = 0; i < 2000; i++) {
            line.peer().sendText("text " + i);
        }
        line.peer().send(Frame.close(1000, ""));
        line.peer().readClose();
        line.peer().close();
        slow.closed();
        assertThat(slow.wrongs()).isEmpty();
        assertThat(slow.delivered()).isEqualTo(2000);
    }

    /**
     * A mistake in a listener must cost neither its connection nor others, and an interrupt that it leaves must not
     * reach the next call. If it fails: the library may close the connection if a callback throws; catch that first.
     */
    @Test
    @DisplayName("T504 MUST go on when a listener throws, or leaves its thread interrupted")
    void throwingListener() {
        AtomicInteger interrupted = new AtomicInteger();
        Line line = line(new Recorder() {
            @Override
            void handleText(String text) {
                interrupted.addAndGet(Thread.currentThread().isInterrupted() ? 1 : 0);
                Thread.currentThread().interrupt();
                throw new IllegalStateException("thrown by the kit, on purpose");
            }

            @Override
            void handleClosed(Closed how) {
                throw new IllegalStateException("thrown by the kit, on purpose");
            }
        });
        line.peer().send(Frame.text("text 0"), Frame.text("text 1"), Frame.text("text 2"));
        assertThat(line.recorder().nextTexts(3)).containsExactly("text 0", "text 1", "text 2");
        Await.value(line.connection().sendText("up"), "send");
        assertThat(line.peer().readText()).isEqualTo("up");
        line.peer().send(Frame.close(4000, ""));
        line.peer().readClose();
        line.peer().close();
        assertThat(line.recorder().closed().code()).isEqualTo(4000);
        assertThat(interrupted)
                .as("calls on a thread that an earlier one has interrupted")
                .hasValue(0);
    }

    /** A process holds thousands of sessions. If it fails: a thread is started for each connection. */
    @Test
    @DisplayName("T505 MUST NOT use a thread for each connection that is idle or flowing")
    void fewThreads() {
        needs(Capability.FEW_THREADS);
        Transport transport = transport();
        TestServer server = server();
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            lines.add(line(transport, server, new Recorder()));
        }
        int idle = newThreads().size();
        int flowing = 0;
        for (int round = 0; round < 20; round++) {
            for (Line line : lines) {
                line.peer().send(Frame.text("one"), Frame.text("two"), Frame.text("three"));
            }
            flowing = Math.max(flowing, newThreads().size());
            lines.forEach(line -> line.recorder().nextTexts(3));
            flowing = Math.max(flowing, newThreads().size());
        }
        assertThat(idle).as("threads for %d idle connections", MANY).isLessThan(MANY / 2);
        assertThat(flowing).as("threads for %d flowing connections", MANY).isLessThan(MANY / 2);
    }

    /**
     * A program ends when its main thread does, also with a transport that is not closed. If it fails: give the library
     * a thread factory, or its option for daemon threads.
     */
    @Test
    @DisplayName("T506 MUST NOT start threads that keep the JVM alive")
    void daemons() {
        Line line = line();
        line.peer().sendText("down");
        line.recorder().nextText();
        // Those of an earlier transport may still be about to end.
        assertNone(thread -> !thread.isDaemon(), "no thread but daemons");
        line.peer().close();
        line.recorder().closed();
        assertNone(thread -> !thread.isDaemon(), "no thread but daemons");
    }

    /**
     * A program that cannot reach its backend must be able to end. If it fails: other threads than those of open
     * connections may resolve names, do handshakes or wait for answers.
     */
    @Test
    @DisplayName("T513 MUST NOT start threads that keep the JVM alive during an attempt")
    void daemonsWhileConnecting() {
        Transport transport = transport();
        TestServer silent = server();
        for (String scheme : has(Capability.TLS) ? List.of("ws", "wss") : List.of("ws")) {
            var unused = connect(transport, URI.create(scheme + "://localhost:" + silent.port() + "/"), new Recorder());
            Peer peer = silent.nextPeer();
            assertThat(peer.isAtEnd()).as("the attempt is over").isFalse();
            assertNone(thread -> !thread.isDaemon(), "no thread but daemons");
        }
    }

    /**
     * An application that is redeployed leaks each thread that stays. If it fails: see which executors are the
     * transport's own and are shut down with it; declare what a library shares in mayOutliveTransport.
     */
    @Test
    @DisplayName("T507 MUST end its threads when it is closed, except those that are declared")
    void threadsEnd() {
        Transport transport = transport();
        TestServer server = server();
        for (int i = 0; i < 10; i++) {
            Line line = line(transport, server, new Recorder());
            line.peer().sendText("down");
            line.recorder().nextText();
        }
        transport.close();
        assertThreadsEnd();
    }

    /**
     * Nobody resumes a connection that has ended. If it fails: a thread that holds texts back during a pause may wait
     * for a resume that never comes; {@code setReading()} is called at the end, too.
     */
    @Test
    @DisplayName("T508 MUST end its threads where connections were paused, and aborted, broken or left behind")
    void threadsOfPausedConnectionsEnd() {
        Transport transport = transport();
        TestServer server = server();
        for (int i = 0; i < 9; i++) {
            Line line = pausedLine(transport, server, new Recorder());
            line.peer().sendText("first");
            line.peer().sendText("second");
            if (i % 3 == 0) {
                line.connection().abort();
                line.recorder().closed();
            } else if (i % 3 == 1) {
                line.peer().reset();
            }
        }
        transport.close();
        assertThreadsEnd();
    }

    private void assertThreadsEnd() {
        assertNone(
                thread -> !contract().mayOutliveTransport(thread),
                "the end of the threads that came with the transport");
    }

    private void assertNone(Predicate<Thread> wrong, String what) {
        Set<String> staying = new TreeSet<>();
        try {
            Await.until(
                    () -> {
                        staying.clear();
                        newThreads().stream().filter(wrong).forEach(thread -> staying.add(thread.getName()));
                        return staying.isEmpty();
                    },
                    what);
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + ": " + staying, e);
        }
    }
}
