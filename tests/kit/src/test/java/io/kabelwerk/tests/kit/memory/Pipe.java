package io.kabelwerk.tests.kit.memory;

import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Bytes on their way in one direction. It holds {@value #CAPACITY} of them: whoever writes more has to wait until some
 * are read.
 *
 * <p>Each end may be used in two ways: {@link #read} and {@link #write} block, as those of a socket do; {@link #poll} and
 * {@link #offer} do not, and what was given to {@link #onReadable} or {@link #onWritable} is called when it is worth
 * trying again. These calls must not block either.
 */
final class Pipe {

    static final int CAPACITY = 64 * 1024;

    // All is guarded by this object's lock, which is also what readers and writers wait on.
    private final byte[] bytes = new byte[CAPACITY];
    private int first;
    private int count;
    private boolean ended;
    private @Nullable String broken;
    private Runnable readable = Pipe::tellNobody;
    private Runnable writable = Pipe::tellNobody;
    private boolean readerWaits;
    private boolean writerWaits;

    // ---- Without blocking.

    synchronized void onReadable(Runnable callback) {
        readable = callback;
    }

    synchronized void onWritable(Runnable callback) {
        writable = callback;
    }

    /** Takes what is there: how many bytes, -1 at the end, or 0 if nothing is there yet, and onReadable is called. */
    synchronized int poll(ByteBuffer into) throws IOException {
        throwIfBroken();
        if (count == 0) {
            readerWaits = !ended;
            return ended ? -1 : 0;
        }
        int taken = Math.min(into.remaining(), count);
        int straight = Math.min(taken, CAPACITY - first);
        into.put(bytes, first, straight).put(bytes, 0, taken - straight);
        first = (first + taken) % CAPACITY;
        count -= taken;
        changed();
        return taken;
    }

    /** Puts in what there is room for; if that was not all, onWritable is called when there is room again. */
    synchronized void offer(ByteBuffer from) throws IOException {
        throwIfBroken();
        if (ended) {
            throw new SocketException("The output is shut down");
        }
        int given = Math.min(from.remaining(), CAPACITY - count);
        int next = (first + count) % CAPACITY;
        int straight = Math.min(given, CAPACITY - next);
        from.get(bytes, next, straight).get(bytes, 0, given - straight);
        count += given;
        writerWaits = from.hasRemaining();
        changed();
    }

    // ---- Blocking.

    /**
     * Waits until something is there, and takes it.
     *
     * @param timeoutMillis how long to wait; 0 for ever
     */
    synchronized int read(ByteBuffer into, int timeoutMillis) throws IOException {
        long start = System.nanoTime();
        int taken = poll(into);
        while (taken == 0) {
            await(timeoutMillis == 0 ? 0 : millisLeft(start, timeoutMillis));
            taken = poll(into);
        }
        return taken;
    }

    /** Waits until all is in. */
    synchronized void write(ByteBuffer from) throws IOException {
        offer(from);
        while (from.hasRemaining()) {
            await(0);
            offer(from);
        }
    }

    private static long millisLeft(long start, int timeoutMillis) throws SocketTimeoutException {
        long left = timeoutMillis - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        if (left <= 0) {
            throw new SocketTimeoutException("Nothing came within " + timeoutMillis + " ms");
        }
        return left;
    }

    /** Both callers look again in a loop. */
    @SuppressWarnings("WaitNotInLoop")
    private void await(long millis) throws IOException {
        try {
            wait(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted", e);
        }
    }

    // ---- The end.

    /** Nothing more will be written; what is there can still be read. */
    synchronized void end() {
        ended = true;
        changed();
    }

    /** Nothing goes through any more: what is there is lost, and both ends fail. */
    synchronized void breakDown(String why) {
        if (broken == null) {
            broken = why;
            count = 0;
            changed();
        }
    }

    private void throwIfBroken() throws SocketException {
        if (broken != null) {
            throw new SocketException(broken);
        }
    }

    private static void tellNobody() {}

    private void changed() {
        notifyAll();
        boolean over = ended || broken != null;
        if (readerWaits && (count > 0 || over)) {
            readerWaits = false;
            readable.run();
        }
        if (writerWaits && (count < CAPACITY || over)) {
            writerWaits = false;
            writable.run();
        }
    }
}
