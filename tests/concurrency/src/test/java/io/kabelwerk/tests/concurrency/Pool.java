package io.kabelwerk.tests.concurrency;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.NullMarked;

/**
 * A thread pool whose threads are those of the scenario: each that calls {@link #runAll} is one. Nothing that is
 * scheduled for later ever runs.
 */
@NullMarked
final class Pool extends AbstractExecutorService implements ScheduledExecutorService {

    /** What the pool does with a task. */
    enum Mode {
        QUEUES,
        /** Runs it on the thread that brings it. */
        RUNS_INLINE,
        REJECTS,
        /** Throws an error and does not keep the task. */
        THROWS,
        /** Throws an error, but keeps the task all the same. */
        QUEUES_AND_THROWS
    }

    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger failuresLeft;
    private final Mode failure;
    private volatile boolean shutdown;

    /** Keeps all tasks. */
    Pool() {
        this(Mode.QUEUES, 0);
    }

    /** Does something else with the first tasks, {@code times} of them. */
    Pool(Mode first, int times) {
        this.failure = first;
        this.failuresLeft = new AtomicInteger(times);
    }

    @Override
    public void execute(Runnable task) {
        if (shutdown) {
            throw new RejectedExecutionException("shut down");
        }
        switch (failuresLeft.getAndDecrement() > 0 ? failure : Mode.QUEUES) {
            case QUEUES -> tasks.add(task);
            case RUNS_INLINE -> task.run();
            case REJECTS -> throw new RejectedExecutionException("full");
            case THROWS -> throw new OutOfMemoryError("no thread");
            case QUEUES_AND_THROWS -> {
                tasks.add(task);
                throw new OutOfMemoryError("no thread");
            }
        }
    }

    /** Runs what waits, until nothing does. */
    void runAll() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    /** Runs one task; false if none waits. */
    boolean runOne() {
        Runnable task = tasks.poll();
        if (task == null) {
            return false;
        }
        task.run();
        return true;
    }

    @Override
    public void shutdown() {
        shutdown = true;
    }

    /** Drops what waits. */
    @Override
    public List<Runnable> shutdownNow() {
        shutdown = true;
        List<Runnable> left = new ArrayList<>();
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            left.add(task);
        }
        return left;
    }

    @Override
    public boolean isShutdown() {
        return shutdown;
    }

    @Override
    public boolean isTerminated() {
        return shutdown && tasks.isEmpty();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return isTerminated();
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        return new Never<>();
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
        return new Never<>();
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable task, long initialDelay, long period, TimeUnit unit) {
        return new Never<>();
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, long initialDelay, long delay, TimeUnit unit) {
        return new Never<>();
    }
}
