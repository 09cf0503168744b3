package io.kabelwerk.core.concurrent;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks one at a time and in order, on an executor. Each task happens-before the next.
 *
 * <p>No task is ever lost, whatever the executor does. Where it rejects a task or throws an error, the tasks run on the
 * thread that brought the last of them. Where it is shut down with a task of ours in its queue, they run on the next
 * thread that brings one. So tasks must not block, and the executor may be asked for a thread that is not needed any
 * more.
 */
public final class SerialExecutor implements Executor {

    /** How many tasks run before others on the same executor get their turn. */
    private static final int BATCH = 256;

    private final Executor executor;
    private final @Nullable ExecutorService service;
    private final Runnable giveWay;
    private final Consumer<? super Throwable> onError;
    private final Runnable arrival = this::arrive;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

    /**
     * How many tasks wait or run. Each is counted once it is in the queue. The right to run tasks belongs to the thread
     * that makes it 1, until that thread makes it 0 or leaves the right to {@link #asked}.
     */
    private final AtomicInteger pending = new AtomicInteger();

    /**
     * Whether the executor was asked for a thread that has not arrived yet. The thread that clears it has the right to
     * run tasks: a second arrival, after an executor that threw and took the task all the same, finds nothing to do.
     */
    private final AtomicBoolean asked = new AtomicBoolean();

    /** {@code onError} receives what a task throws; the tasks behind it run all the same. */
    public SerialExecutor(Executor executor, Consumer<? super Throwable> onError) {
        this(executor, () -> {}, onError);
    }

    /**
     * @param giveWay what a thread does once where it finds nothing more to do, for the chance that there is something
     *     after all when it comes back
     */
    public SerialExecutor(Executor executor, Runnable giveWay, Consumer<? super Throwable> onError) {
        this.executor = executor;
        this.service = executor instanceof ExecutorService known ? known : null;
        this.giveWay = giveWay;
        this.onError = onError;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (pending.getAndIncrement() == 0) {
            schedule();
        } else if (isShutdown() && asked.compareAndSet(true, false)) {
            drain(); // The thread that was asked for never arrives.
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

    /** Whether the executor is known to have been shut down. */
    public boolean isShutdown() {
        return service != null && service.isShutdown();
    }

    /** Runs a task of the current one; what it throws is reported as if it were a task by itself. */
    void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) { // whatever it is, the tasks behind it must run
            report(e);
        }
    }

    private void report(Throwable error) {
        try {
            onError.accept(error);
        } catch (Throwable e) { // such as a log handler that throws
            Uncaught.report(e);
        }
    }

    private void schedule() {
        if (!handOver()) {
            drain();
        }
    }

    /** Leaves the right to run tasks to a thread of the executor; false if this thread keeps it. */
    private boolean handOver() {
        asked.set(true);
        try {
            executor.execute(arrival);
            return true;
        } catch (RejectedExecutionException e) {
            // Shut down, or busy: the tasks are short enough to run here.
        } catch (Throwable e) {
            Uncaught.report(e);
        }
        return !asked.compareAndSet(true, false);
    }

    private void arrive() {
        if (asked.compareAndSet(true, false)) {
            drain();
        }
    }

    private void drain() {
        int done;
        do {
            done = runBatch();
        } while (pending.addAndGet(-done) > 0 && !handOver());
    }

    /** Runs as many as have been counted, whichever those are. */
    private int runBatch() {
        int known = pending.get();
        int done = 0;
        while (done < known && done < BATCH) {
            run(tasks.remove());
            done++;
            if (done == known) {
                known = countAgain(known);
            }
        }
        return done;
    }

    private int countAgain(int known) {
        int now = pending.get();
        if (now == known) {
            giveWay.run();
            now = pending.get();
        }
        return now;
    }
}
