package io.kabelwerk.core.testing;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A scheduler and a clock that move only when the test says so, on the test's own thread.
 *
 * <p>Tasks run in the order of their times, and those of one time in the order in which they came.
 */
public final class VirtualTime extends AbstractExecutorService implements ScheduledExecutorService {

    /** So close to the end of a long that the ticker's values wrap around in every longer test. */
    private static final long START = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(15);

    /** More tasks than any test has at one time: they do not come to rest. */
    private static final int TOO_MANY = 1_000_000;

    private final Deque<Runnable> due = new ArrayDeque<>();
    private final Queue<Later<?>> later = new PriorityQueue<>();
    private long elapsed;
    private long count;
    private boolean shutdown;

    /** What the engine takes for the time. */
    public LongSupplier ticker() {
        return () -> START + elapsed;
    }

    /** How much time has passed. */
    public Duration elapsed() {
        return Duration.ofNanos(elapsed);
    }

    /** How many tasks wait for a later time. */
    public int scheduled() {
        return later.size();
    }

    /** Runs what is due now, and all that follows from it without any time passing. */
    public void run() {
        for (int i = 0; i < TOO_MANY; i++) {
            Runnable task = due.poll();
            if (task == null) {
                Later<?> next = later.peek();
                if (next == null || next.at > elapsed) {
                    return;
                }
                task = later.remove();
            }
            task.run();
        }
        throw new AssertionError("The tasks of one moment do not come to an end");
    }

    /** Lets time pass, and everything happen at its time. */
    public void pass(Duration time) {
        run();
        long end = elapsed + time.toNanos();
        for (Later<?> next = later.peek(); next != null && next.at <= end; next = later.peek()) {
            elapsed = Math.max(elapsed, next.at);
            run();
        }
        elapsed = end;
    }

    /** Lets seconds pass. */
    public void pass(long seconds) {
        pass(Duration.ofSeconds(seconds));
    }

    @Override
    public void execute(Runnable task) {
        if (shutdown) {
            throw new RejectedExecutionException("It is shut down");
        }
        due.add(task);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        return add(new Later<Object>(task, elapsed + Math.max(0, unit.toNanos(delay))));
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
        throw new UnsupportedOperationException("The engine schedules Runnables only");
    }

    private <V> Later<V> add(Later<V> task) {
        if (shutdown) {
            throw new RejectedExecutionException("It is shut down");
        }
        later.add(task);
        return task;
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable task, long initialDelay, long period, TimeUnit unit) {
        throw new UnsupportedOperationException("The engine schedules every task by itself");
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, long initialDelay, long delay, TimeUnit unit) {
        throw new UnsupportedOperationException("The engine schedules every task by itself");
    }

    @Override
    public void shutdown() {
        shutdown = true;
    }

    @Override
    public List<Runnable> shutdownNow() {
        shutdown = true;
        List<Runnable> left = List.copyOf(due);
        due.clear();
        later.clear();
        return left;
    }

    @Override
    public boolean isShutdown() {
        return shutdown;
    }

    @Override
    public boolean isTerminated() {
        return shutdown && due.isEmpty();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return isTerminated();
    }

    @Override
    public <T> List<java.util.concurrent.Future<T>> invokeAll(Collection<? extends Callable<T>> tasks) {
        throw new UnsupportedOperationException("Nothing may wait in virtual time");
    }

    private final class Later<V> extends FutureTask<V> implements ScheduledFuture<V> {
        private final long at;
        private final long number = count++;

        private Later(Runnable task, long at) {
            super(task, null);
            this.at = at;
        }

        @Override
        public boolean cancel(boolean mayInterrupt) {
            later.remove(this);
            return super.cancel(mayInterrupt);
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(at - elapsed, TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            Later<?> that = (Later<?>) other;
            return at != that.at ? Long.compare(at, that.at) : Long.compare(number, that.number);
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }
}
