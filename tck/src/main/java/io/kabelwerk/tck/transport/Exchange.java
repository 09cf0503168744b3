package io.kabelwerk.tck.transport;

import io.kabelwerk.spi.Closed;
import io.kabelwerk.spi.Connection;
import io.kabelwerk.spi.Transport;
import io.kabelwerk.tck.harness.Await;
import io.kabelwerk.tck.harness.Texts;
import io.kabelwerk.tck.server.Frame;
import io.kabelwerk.tck.server.TestServer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A connection on which the steps of a {@link Sequence} are played, beside a model of their possible results.
 *
 * <p>At any time: what was delivered is the beginning of what was sent, nothing overlaps, there is at most one end and
 * nothing after it, and little is delivered after a pause. In the end: whatever nothing stood in the way of has
 * arrived, every future is settled, and there is exactly one end, with a code that somebody gave.
 */
final class Exchange implements AutoCloseable {

    private static final int PEER_CODE = 4321;

    private final Watcher watcher = new Watcher();
    private final Line line;
    private final PeerSide peer;

    private final List<Outgoing> outgoing = new ArrayList<>();
    private final Set<Step.End> ends = EnumSet.noneOf(Step.End.class);
    private final List<CompletableFuture<Void>> closings = new ArrayList<>();

    private int longest;

    /** How many bytes were delivered when reading was paused; none while that is not known. */
    private long atPause = -1;

    /**
     * A text of the client's.
     *
     * @param beforeAnyEnd whether nobody had ended the connection
     */
    private record Outgoing(
            String thread, int number, String text, boolean beforeAnyEnd, CompletableFuture<Void> written) {}

    Exchange(Transport transport, TestServer server) {
        line = TransportRules.pausedLine(transport, server, watcher);
        peer = new PeerSide(line.peer());
    }

    private Connection connection() {
        return line.connection();
    }

    void play(Sequence sequence) {
        int number = 0;
        for (Step step : sequence.steps()) {
            play(step, number++);
            check();
        }
        end();
        check();
    }

    private void play(Step step, int number) {
        if (step instanceof Step.PeerSends sends) {
            longest = Math.max(longest, sends.bytes());
            peerSends(sends, number);
        } else if (step instanceof Step.Sends sends) {
            send(sends, number);
        } else if (step instanceof Step.Pauses pauses) {
            from(pauses.from(), Connection::pauseReading);
            atPause = pauses.from() == Step.From.CALLBACK ? -1 : watcher.bytes.get();
        } else if (step instanceof Step.Resumes resumes) {
            atPause = -1;
            from(resumes.from(), Connection::resumeReading);
        } else if (step instanceof Step.Misbehaves misbehaves) {
            watcher.setNext(connection -> commit(misbehaves.misdeed()));
        } else if (step instanceof Step.PeerReads reads) {
            peer.read(reads.reads());
        } else if (step instanceof Step.Settles) {
            settle();
        } else if (step instanceof Step.Ends by) {
            end(by.end());
        }
    }

    // ---- The steps.

    private void peerSends(Step.PeerSends sends, int number) {
        if (peer.isClosing()) {
            return; // Nothing may follow a close frame.
        }
        byte[] text = sends.utf8(number);
        watcher.expected.add(new String(text, StandardCharsets.UTF_8));
        peer.execute(() -> {
            int from = 0;
            int opcode = Frame.TEXT;
            for (int cut : sends.cuts()) {
                int to = (int) ((long) text.length * cut / 1000);
                peer.send(Frame.of(opcode, Arrays.copyOfRange(text, from, to)).unfinished());
                if (sends.pings()) {
                    peer.send(Frame.of(Frame.PING, new byte[cut % 126]));
                }
                from = to;
                opcode = Frame.CONTINUATION;
            }
            peer.send(Frame.of(opcode, Arrays.copyOfRange(text, from, text.length)));
        });
    }

    private void send(Step.Sends sends, int number) {
        List<Thread> threads = new ArrayList<>();
        ConcurrentLinkedQueue<Outgoing> all = new ConcurrentLinkedQueue<>();
        for (int t = 0; t < sends.threads(); t++) {
            String name = number + "." + t;
            Thread thread = new Thread(
                    () -> {
                        for (int i = 0; i < sends.each(); i++) {
                            String text = name + "." + i + ":" + Texts.ofBytes(sends.bytes());
                            all.add(new Outgoing(
                                    name, i, text, ends.isEmpty(), connection().sendText(text)));
                        }
                    },
                    "kabelwerk-tck-sender-" + name);
            thread.setDaemon(true);
            threads.add(thread);
        }
        threads.forEach(Thread::start);
        threads.forEach(thread -> joined(thread, "the calls of sendText"));
        outgoing.addAll(all);
    }

    private void from(Step.From from, Consumer<Connection> call) {
        switch (from) {
            case RULE -> call.accept(connection());
            case ANOTHER_THREAD -> {
                Thread thread = new Thread(() -> call.accept(connection()), "kabelwerk-tck-reader");
                thread.setDaemon(true);
                thread.start();
                joined(thread, "the call that pauses or resumes reading");
            }
            case CALLBACK -> watcher.setNext(call);
        }
    }

    private static void joined(Thread thread, String what) {
        try {
            thread.join(Await.MILLIS);
        } catch (InterruptedException e) {
            throw Await.interrupted(e);
        }
        if (thread.isAlive()) {
            AssertionError stuck = new AssertionError(what + " did not return within " + Await.SECONDS + " s");
            stuck.setStackTrace(thread.getStackTrace());
            throw stuck;
        }
    }

    private static void commit(Step.Misdeed misdeed) {
        switch (misdeed) {
            case THROWS_EXCEPTION -> throw new IllegalStateException("thrown by a listener of the test kit");
            case THROWS_ERROR -> throw new AssertionError("thrown by a listener of the test kit");
            case INTERRUPTS_THREAD -> Thread.currentThread().interrupt();
        }
    }

    private void end(Step.End end) {
        ends.add(end);
        switch (end) {
            case CLOSE -> closeConnection();
            case PEER_CLOSE -> peer.close(PEER_CODE);
            case BOTH_CLOSE -> {
                peer.close(PEER_CODE);
                closeConnection();
            }
            case PEER_CLOSE_AND_RESET -> {
                peer.close(PEER_CODE);
                peer.execute(line.peer()::reset);
            }
            case ABORT -> connection().abort();
            case RESET -> line.peer().reset();
            case BREAK -> line.peer().close();
        }
    }

    private void closeConnection() {
        closings.add(connection().close(1000, "done"));
    }

    // ---- What holds.

    /** What must never be, at any time. */
    private void check() {
        List<String> wrongs = new ArrayList<>(watcher.wrongs());
        wrongs.addAll(watcher.damages);
        wrongs.addAll(peer.wrongs());
        if (atPause >= 0 && watcher.bytes.get() - atPause > Connection.READ_AHEAD + longest) {
            wrongs.add(watcher.bytes.get() - atPause + " bytes were delivered after a pause");
        }
        if (!wrongs.isEmpty()) {
            throw new AssertionError(String.join("; ", wrongs));
        }
    }

    /** Whatever nothing stands in the way of arrives. */
    private void settle() {
        watcher.setNext(null);
        atPause = -1;
        peer.read(true);
        connection().resumeReading();
        if (ends.isEmpty()) {
            Await.until(
                    () -> watcher.delivered() == watcher.expected.size() || watcher.isHurt(),
                    "the delivery of " + watcher.expected.size() + " texts");
            outgoing.forEach(text -> Await.value(text.written(), "sendText"));
            Await.until(
                    () -> peer.received().size() == outgoing.size()
                            || !peer.wrongs().isEmpty(),
                    "the arrival of " + outgoing.size() + " texts of the client's");
        }
    }

    private void end() {
        settle();
        check();
        if (ends.isEmpty()) {
            end(Step.End.CLOSE);
        }
        Closed closed = watcher.closed();
        closings.forEach(closing -> Await.value(closing, "close"));
        outgoing.forEach(text -> settled(text.written()));
        if (!mayEndWith(closed.code())) {
            throw new AssertionError("After " + ends + " the connection ended with " + closed.code());
        }
        peer.awaitEnd();
        if (ends.equals(EnumSet.of(Step.End.PEER_CLOSE)) && watcher.delivered() != watcher.expected.size()) {
            throw new AssertionError("Only " + watcher.delivered() + " of " + watcher.expected.size()
                    + " texts were delivered before the close frame");
        }
        checkOutgoing();
    }

    /** Whatever was sent before the client closed, if nobody else did anything, is there; all of it is in order. */
    private void checkOutgoing() {
        List<String> received = peer.received();
        boolean all = ends.equals(EnumSet.of(Step.End.CLOSE));
        outgoing.stream().map(Outgoing::thread).distinct().forEach(thread -> {
            List<String> sent = outgoing.stream()
                    .filter(text -> text.thread().equals(thread) && (!all || text.beforeAnyEnd()))
                    .map(Outgoing::text)
                    .toList();
            List<String> arrived = received.stream()
                    .filter(text -> text.startsWith(thread + "."))
                    .toList();
            if (arrived.size() > sent.size() || !sent.subList(0, arrived.size()).equals(arrived)) {
                throw new AssertionError("What was sent from a thread arrived out of order, or damaged");
            }
            if (all && arrived.size() < sent.size()) {
                throw new AssertionError("Only " + arrived.size() + " of " + sent.size()
                        + " texts that were sent from a thread before close() have arrived");
            }
        });
    }

    private static void settled(CompletableFuture<?> future) {
        Await.until(future::isDone, "the future of sendText");
    }

    private boolean mayEndWith(int code) {
        Set<Integer> allowed = new HashSet<>();
        for (Step.End end : ends) {
            switch (end) {
                case CLOSE -> allowed.add(1000);
                case PEER_CLOSE -> allowed.add(PEER_CODE);
                case BOTH_CLOSE -> allowed.addAll(List.of(1000, PEER_CODE));
                case PEER_CLOSE_AND_RESET -> allowed.addAll(List.of(PEER_CODE, Closed.ABNORMAL));
                case ABORT, RESET, BREAK -> allowed.add(Closed.ABNORMAL);
            }
        }
        if (ends.size() > 1) {
            allowed.add(Closed.ABNORMAL);
        }
        return allowed.contains(code);
    }

    @Override
    public void close() {
        connection().abort();
        peer.close();
    }

    /** Compares each text with what was sent, and does within the next call what a step demands. */
    private static final class Watcher extends Recorder {

        final List<String> expected = new CopyOnWriteArrayList<>();
        final List<String> damages = new CopyOnWriteArrayList<>();
        private final ReentrantLock lock = new ReentrantLock();
        private @Nullable Consumer<Connection> next;
        final AtomicLong bytes = new AtomicLong();

        boolean isHurt() {
            return !damages.isEmpty() || ends() > 0;
        }

        @Override
        void handleText(String text) {
            int index = delivered() - 1;
            if (index >= expected.size() || !text.equals(expected.get(index))) {
                damages.add("text " + index + " was lost, damaged, or delivered twice");
            }
            bytes.addAndGet(text.getBytes(StandardCharsets.UTF_8).length);
            lock.lock();
            try {
                Consumer<Connection> action = next;
                next = null;
                if (action != null) {
                    action.accept(connection());
                }
            } finally {
                lock.unlock();
            }
        }

        /** Does this within the next call; returns when the one before, if there was one, is done or given up. */
        void setNext(@Nullable Consumer<Connection> action) {
            lock.lock();
            try {
                next = action;
            } finally {
                lock.unlock();
            }
        }
    }
}
