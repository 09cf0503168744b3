package io.kabelwerk.core.phoenix;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Runs tasks one at a time and in order, on whatever executor lies below. Each task happens-before the next.
 *
 * <p>Once that executor accepts nothing more, because its session or the application has ended, the tasks run on the
 * threads that bring them: late calls still get their answers.
 */
public final class Lane implements Executor {

    /** How many tasks run before others on the same executor get their turn. */
    private static final int BATCH = 256;

    private final Executor executor;
    private final Consumer<? super Throwable> onError;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger pending = new AtomicInteger();

    /** {@code onError} is told of what a task throws; the lane goes on. */
    public Lane(Executor executor, Consumer<? super Throwable> onError) {
        this.executor = executor;
        this.onError = onError;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (pending.getAndIncrement() == 0) {
            schedule();
        }
    }

    /**
     * Runs a task on this thread if nothing else waits or runs, else in its turn: most tasks need no other thread for
     * the little that they do. Not for callers that hold a lock or that must not be held up.
     */
    public void runOrExecute(Runnable task) {
        if (!pending.compareAndSet(0, 1)) {
            execute(task);
            return;
        }
        run(task);
        if (pending.decrementAndGet() > 0) {
            schedule();
        }
    }

    private void schedule() {
        try {
            executor.execute(this::drain);
        } catch (RejectedExecutionException e) {
            drain();
        }
    }

    private void drain() {
        int done = 0;
        for (Runnable task = tasks.poll(); task != null; task = done < BATCH ? tasks.poll() : null) {
            run(task);
            done++;
        }
        if (pending.addAndGet(-done) > 0) {
            schedule();
        }
    }

    private void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) { // whatever it is, the tasks behind it must run
            onError.accept(e);
        }
    }
}
