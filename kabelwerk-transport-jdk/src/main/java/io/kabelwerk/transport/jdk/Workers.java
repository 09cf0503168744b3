package io.kabelwerk.transport.jdk;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A few threads for everything, the JDK's client among it, and one more for each that does not return because a
 * listener blocks it; and a clock.
 *
 * <p>At most as many workers as there are cores count. While tasks wait and nothing gets done, the worker that has been
 * at its task for longest counts no more, and another one takes its place. When it does return, it goes home, unless
 * there is a place for it.
 *
 * <p>All threads are daemons, and end when there has been nothing to do for a second. So nothing needs to be shut down.
 */
final class Workers implements Executor {

    private static final System.Logger LOGGER = System.getLogger("io.kabelwerk.transport.jdk");

    private static final int FEW = Math.max(2, Runtime.getRuntime().availableProcessors());
    private static final int STUCK_MILLIS = 10;
    private static final int IDLE_SECONDS = 1;

    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), daemons("worker"));
    private final ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(1, daemons("clock"));

    // What follows is guarded by this object's lock.
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    /** Those that count, the one that has been at its task for longest first. */
    private final Set<Worker> counted = new LinkedHashSet<>();

    private boolean watching;
    private long done;

    Workers() {
        clock.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        clock.allowCoreThreadTimeOut(true);
        clock.setRemoveOnCancelPolicy(true);
    }

    @Override
    public synchronized void execute(Runnable task) {
        tasks.add(task);
        if (counted.size() < FEW) {
            add();
        } else {
            watch();
        }
    }

    /** Runs a task later. */
    Future<?> after(Duration delay, Runnable task) {
        return clock.schedule(() -> execute(task), Math.max(1, delay.toNanos()), TimeUnit.NANOSECONDS);
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

    private final class Worker implements Runnable {

        @Override
        public void run() {
            for (Runnable task = next(this, true); task != null; task = next(this, false)) {
                try {
                    task.run();
                } catch (Throwable thrown) {
                    LOGGER.log(Level.ERROR, "A task failed", thrown);
                }
            }
        }
    }

    private static ThreadFactory daemons(String name) {
        return task -> {
            Thread thread = new Thread(task, "kabelwerk-jdk-" + name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
