package io.kabelwerk.core.event;

import io.kabelwerk.core.phoenix.Lane;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The way to the application's code for one session: its listeners one at a time, in a lane of their own; its futures
 * beside that lane, so that a listener may wait for one.
 */
public final class Callbacks {

    /** Whose callback the current thread is in. */
    private static final ThreadLocal<@Nullable Callbacks> INSIDE = new ThreadLocal<>();

    private final Executor executor;
    private final Lane lane;
    private final Runners runners;
    private final Log log;
    private final IntSupplier limit;
    private final Runnable onPressure;
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicBoolean full = new AtomicBoolean();
    private volatile boolean silenced;

    /**
     * @param giveWay what a thread does once where no more calls wait; see {@link Lane}
     * @param limit how many calls may wait; it may change at any time
     * @param onPressure told, on any thread, each time after {@link #isFull()} has changed
     */
    public Callbacks(Executor executor, Runnable giveWay, Log log, IntSupplier limit, Runnable onPressure) {
        this.executor = executor;
        this.log = log;
        this.limit = limit;
        this.onPressure = onPressure;
        this.lane = new Lane(executor, giveWay, error -> log.error("A listener has thrown", error));
        this.runners = new Runners(
                executor,
                () -> log.debug(
                        () -> "The callback executor accepts nothing more; a result is delivered on an engine thread"));
    }

    /** Calls listeners, in order. */
    public void call(Runnable task) {
        if (waiting.incrementAndGet() >= limit.getAsInt() && full.compareAndSet(false, true)) {
            onPressure.run();
        }
        lane.execute(() -> {
            try {
                inside(task);
            } finally {
                if (waiting.decrementAndGet() <= limit.getAsInt() / 2 && full.compareAndSet(true, false)) {
                    onPressure.run();
                }
            }
        });
    }

    /** Runs other code of the application's, such as what depends on a future; in no order. */
    public void run(Runnable task) {
        runners.execute(() -> {
            try {
                inside(task);
            } catch (Throwable e) { // whatever it is, the tasks behind it must run
                log.error("A callback has thrown", e);
            }
        });
    }

    /** Makes something that runs other code of the application's one task after the other, beside the listeners. */
    public Executor newLane() {
        Lane own = new Lane(executor, error -> log.error("A callback has thrown", error));
        return task -> own.execute(() -> inside(task));
    }

    /** How many calls wait or run. */
    public int waiting() {
        return waiting.get();
    }

    /** Whether so many calls wait that nothing more should be read: from the limit on, until they are half as many. */
    public boolean isFull() {
        return full.get();
    }

    /** Whether the current thread is inside a listener or a dependent of a future of this session. */
    public boolean isInside() {
        return INSIDE.get() == this;
    }

    /** Calls no listener any more, whatever waits. */
    public void silence() {
        silenced = true;
    }

    boolean isSilenced() {
        return silenced;
    }

    private void inside(Runnable task) {
        Callbacks before = INSIDE.get();
        INSIDE.set(this);
        try {
            task.run();
        } finally {
            INSIDE.set(before);
        }
    }

    Log log() {
        return log;
    }

    int limit() {
        return limit.getAsInt();
    }
}
