package io.kabelwerk.transport.jdk;

import io.kabelwerk.spi.Closed;
import io.kabelwerk.spi.Listener;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What came and waits for demand. Takes it to the listener on a worker, one call at a time.
 *
 * <p>It holds about {@value #BOUND} characters and then the one text that was too much; from there on nothing is read.
 */
final class Inbox {

    static final int BOUND = 64 * 1024;

    private static final System.Logger LOGGER = System.getLogger("io.kabelwerk.transport.jdk");

    /** So many calls in a row, then the other connections have their turn. */
    private static final int BATCH = 64;

    private static final int OVERHEAD = 64;

    private final Listener listener;
    private final Executor workers;
    private final Runnable readOn;

    // What follows is guarded by this object's lock.
    private final Queue<String> texts = new ArrayDeque<>();
    private long weight;
    private long demand;
    private boolean begun;
    private boolean full;
    private boolean muted;
    private boolean running;
    private boolean told;
    private @Nullable Closed end;

    Inbox(Listener listener, Executor workers, Runnable readOn) {
        this.listener = listener;
        this.workers = workers;
        this.readOn = readOn;
    }

    /** From now on the listener may be called. */
    synchronized void begin() {
        begun = true;
        wake();
    }

    synchronized void request(long n) {
        demand = demand + n < 0 ? Long.MAX_VALUE : demand + n;
        wake();
    }

    /** Takes a text. Says whether there is room for more; if not, readOn is called when there is. */
    synchronized boolean put(String text) {
        if (muted) {
            return true;
        }
        texts.add(text);
        weight += text.length() + OVERHEAD;
        full = weight >= BOUND;
        wake();
        return !full;
    }

    /** Lets no further text through. */
    void mute() {
        boolean wasFull;
        synchronized (this) {
            muted = true;
            texts.clear();
            wasFull = full;
            full = false;
        }
        if (wasFull) {
            readOn.run();
        }
    }

    /** Tells of the end, after the texts that there is demand for. */
    synchronized void end(Closed closed) {
        end = closed;
        wake();
    }

    private void wake() {
        if (begun && !running && hasCall()) {
            running = true;
            workers.execute(this::run);
        }
    }

    private boolean hasCall() {
        return (!texts.isEmpty() && demand > 0) || (end != null && !told);
    }

    private void run() {
        for (int i = 0; i < BATCH; i++) {
            Runnable call = nextCall();
            if (call == null) {
                return;
            }
            try {
                call.run();
            } catch (Throwable thrown) {
                LOGGER.log(Level.ERROR, "A listener threw; the connection goes on", thrown);
            }
        }
        workers.execute(this::run);
    }

    private synchronized @Nullable Runnable nextCall() {
        if (!texts.isEmpty() && demand > 0) {
            String text = texts.remove();
            demand -= demand == Long.MAX_VALUE ? 0 : 1;
            weight -= text.length() + OVERHEAD;
            boolean roomAgain = full && weight < BOUND / 2;
            full &= !roomAgain;
            return () -> {
                if (roomAgain) {
                    readOn.run();
                }
                listener.onText(text);
            };
        }
        Closed closed = end;
        if (closed != null && !told) {
            told = true;
            texts.clear();
            return () -> listener.onClosed(closed);
        }
        running = false;
        return null;
    }
}
