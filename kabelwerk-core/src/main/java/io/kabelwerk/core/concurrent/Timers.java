package io.kabelwerk.core.concurrent;

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
 * The timers of one session. They fire on its serial executor, in the order of their deadlines.
 *
 * <p>At most one task waits in the scheduler for all of them, and a timer that is set and cancelled again (every
 * request does that) usually does not touch the scheduler at all.
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

    /** A scheduler may keep a task long after it was cancelled: this one then leads to nothing. */
    private static final class WakeUp implements Runnable {
        private volatile @Nullable Timers timers;
        private @Nullable Future<?> scheduled;

        private WakeUp(Timers timers) {
            this.timers = timers;
        }

        @Override
        public void run() {
            Timers waiting = timers;
            if (waiting != null) {
                waiting.executor.execute(waiting::fire);
            }
        }

        private void cancel() {
            timers = null;
            if (scheduled != null) {
                scheduled.cancel(false);
            }
        }
    }

    private static final Comparator<Timer> BY_DEADLINE = (a, b) -> {
        // Ticker values may wrap around: only their differences mean something.
        int order = Long.signum(a.deadline - b.deadline);
        return order != 0 ? order : Long.compare(a.number, b.number);
    };

    private final SerialExecutor executor;
    private final ScheduledExecutorService scheduler;
    private final LongSupplier ticker;
    private final Runnable onShutdown;
    private final TreeSet<Timer> timers = new TreeSet<>(BY_DEADLINE);
    private long count;
    private @Nullable WakeUp wakeUp;
    private long wakeUpAt;
    private volatile boolean closed;

    /** Whether the scheduler has refused to wake this up. */
    private volatile boolean refused;

    /**
     * @param ticker never goes back; see {@link SteadyTicker}
     * @param onShutdown called on the session's executor, perhaps more than once, where the scheduler turns out to be
     *     shut down
     */
    public Timers(
            SerialExecutor executor, ScheduledExecutorService scheduler, LongSupplier ticker, Runnable onShutdown) {
        this.executor = executor;
        this.scheduler = scheduler;
        this.ticker = ticker;
        this.onShutdown = onShutdown;
    }

    /** The time in nanoseconds, on any thread. */
    public long now() {
        return ticker.getAsLong();
    }

    /** Runs a task on the session's executor after a delay. */
    public Timer after(Duration delay, Runnable task) {
        return at(now() + delay.toNanos(), task);
    }

    /** Runs a task on the session's executor at a time of the ticker's, or at once if it has passed. */
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

    /** Whether no timer can be set any more. On any thread. */
    public boolean isClosed() {
        return closed;
    }

    /** Cancels all timers; none can be set any more. */
    public void close() {
        closed = true;
        timers.clear();
        cancelWakeUp();
    }

    /**
     * Whether the scheduler may have to be asked again, because it has been shut down or has refused to wake this up.
     * On any thread.
     */
    public boolean needsHelp() {
        return refused || scheduler.isShutdown();
    }

    /** Fires what is due, and asks the scheduler again to wake this up. On the session's executor. */
    public void help() {
        cancelWakeUp();
        fire();
    }

    private void wakeUpFor(Timer first) {
        if (scheduler.isShutdown()) {
            executor.execute(onShutdown);
            return;
        }
        if (wakeUp != null) {
            if (wakeUpAt - first.deadline <= 0) {
                return; // It comes early enough, and will be set again if it comes too early.
            }
            cancelWakeUp();
        }
        wakeUpAt = first.deadline;
        long delay = Math.max(0, first.deadline - now());
        refused = false;
        WakeUp next = new WakeUp(this);
        try {
            next.scheduled = scheduler.schedule(next, delay, TimeUnit.NANOSECONDS);
            wakeUp = next;
        } catch (RejectedExecutionException e) {
            refused = true; // The next timer that is set asks again.
        } catch (Throwable e) {
            refused = true;
            Uncaught.report(e);
        }
    }

    private void cancelWakeUp() {
        if (wakeUp != null) {
            wakeUp.cancel();
            wakeUp = null;
        }
    }

    /** Whatever a task throws, the others fire, and what is not due yet will. */
    private void fire() {
        wakeUp = null;
        while (!timers.isEmpty() && timers.first().deadline - now() <= 0) {
            Timer timer = timers.first();
            timers.remove(timer);
            executor.run(timer.task);
        }
        if (!timers.isEmpty()) {
            wakeUpFor(timers.first());
        }
    }
}
