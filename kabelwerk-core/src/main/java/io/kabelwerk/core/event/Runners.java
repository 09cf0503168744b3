package io.kabelwerk.core.event;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs tasks beside each other, on whatever executor lies below, with fewer hand-overs than tasks.
 *
 * <p>Any task may block for as long as it likes. So whenever something waits, one more thread is on its way to it; but as
 * long as that one has not come, those that are there go on with what waits.
 */
final class Runners implements Executor {

    /** How many tasks run before others on the same executor get their turn. */
    private static final int BATCH = 256;

    private final Executor executor;
    private final Runnable onRejection;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

    /** Whether a thread was asked for that has not come yet. */
    private final AtomicBoolean coming = new AtomicBoolean();

    /** {@code onRejection} is told each time the executor accepts nothing; what waits then runs on the caller's thread. */
    Runners(Executor executor, Runnable onRejection) {
        this.executor = executor;
        this.onRejection = onRejection;
    }

    /** The task must not throw. */
    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        ask();
    }

    private void ask() {
        if (coming.compareAndSet(false, true)) {
            try {
                executor.execute(this::work);
            } catch (RejectedExecutionException e) {
                onRejection.run();
                work();
            }
        }
    }

    private void work() {
        coming.set(false);
        Runnable task = tasks.poll();
        for (int done = 0; task != null; done++) {
            if (!tasks.isEmpty()) {
                ask();
            }
            task.run();
            task = done < BATCH ? tasks.poll() : null;
        }
    }
}
