package io.kabelwerk.transport.netty;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Threads for whatever may block: as many as there are cores, and one more for each task that does not return.
 *
 * <p>A pool of a fixed size would stand still as soon as enough listeners are blocked; a cached one would start a
 * thread for each connection whenever many have something to say at once. So the pool is small, and while tasks wait in
 * its queue somebody looks from time to time whether any has finished meanwhile; if none has, one thread more is
 * started. Once that has not been needed for a while, those beyond are sent home: the pool itself keeps a thread for as
 * long as it gets a task from time to time, and hands out tasks in turn.
 */
final class WorkerThreads implements Executor {

    private static final int IDLE_SECONDS = 10;
    private static final int CHECK_MILLIS = 10;
    private static final int SHRINK_MILLIS = 1000;

    private final int few = Runtime.getRuntime().availableProcessors();
    private final ThreadPoolExecutor pool = new ThreadPoolExecutor(
            few,
            Integer.MAX_VALUE,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            new DefaultThreadFactory("kabelwerk-netty-worker", true));
    private final EventLoops loops;
    private final AtomicBoolean watched = new AtomicBoolean();
    private boolean shrinking; // Both belong to the first event loop.
    private boolean grown;

    WorkerThreads(EventLoops loops) {
        this.loops = loops;
        pool.allowCoreThreadTimeOut(true);
    }

    @Override
    public void execute(Runnable task) {
        pool.execute(task);
        watchIfWaiting();
    }

    /** Ends the threads as soon as they have nothing left to do. */
    void shutdown() {
        pool.shutdown();
    }

    private void watchIfWaiting() {
        if (!pool.getQueue().isEmpty() && watched.compareAndSet(false, true)) {
            checkLater(pool.getCompletedTaskCount());
        }
    }

    private void checkLater(long finishedBefore) {
        var unused = loops.first().schedule(() -> check(finishedBefore), CHECK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void check(long finishedBefore) {
        if (pool.getQueue().isEmpty()) {
            pool.setCorePoolSize(few);
            watched.set(false);
            watchIfWaiting();
            return;
        }
        long finished = pool.getCompletedTaskCount();
        if (finished == finishedBefore) {
            pool.setMaximumPoolSize(Integer.MAX_VALUE);
            pool.setCorePoolSize(pool.getPoolSize() + 1);
            grown = true;
            shrinkLater();
        }
        checkLater(finished);
    }

    private void shrinkLater() {
        if (!shrinking) {
            shrinking = true;
            var unused = loops.first().schedule(this::shrink, SHRINK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void shrink() {
        if (!grown) {
            pool.setCorePoolSize(few);
            pool.setMaximumPoolSize(few + pool.getActiveCount()); // Those that are blocked, and the usual ones.
        }
        grown = false;
        shrinking = false;
        if (pool.getPoolSize() > few && !pool.isShutdown()) {
            shrinkLater();
        }
    }
}
