package io.kabelwerk.core.testing;

import io.kabelwerk.emulator.backend.VirtualTime;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** A scheduler in virtual time that can be told to misbehave, and be shut down without the time's coming to an end. */
public final class MoodyExecutor extends AbstractExecutorService implements ScheduledExecutorService {

    /** What becomes of the tasks that come. */
    public enum Mood {
        RUNS,
        REJECTS,
        THROWS,
        THROWS_AND_RUNS,
        DROPS,
        RUNS_INLINE
    }

    private final VirtualTime time;
    private final List<Future<?>> waiting = new CopyOnWriteArrayList<>();
    private Mood mood = Mood.RUNS;
    private boolean shutdown;

    public MoodyExecutor(VirtualTime time) {
        this.time = time;
    }

    public void become(Mood other) {
        mood = other;
    }

    @Override
    public void execute(Runnable task) {
        requireAccepting();
        if (mood == Mood.RUNS_INLINE) {
            task.run();
            return;
        }
        if (isTaking()) {
            FutureTask<Void> taken = new FutureTask<>(task, null);
            keep(taken);
            time.execute(taken);
        }
        mayThrow();
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        requireAccepting();
        ScheduledFuture<?> scheduled =
                time.schedule(isTaking() || mood == Mood.RUNS_INLINE ? task : () -> {}, delay, unit);
        keep(scheduled);
        mayThrow();
        return scheduled;
    }

    private void requireAccepting() {
        if (shutdown || mood == Mood.REJECTS) {
            throw new RejectedExecutionException(shutdown ? "It is shut down" : "It is full");
        }
    }

    private boolean isTaking() {
        return mood == Mood.RUNS || mood == Mood.THROWS_AND_RUNS;
    }

    private void mayThrow() {
        if (mood == Mood.THROWS || mood == Mood.THROWS_AND_RUNS) {
            throw new OutOfMemoryError("unable to create native thread");
        }
    }

    private void keep(Future<?> task) {
        waiting.removeIf(Future::isDone);
        waiting.add(task);
    }

    @Override
    public void shutdown() {
        shutdown = true;
    }

    @Override
    public List<Runnable> shutdownNow() {
        shutdown = true;
        waiting.forEach(task -> task.cancel(false));
        waiting.clear();
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return shutdown;
    }

    @Override
    public boolean isTerminated() {
        return shutdown;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return shutdown;
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable task, long initialDelay, long period, TimeUnit unit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, long initialDelay, long delay, TimeUnit unit) {
        throw new UnsupportedOperationException();
    }
}
