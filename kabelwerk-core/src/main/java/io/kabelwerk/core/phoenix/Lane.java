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
    private final Runnable giveWay;
    private final Consumer<? super Throwable> onError;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

    /** How many tasks wait or run. Each is counted once it is in the queue; only who makes it 1 may run any. */
    private final AtomicInteger pending = new AtomicInteger();

    /** {@code onError} is told of what a task throws; the lane goes on. */
    public Lane(Executor executor, Consumer<? super Throwable> onError) {
        this(executor, () -> {}, onError);
    }

    /**
     * @param giveWay what a thread does once where it finds nothing more to do, for the chance that there is something
     *     after all when it comes back
     */
    public Lane(Executor executor, Runnable giveWay, Consumer<? super Throwable> onError) {
        this.executor = executor;
        this.giveWay = giveWay;
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
        if (!tasks.isEmpty()) {
            // Tasks were taken under each other's counts, and one that is still there may be of this thread.
            tasks.add(task);
            schedule();
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

    /** Takes as many as have been counted, whichever those are. */
    private void drain() {
        int known = pending.get();
        int done = 0;
        while (done < known && done < BATCH) {
            run(tasks.remove());
            done++;
            if (done == known) {
                known = countAgain(known);
            }
        }
        if (pending.addAndGet(-done) > 0) {
            schedule();
        }
    }

    private int countAgain(int known) {
        int now = pending.get();
        if (now == known) {
            giveWay.run();
            now = pending.get();
        }
        return now;
    }

    private void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) { // whatever it is, the tasks behind it must run
            onError.accept(e);
        }
    }
}
