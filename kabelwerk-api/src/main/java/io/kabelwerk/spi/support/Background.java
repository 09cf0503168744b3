package io.kabelwerk.spi.support;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A transport's few threads for what may block, such as looking for names and asking a proxy selector, and its clock.
 *
 * <p>A task that blocks must not delay others, and yet the number of threads must not grow with that of the connections. A
 * pool of a fixed size breaks the first rule, an unbounded one the second. Here at most as
 * many workers as there are cores, and at least two, <em>count</em>. While tasks wait and none gets done for 10 ms, the
 * worker that has been at its task for longest counts no more, and another one takes its place. When it does come back,
 * it goes home, unless there is a place for it.
 *
 * <p>Tasks begin in the order in which they were given. What a task throws goes to the uncaught-exception handler of
 * the thread.
 *
 * <p>All threads are daemons, inherit nothing (see {@link NeutralThreads}), and end when there has been nothing to do for
 * a second. So nothing needs to be shut down.
 * All methods may be called from any thread, and none blocks.
 */
public final class Background implements Executor {

    private static final int FEW = Math.max(2, Runtime.getRuntime().availableProcessors());
    private static final int STUCK_MILLIS = 10;
    private static final int IDLE_SECONDS = 1;

    private final ThreadPoolExecutor threads;
    private final ScheduledThreadPoolExecutor clock;
    private volatile boolean hurried;

    // What follows is guarded by this object's lock.
    private final Queue<Runnable> tasks = new ArrayDeque<>();

    /** Those that count, the one that has been at its task for longest first. */
    private final Set<Worker> counted = new LinkedHashSet<>();

    private boolean watching;
    private long done;

    /**
     * Makes workers; no thread is started yet.
     *
     * @param name what the names of their threads begin with, such as {@code kabelwerk-mine}; {@code -worker-} or {@code
     *     -clock-} and a number follow
     */
    public Background(String name) {
        Objects.requireNonNull(name, "name must not be null");
        threads = new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                NeutralThreads.daemons(name + "-worker-"));
        clock = new ScheduledThreadPoolExecutor(1, NeutralThreads.daemons(name + "-clock-"));
        clock.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        clock.allowCoreThreadTimeOut(true);
        clock.setRemoveOnCancelPolicy(true);
    }

    /**
     * Runs a task, which may block for as long as it likes.
     *
     * @param task the task
     */
    @Override
    public synchronized void execute(Runnable task) {
        tasks.add(Objects.requireNonNull(task, "task must not be null"));
        if (counted.size() < FEW) {
            add();
        } else {
            watch();
        }
    }

    /**
     * Runs a task later.
     *
     * @param delay how much later
     * @param task the task, which may block
     * @return by which it can be cancelled until it begins
     */
    public Future<?> after(Duration delay, Runnable task) {
        Objects.requireNonNull(delay, "delay must not be null");
        Objects.requireNonNull(task, "task must not be null");
        long nanos = hurried ? 1 : Math.max(1, delay.toNanos());
        Future<?> later = clock.schedule(() -> execute(task), nanos, TimeUnit.NANOSECONDS);
        if (hurried) {
            hurry();
        }
        return later;
    }

    /**
     * Runs what is to run later at once, now and from now on: a transport that is closed waits for no deadline.
     */
    public void hurry() {
        hurried = true;
        for (Runnable later : clock.getQueue()) {
            if (clock.remove(later)) {
                later.run();
            }
        }
    }

    private void add() {
        Worker worker = new Worker();
        counted.add(worker);
        threads.execute(worker);
    }

    private void watch() {
        if (!watching) {
            watching = true;
            long before = done;
            var unused = clock.schedule(() -> relieve(before), STUCK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private synchronized void relieve(long doneBefore) {
        watching = false;
        if (tasks.isEmpty()) {
            return;
        }
        if (done == doneBefore) {
            counted.remove(counted.iterator().next());
            add();
        }
        watch();
    }

    /** What a worker does next; null if it shall go home. */
    private synchronized @Nullable Runnable next(Worker worker, boolean first) {
        boolean counts = counted.remove(worker);
        if (!first) {
            done++;
        }
        Runnable task = counts || counted.size() < FEW ? tasks.poll() : null;
        if (task != null) {
            counted.add(worker);
        }
        return task;
    }

    private static void report(Throwable thrown) {
        Thread thread = Thread.currentThread();
        try {
            thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
        } catch (Throwable ofHandler) {
            // There is nobody left to tell.
        }
    }

    private final class Worker implements Runnable {

        @Override
        public void run() {
            for (Runnable task = next(this, true); task != null; task = next(this, false)) {
                try {
                    task.run();
                } catch (Throwable thrown) {
                    report(thrown);
                }
            }
        }
    }
}
