package io.kabelwerk.tck.transport;

import io.kabelwerk.tck.harness.Await;
import io.kabelwerk.tck.server.Frame;
import io.kabelwerk.tck.server.Peer;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A peer that reads and writes by itself, each on a thread of its own, so that neither waits for the other: it keeps what
 * it is sent, answers a close frame, and closes the socket once both close frames are there.
 */
final class PeerSide implements AutoCloseable {

    private final Peer peer;
    private final ExecutorService writer =
            Executors.newSingleThreadExecutor(task -> daemon(task, "kabelwerk-tck-peer-writer"));
    private final Thread reader = daemon(this::readAll, "kabelwerk-tck-peer-reader");
    private final CountDownLatch end = new CountDownLatch(1);

    private final List<String> received = new CopyOnWriteArrayList<>();
    private final List<String> wrongs = new CopyOnWriteArrayList<>();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition change = lock.newCondition();
    private boolean reads = true;

    private volatile boolean closing;
    private volatile boolean closeReceived;

    PeerSide(Peer peer) {
        this.peer = peer;
        reader.start();
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    // ---- Writing.

    /** Writes something behind all that was to be written before. */
    void execute(Runnable write) {
        writer.execute(() -> {
            try {
                write.run();
            } catch (UncheckedIOException over) {
                // The other side has ended it; what it had to take is judged by what it tells.
            }
        });
    }

    /** From within {@link #execute}. */
    void send(Frame frame) {
        peer.send(frame);
    }

    /** Sends a close frame, once. */
    void close(int code) {
        if (!closing) {
            closing = true;
            execute(() -> {
                peer.send(Frame.close(code, ""));
                if (closeReceived) {
                    peer.close();
                }
            });
        }
    }

    /** Whether a close frame was sent, or will be. */
    boolean isClosing() {
        return closing;
    }

    // ---- Reading.

    /** Reads from now on, or does not. */
    void read(boolean on) {
        lock.lock();
        try {
            reads = on;
            change.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void readAll() {
        StringBuilder text = new StringBuilder();
        try {
            while (true) {
                awaitReading();
                Frame frame = peer.readStrictly(mask -> {});
                switch (frame.opcode()) {
                    case Frame.TEXT, Frame.CONTINUATION -> {
                        text.append(new String(frame.payload(), StandardCharsets.ISO_8859_1));
                        if (frame.isLast()) {
                            received.add(text.toString());
                            text.setLength(0);
                        }
                    }
                    case Frame.CLOSE -> {
                        closeReceived = true;
                        answer(frame.code());
                    }
                    default -> {}
                }
            }
        } catch (AssertionError e) {
            wrongs.add(String.valueOf(e.getMessage()));
        } catch (UncheckedIOException over) {
            // The end of the stream.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            end.countDown();
        }
    }

    private void answer(int code) {
        if (closing) {
            execute(peer::close);
        } else {
            close(code);
        }
    }

    private void awaitReading() throws InterruptedException {
        lock.lock();
        try {
            while (!reads) {
                change.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The texts that have come, all of ASCII. */
    List<String> received() {
        return received;
    }

    /** What has come that must not. */
    List<String> wrongs() {
        return wrongs;
    }

    /** Waits until nothing more comes. */
    void awaitEnd() {
        try {
            if (!end.await(Await.SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("The client did not end the stream within " + Await.SECONDS + " s");
            }
        } catch (InterruptedException e) {
            throw Await.interrupted(e);
        }
    }

    @Override
    public void close() {
        read(true);
        peer.close();
        writer.shutdownNow();
        reader.interrupt();
    }
}
