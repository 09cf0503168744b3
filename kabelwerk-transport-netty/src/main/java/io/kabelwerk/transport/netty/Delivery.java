package io.kabelwerk.transport.netty;

import io.kabelwerk.spi.Closed;
import io.kabelwerk.spi.Connection;
import io.kabelwerk.spi.Listener;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
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
 * <p>The event loop puts texts in; a worker, or a later task of the event loop, takes them out, many at each wake-up. The
 * opening of the connection is announced in the same row, so that the listener is never called before the future of the
 * connect is complete.
 */
final class Delivery implements Runnable {

    /** How many characters may wait here before reading stops; a text counts as a few more than it has. */
    static final int BOUND = 256 * 1024;

    private static final System.Logger LOGGER = System.getLogger("io.kabelwerk.transport.netty");

    /** So many texts in a row, then the other connections have their turn. */
    private static final int BATCH = 256;

    /** A reply, and the events that came with it. */
    private static final int FEW = 4;

    private static final int OVERHEAD = 64;

    /** How much of it is handed back at once. */
    private static final int ROOM = BOUND / 8;

    private final Listener listener;
    private final Executor executor;
    private final Runnable giveWay;
    private final Runnable over;

    /** What was read at once is put in at once, for both sides would touch it too often else. */
    private final Queue<Queue<String>> texts = new ConcurrentLinkedQueue<>();

    /** Of all that waits; 0 if nothing does. */
    private final AtomicLong weight = new AtomicLong();

    private final AtomicLong demand = new AtomicLong();

    /** How often delivery was asked for since there was last nothing more to do. */
    private final AtomicInteger signals = new AtomicInteger();

    private final CompletableFuture<Connection> opening;
    private final NettyConnection connection;

    private volatile boolean muted;
    private volatile @Nullable Closed end;
    private volatile boolean waitsForRoom;

    /** Used by the event loop only: what was read, and is not put in yet. */
    private Queue<String> read = new ArrayDeque<>();

    private long readWeight;

    // What follows is used where the listener is called, by one thread at a time.

    private Queue<String> batch = new ArrayDeque<>();
    private long room;
    private boolean announced;

    private boolean abandoned;
    private boolean finished;

    /** How many texts were delivered since there was last nothing more to do. */
    private long inARow;

    /** @param giveWay what the executor's thread does before it has nothing more to do */
    Delivery(
            NettyConnection connection,
            Listener listener,
            Executor executor,
            Runnable giveWay,
            CompletableFuture<Connection> opening,
            Runnable over) {
        this.connection = connection;
        this.listener = listener;
        this.executor = executor;
        this.giveWay = giveWay;
        this.opening = opening;
        this.over = over;
    }

    // ---- From any thread.

    void request(long n) {
        demand.accumulateAndGet(n, (now, more) -> now + more < 0 ? Long.MAX_VALUE : now + more);
        if (weight.get() > 0) {
            signal();
        }
    }

    /** Lets no further text through. */
    void mute() {
        muted = true;
    }

    /** Asks for delivery. */
    void signal() {
        if (signals.getAndIncrement() == 0) {
            executor.execute(this);
        }
    }

    // ---- From the event loop.

    /** Takes a text; {@link #put()} follows when all that was read is there. */
    void take(String text) {
        read.add(text);
        readWeight += weight(text);
    }

    void put() {
        if (!read.isEmpty()) {
            weight.addAndGet(readWeight);
            texts.add(read);
            read = new ArrayDeque<>();
            readWeight = 0;
        }
        if (demand.get() > 0 && weight.get() > 0) {
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
        put();
        end = closed;
        signal();
    }

    // ---- Where the listener is called.

    @Override
    public void run() {
        int asked = signals.get();
        announce();
        while (true) {
            if (!deliver()) {
                executor.execute(this);
                return;
            }
            asked = signals.addAndGet(-asked);
            if (asked == 0) {
                giveWay();
                return;
            }
        }
    }

    /**
     * After a few texts the next thing to send often depends on them: before this thread goes to sleep, those who were
     * told of them have a chance to send it. After many, and while more come, it would only make batches smaller.
     */
    private void giveWay() {
        if (inARow > 0 && inARow <= FEW) {
            giveWay.run();
        }
        inARow = 0;
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
        int delivered = 0;
        while (!muted && delivered < BATCH && delivered < demand.get() && refill()) {
            String text = batch.remove();
            delivered++;
            leave(text);
            call(() -> listener.onText(text));
        }
        makeRoom();
        long used = delivered;
        inARow += used;
        demand.updateAndGet(now -> now == Long.MAX_VALUE ? now : now - used);
        if (delivered == BATCH) {
            return false;
        }
        if (closed != null) {
            finished = true;
            batch.clear();
            texts.clear();
            if (!abandoned) {
                call(() -> listener.onClosed(closed));
            }
            over.run();
        }
        return true;
    }

    /** Whether there is a text in the batch. */
    private boolean refill() {
        if (batch.isEmpty()) {
            Queue<String> next = texts.poll();
            if (next != null) {
                batch = next;
            }
        }
        return !batch.isEmpty();
    }

    private void leave(String text) {
        room += weight(text);
        if (room >= ROOM) {
            makeRoom();
        }
    }

    private void makeRoom() {
        long left = weight.addAndGet(-room);
        room = 0;
        if (waitsForRoom && left < BOUND / 2) {
            waitsForRoom = false;
            connection.readMore();
        }
    }

    private static int weight(String text) {
        return text.length() + OVERHEAD;
    }

    private void call(Runnable callback) {
        try {
            callback.run();
        } catch (Throwable thrown) {
            LOGGER.log(Level.ERROR, "A listener threw; the connection goes on", thrown);
        }
    }
}
