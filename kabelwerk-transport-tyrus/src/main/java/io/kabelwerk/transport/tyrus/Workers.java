package io.kabelwerk.transport.tyrus;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that may block: they call listeners, complete futures and resolve names. As many as there are cores, and
 * more while tasks wait and none of the running ones gets done, because a listener that blocks must not hold up the
 * other connections. Once that has not been needed for a while, those beyond are sent home: the pool itself keeps a
 * thread for as long as it gets a task a second, and hands out tasks in turn. And the clock, which only starts tasks.
 *
 * <p>All are daemons, and end when there has been nothing to do for a second. So nothing needs to be shut down.
 */
final class Workers implements Executor {

    private static final int USUAL = Math.max(2, Runtime.getRuntime().availableProcessors());
    private static final long IDLE_MILLIS = 1000;
    private static final long STUCK_MILLIS = 10;
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final ThreadPoolExecutor threads;
    private final ScheduledThreadPoolExecutor clock;
    private final AtomicBoolean watching = new AtomicBoolean();
    private final AtomicBoolean shrinking = new AtomicBoolean();
    private volatile boolean grown;

    Workers() {
        String name = "kabelwerk-tyrus-" + NUMBER.incrementAndGet();
        threads = new ThreadPoolExecutor(
                USUAL,
                Integer.MAX_VALUE,
                IDLE_MILLIS,
                TimeUnit.MILLISECONDS,
                new LinkedBlockingQueue<>(),
                daemons(name + "-worker"));
        threads.allowCoreThreadTimeOut(true);
        clock = new ScheduledThreadPoolExecutor(1, daemons(name + "-clock"));
        clock.setKeepAliveTime(IDLE_MILLIS, TimeUnit.MILLISECONDS);
        clock.allowCoreThreadTimeOut(true);
        clock.setRemoveOnCancelPolicy(true);
    }

    @Override
    public void execute(Runnable task) {
        threads.execute(task);
        if (!threads.getQueue().isEmpty() && watching.compareAndSet(false, true)) {
            watch();
        }
    }

    /** Runs a short task that does not block, later. */
    Future<?> after(Duration delay, Runnable task) {
        return clock.schedule(task, Math.max(1, delay.toNanos()), TimeUnit.NANOSECONDS);
    }

    private void watch() {
        long done = threads.getCompletedTaskCount();
        var unused = clock.schedule(() -> relieve(done), STUCK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void relieve(long doneBefore) {
        int waiting = threads.getQueue().size();
        if (waiting > 0 && threads.getCompletedTaskCount() == doneBefore) {
            // Twice as many, not as many as wait: perhaps it is the machine that was busy for a moment.
            threads.setMaximumPoolSize(Integer.MAX_VALUE);
            threads.setCorePoolSize(2 * Math.max(USUAL, threads.getPoolSize()));
            grown = true;
            shrinkLater();
        }
        if (waiting > 0) {
            watch();
            return;
        }
        threads.setCorePoolSize(USUAL);
        watching.set(false);
        if (!threads.getQueue().isEmpty() && watching.compareAndSet(false, true)) {
            watch();
        }
    }

    private void shrinkLater() {
        if (shrinking.compareAndSet(false, true)) {
            var unused = clock.schedule(this::shrink, IDLE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void shrink() {
        if (!grown) {
            threads.setCorePoolSize(USUAL);
            // The usual ones, beside those that are blocked.
            threads.setMaximumPoolSize(USUAL + threads.getActiveCount());
        }
        grown = false;
        shrinking.set(false);
        if (threads.getPoolSize() > USUAL) {
            shrinkLater();
        }
    }

    private static ThreadFactory daemons(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
