package io.kabelwerk.core.phoenix;

import java.time.Duration;
import java.util.Comparator;
import java.util.TreeSet;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The timers of one session. They fire on its lane, in the order of their deadlines.
 *
 * <p>At most one task waits in the scheduler for all of them, and a timer that is set and cancelled again (every push
 * does that) usually does not touch the scheduler at all.
 */
public final class Timers {

    /** Something that will happen, unless it is cancelled. */
    public final class Timer {
        private final long deadline;
        private final long number;
        private final Runnable task;

        private Timer(long deadline, long number, Runnable task) {
            this.deadline = deadline;
            this.number = number;
            this.task = task;
        }

        /** Takes it back; does nothing if it has fired. */
        public void cancel() {
            timers.remove(this);
        }
    }

    private static final Comparator<Timer> BY_DEADLINE = (a, b) -> {
        // Ticker values may wrap around: only their differences mean something.
        int order = Long.signum(a.deadline - b.deadline);
        return order != 0 ? order : Long.compare(a.number, b.number);
    };

    private final Lane lane;
    private final ScheduledExecutorService scheduler;
    private final LongSupplier ticker;
    private final TreeSet<Timer> timers = new TreeSet<>(BY_DEADLINE);
    private long count;
    private @Nullable Future<?> wakeUp;
    private long wakeUpAt;
    private boolean closed;

    public Timers(Lane lane, ScheduledExecutorService scheduler, LongSupplier ticker) {
        this.lane = lane;
        this.scheduler = scheduler;
        this.ticker = ticker;
    }

    /** The time in nanoseconds, on any thread. */
    public long now() {
        return ticker.getAsLong();
    }

    /** Runs a task on the lane after a delay. */
    public Timer after(Duration delay, Runnable task) {
        return at(now() + delay.toNanos(), task);
    }

    /** Runs a task on the lane at a time of the ticker's, or at once if it has passed. */
    public Timer at(long deadline, Runnable task) {
        Timer timer = new Timer(deadline, count++, task);
        if (!closed) {
            timers.add(timer);
            wakeUpFor(timers.first());
        }
        return timer;
    }

    /** How many timers wait. */
    public int pending() {
        return timers.size();
    }

    /** Cancels all timers; none can be set any more. */
    public void close() {
        closed = true;
        timers.clear();
        if (wakeUp != null) {
            wakeUp.cancel(false);
            wakeUp = null;
        }
    }

    private void wakeUpFor(Timer first) {
        if (wakeUp != null) {
            if (wakeUpAt - first.deadline <= 0) {
                return; // It comes early enough, and will be set again if it comes too early.
            }
            wakeUp.cancel(false);
        }
        wakeUpAt = first.deadline;
        long delay = Math.max(0, first.deadline - now());
        try {
            wakeUp = scheduler.schedule(() -> lane.execute(this::fire), delay, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            wakeUp = null; // The application has shut its scheduler down: nothing will be late any more.
        }
    }

    private void fire() {
        wakeUp = null;
        while (!timers.isEmpty() && timers.first().deadline - now() <= 0) {
            Timer timer = timers.first();
            timers.remove(timer);
            timer.task.run();
        }
        if (!timers.isEmpty()) {
            wakeUpFor(timers.first());
        }
    }
}
