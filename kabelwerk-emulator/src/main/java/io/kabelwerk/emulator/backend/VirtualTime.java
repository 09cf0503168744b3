package io.kabelwerk.emulator.backend;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A clock and a scheduler whose time passes only in {@link #pass} and {@link #run}, on the thread that calls them.
 *
 * <p>With it a {@link Backend} and its clients run on one thread, without waiting for anything, and in the same order
 * each time: tasks run in the order of their times, and those of one time in the order in which they came. Hand
 * {@link #clock()} to the backend, and the scheduler and {@link #ticker()} to the client.
 *
 * <p>Tasks may come from any thread; time is moved by one thread at a time, which runs them. Periodic tasks are not
 * supported.
 */
public final class VirtualTime extends SingleTasks {

    /** So close to the end of a long that the ticker's values wrap around soon: code that compares them fails. */
    private static final long START = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(15);

    private static final Instant EPOCH = Instant.parse("2030-01-01T00:00:00Z");

    /** More tasks than anybody has at one time: they do not come to rest. */
    private static final int TOO_MANY = 1_000_000;

    private final Deque<Runnable> due = new ArrayDeque<>();
    private final Queue<Later> later = new PriorityQueue<>();
    private volatile long elapsed;
    private long count;

    /** Makes a time in which nothing has happened yet. */
    public VirtualTime() {}

    /**
     * The time of day, which begins with the year 2030.
     *
     * @return a clock for a {@link Backend}
     */
    public InstantSource clock() {
        return () -> EPOCH.plusNanos(elapsed);
    }

    /**
     * A clock that counts nanoseconds, and overflows after the first 15 seconds.
     *
     * @return a clock for timers
     */
    public LongSupplier ticker() {
        return () -> START + elapsed;
    }

    /**
     * Returns how much time has passed.
     *
     * @return the time since the beginning
     */
    public Duration elapsed() {
        return Duration.ofNanos(elapsed);
    }

    /**
     * Counts the tasks that wait for a later time.
     *
     * @return how many
     */
    public synchronized int scheduled() {
        return later.size();
    }

    /**
     * Returns when the next task is due that waits for a later time.
     *
     * @return how long from now; {@link Duration#ZERO} if it is due, and a year if there is none
     */
    public Duration untilNext() {
        Later next = nextLater();
        return next == null ? Duration.ofDays(365) : Duration.ofNanos(Math.max(0, next.at - elapsed));
    }

    /**
     * Runs what is due now, and all that follows from it without any time passing.
     *
     * @throws IllegalStateException if that does not come to an end
     */
    public void run() {
        for (int i = 0; i < TOO_MANY; i++) {
            Runnable task = nextTask();
            if (task == null) {
                return;
            }
            task.run();
        }
        throw new IllegalStateException("The tasks of one moment do not come to an end");
    }

    private synchronized @Nullable Runnable nextTask() {
        Runnable task = due.poll();
        if (task != null) {
            return task;
        }
        Later next = later.peek();
        return next == null || next.at > elapsed ? null : later.remove();
    }

    private synchronized @Nullable Later nextLater() {
        return later.peek();
    }

    /**
     * Lets time pass, and everything happen at its time.
     *
     * @param time how much
     */
    public void pass(Duration time) {
        run();
        long end = elapsed + time.toNanos();
        for (Later next = nextLater(); next != null && next.at <= end; next = nextLater()) {
            elapsed = Math.max(elapsed, next.at);
            run();
        }
        elapsed = end;
    }

    /**
     * Lets seconds pass, and everything happen at its time.
     *
     * @param seconds how many
     */
    public void pass(long seconds) {
        pass(Duration.ofSeconds(seconds));
    }

    @Override
    public synchronized void execute(Runnable task) {
        requireRunning();
        due.add(Objects.requireNonNull(task, "task"));
    }

    @Override
    public synchronized ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        requireRunning();
        Later added = new Later(task, elapsed + Math.max(0, unit.toNanos(delay)));
        later.add(added);
        return added;
    }

    private synchronized void forget(Later task) {
        later.remove(task);
    }

    private void requireRunning() {
        if (isShutdown()) {
            throw new RejectedExecutionException("It is shut down");
        }
    }

    @Override
    public synchronized void shutdown() {
        super.shutdown();
    }

    @Override
    public synchronized List<Runnable> shutdownNow() {
        shutdown();
        List<Runnable> left = List.copyOf(due);
        due.clear();
        later.clear();
        return left;
    }

    @Override
    public boolean isTerminated() {
        return isShutdown() && due.isEmpty();
    }

    @Override
    public <T> List<Future<T>> invokeAll(Collection<? extends Callable<T>> tasks) {
        throw new UnsupportedOperationException("Nothing may wait in virtual time");
    }

    private final class Later extends FutureTask<Void> implements ScheduledFuture<Void> {
        private final long at;
        private final long number = count++;

        private Later(Runnable task, long at) {
            super(task, null);
            this.at = at;
        }

        @Override
        public boolean cancel(boolean mayInterrupt) {
            forget(this);
            return super.cancel(mayInterrupt);
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(at - elapsed, TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            Later that = (Later) other;
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
