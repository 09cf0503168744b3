package io.kabelwerk.tests.kit.memory;

import io.kabelwerk.spi.Closed;
import io.kabelwerk.spi.Listener;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What came and waits for demand. All is done on the connection's lane; but the listener is called beside it, where it
 * may block, one call at a time.
 */
final class Inbox {

    private static final System.Logger LOGGER = System.getLogger("io.kabelwerk.tests.kit.memory");

    /** With so many characters nothing more is read. */
    private static final int BOUND = 64 * 1024;

    private final Listener listener;
    private final Executor workers;
    private final Executor lane;
    private final Runnable roomAgain;

    private final AtomicLong demand = new AtomicLong();
    private final Queue<String> texts = new ArrayDeque<>();
    private long characters;
    private boolean begun;
    private boolean calling;
    private boolean muted;
    private boolean told;
    private @Nullable Closed end;

    Inbox(Listener listener, Executor workers, Executor lane, Runnable roomAgain) {
        this.listener = listener;
        this.workers = workers;
        this.lane = lane;
        this.roomAgain = roomAgain;
    }

    /** From now on the listener may be called. */
    void begin() {
        begun = true;
        callNext();
    }

    /** On any thread: it counts at once, also for what the lane is just reading. */
    void request(long n) {
        demand.accumulateAndGet(n, (sum, more) -> more > Long.MAX_VALUE - sum ? Long.MAX_VALUE : sum + more);
        lane.execute(this::callNext);
    }

    void put(String text) {
        if (!muted) {
            texts.add(text);
            characters += text.length();
            callNext();
        }
    }

    boolean isFull() {
        return characters >= BOUND;
    }

    /** Lets no further text through. */
    void mute() {
        muted = true;
        texts.clear();
        characters = 0;
    }

    /** Tells of the end, after the texts that there is demand for. */
    void end(Closed closed) {
        end = closed;
        callNext();
    }

    private void callNext() {
        if (!begun || calling || told) {
            return;
        }
        if (!texts.isEmpty() && demand.get() > 0) {
            String text = texts.remove();
            demand.updateAndGet(sum -> sum == Long.MAX_VALUE ? sum : sum - 1);
            boolean wasFull = isFull();
            characters -= text.length();
            call(() -> listener.onText(text));
            if (wasFull && !isFull()) {
                roomAgain.run();
            }
        } else if (end != null) {
            Closed how = end;
            told = true;
            texts.clear();
            call(() -> listener.onClosed(how));
        }
    }

    private void call(Runnable call) {
        calling = true;
        workers.execute(() -> {
            try {
                call.run();
            } catch (Throwable thrown) {
                LOGGER.log(Level.ERROR, "A listener threw; the connection goes on", thrown);
            }
            lane.execute(() -> {
                calling = false;
                callNext();
            });
        });
    }
}
