package io.kabelwerk.transport.netty;

import io.kabelwerk.spi.Closed;
import io.kabelwerk.spi.Connection;
import io.kabelwerk.spi.Listener;
import java.lang.System.Logger.Level;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Takes what one connection received to its listener: one call at a time, as far as the demand goes.
 *
 * <p>The event loop puts texts in, a worker takes them out, many at each wake-up. The opening of the connection is
 * announced in the same row, so that the listener is never called before the future of the connect is complete.
 */
final class Delivery implements Runnable {

    /** How many characters may wait here before reading stops; a text counts as a few more than it has. */
    static final int BOUND = 64 * 1024;

    private static final System.Logger LOGGER = System.getLogger("io.kabelwerk.transport.netty");

    /** So many texts in a row, then the other connections have their turn. */
    private static final int BATCH = 256;

    private static final int OVERHEAD = 64;

    private final Listener listener;
    private final Executor workers;
    private final Runnable over;

    private final Queue<String> texts = new ConcurrentLinkedQueue<>();
    private final AtomicLong weight = new AtomicLong();
    private final AtomicLong demand = new AtomicLong();

    /** How often a worker was asked for since the last one found nothing more to do. */
    private final AtomicInteger signals = new AtomicInteger();

    private final CompletableFuture<Connection> opening;
    private final NettyConnection connection;

    private volatile boolean muted;
    private volatile @Nullable Closed end;
    private volatile boolean waitsForRoom;

    /** Used by the workers only, one at a time. */
    private boolean announced;

    private boolean abandoned;
    private boolean finished;

    Delivery(
            NettyConnection connection,
            Listener listener,
            Executor workers,
            CompletableFuture<Connection> opening,
            Runnable over) {
        this.connection = connection;
        this.listener = listener;
        this.workers = workers;
        this.opening = opening;
        this.over = over;
    }

    // ---- From any thread.

    void request(long n) {
        demand.accumulateAndGet(n, (now, more) -> now + more < 0 ? Long.MAX_VALUE : now + more);
        if (!texts.isEmpty()) {
            signal();
        }
    }

    /** Lets no further text through. */
    void mute() {
        muted = true;
    }

    /** Asks for a worker. */
    void signal() {
        if (signals.getAndIncrement() == 0) {
            workers.execute(this);
        }
    }

    // ---- From the event loop.

    /** Puts a text in; {@link #signalIfDue()} follows when all that was read is in. */
    void put(String text) {
        weight.addAndGet(text.length() + OVERHEAD);
        texts.add(text);
    }

    void signalIfDue() {
        if (demand.get() > 0 && !texts.isEmpty()) {
            signal();
        }
    }

    /** Whether more may be read now; if not, {@link NettyConnection#readMore()} is called when it may. */
    boolean hasRoom() {
        if (weight.get() < BOUND) {
            return true;
        }
        waitsForRoom = true;
        if (weight.get() < BOUND / 2) {
            waitsForRoom = false;
            return true;
        }
        return false;
    }

    void end(Closed closed) {
        end = closed;
        signal();
    }

    // ---- On a worker.

    @Override
    public void run() {
        int asked = signals.get();
        announce();
        while (true) {
            if (!deliver()) {
                workers.execute(this);
                return;
            }
            asked = signals.addAndGet(-asked);
            if (asked == 0) {
                return;
            }
        }
    }

    private void announce() {
        if (!announced) {
            announced = true;
            if (!opening.complete(connection)) {
                abandoned = true;
                connection.abort();
            }
        }
    }

    /** Delivers what can be; false if it stopped only to let others have their turn. */
    private boolean deliver() {
        if (finished) {
            return true;
        }
        // Read first: whatever came before the end is in the queue by then.
        Closed closed = end;
        for (int i = 0; !muted && demand.get() > 0; i++) {
            if (i == BATCH) {
                return false;
            }
            String text = texts.poll();
            if (text == null) {
                break;
            }
            demand.updateAndGet(now -> now == Long.MAX_VALUE ? now : now - 1);
            makeRoom(text);
            call(() -> listener.onText(text));
        }
        if (closed != null) {
            finished = true;
            texts.clear();
            if (!abandoned) {
                call(() -> listener.onClosed(closed));
            }
            over.run();
        }
        return true;
    }

    private void makeRoom(String text) {
        long left = weight.addAndGet(-(text.length() + OVERHEAD));
        if (waitsForRoom && left < BOUND / 2) {
            waitsForRoom = false;
            connection.readMore();
        }
    }

    private void call(Runnable callback) {
        try {
            callback.run();
        } catch (Throwable thrown) {
            LOGGER.log(Level.ERROR, "A listener threw; the connection goes on", thrown);
        }
    }
}
