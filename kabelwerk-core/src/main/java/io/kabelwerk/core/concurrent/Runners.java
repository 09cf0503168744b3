package io.kabelwerk.core.concurrent;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks beside each other, on the callback executor, with fewer hand-overs than tasks.
 *
 * <p>Any task may block for as long as it likes. So whenever something waits, one more thread is on its way to it; but
 * as long as that one has not come, those that are there go on with what waits.
 *
 * <p>No task is ever lost, and none runs on the thread that brings it (unless the executor itself does that). An
 * executor that rejects or throws is asked again after a pause. Once it is shut down, a spare one takes its place. An
 * executor may also drop what it has accepted, for example when it is shut down with a task of ours in its queue: so it
 * is asked once more where no thread has come for a while. A thread that comes in vain does nothing. Once the session is
 * over, that ends after some minutes, with a spare thread.
 */
final class Runners implements Executor {

    /** How many tasks run before others on the same executor get their turn. */
    private static final int BATCH = 256;

    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(10);
    private static final int MOST_DOUBLINGS = 7;

    /** How long after it was asked an executor is asked once more; doubled each time. */
    private static final Duration SHORTEST_PATIENCE = Duration.ofSeconds(1);

    private final Callbacks.Threads threads;
    private final Callbacks.Host host;
    private final BooleanSupplier inBatch;
    private final @Nullable ExecutorService service;
    private final Runnable work = this::work;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

    /** Whether a thread was asked for that has not come yet. */
    private final AtomicBoolean coming = new AtomicBoolean();

    private final @Nullable Watch watch;
    private final AtomicBoolean shutdown = new AtomicBoolean();
    private final AtomicInteger failures = new AtomicInteger();
    private volatile boolean timeless;

    /** Looks after an executor of the application's, which may lose tasks. */
    private static final class Watch {
        private final AtomicBoolean looking = new AtomicBoolean();
        private final AtomicInteger looks = new AtomicInteger();
    }

    /** @param inBatch whether the current thread is in a batch */
    Runners(Callbacks.Threads threads, Callbacks.Host host, BooleanSupplier inBatch) {
        this.inBatch = inBatch;
        this.threads = threads;
        this.watch = threads.watched() ? new Watch() : null;
        this.host = host;
        this.service = threads.executor() instanceof ExecutorService known ? known : null;
    }

    /** The task should not throw; what it throws is reported as uncaught. */
    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        wake();
    }

    /** Asks for a thread if tasks wait, but not in a batch: the same thread asks at its end. */
    void wake() {
        if (!tasks.isEmpty() && !inBatch.getAsBoolean()) {
            ask();
        }
    }

    /** Finds out whether the executor has been shut down. */
    void check() {
        if (isShutdown()) {
            noteShutdown();
            if (coming.get()) {
                takeSpare(work);
            }
        }
    }

    /**
     * Nothing that was rejected will be offered later any more: it gets a spare thread, then or afterwards. What no thread
     * has come for yet is handed over again: that it was rejected may have been forgotten over a hand-over that went well.
     */
    void endTime() {
        timeless = true;
        if (watch != null) { // The look that was to come may never come.
            watch.looking.set(false);
            watch.looks.set(0);
        }
        if (coming.get()) {
            handOver();
        }
    }

    private void ask() {
        if (coming.compareAndSet(false, true)) {
            handOver();
        }
    }

    private void handOver() {
        if (isShutdown()) { // Some drop silently what they get then.
            noteShutdown();
            takeSpare(work);
            return;
        }
        try {
            threads.executor().execute(work);
            if (failures.get() > 0) {
                failures.set(0);
            }
            lookLater();
            return;
        } catch (RejectedExecutionException e) {
            // Shut down, or busy for a moment.
        } catch (Throwable e) {
            Uncaught.report(e);
        }
        if (isShutdown() || timeless) {
            noteShutdown();
            takeSpare(work);
        } else {
            host.later(doubled(SHORTEST_PAUSE, failures), this::askAgain);
        }
    }

    private void askAgain() {
        if (coming.get() && !timeless) {
            handOver();
        }
    }

    private void lookLater() {
        if (watch != null && watch.looking.compareAndSet(false, true)) {
            host.later(doubled(SHORTEST_PATIENCE, watch.looks), () -> look(watch));
        }
    }

    private void look(Watch at) {
        at.looking.set(false);
        if (!coming.get()) {
            at.looks.set(0);
        } else if (!timeless) {
            handOver();
        } else { // By a clock that all sessions share: an executor that blocks must not hold it up.
            takeSpare(at.looks.get() > MOST_DOUBLINGS ? work : this::handOver);
        }
    }

    private static Duration doubled(Duration shortest, AtomicInteger times) {
        return shortest.multipliedBy(1L << Math.min(times.getAndIncrement(), MOST_DOUBLINGS));
    }

    private void takeSpare(Runnable task) {
        try {
            threads.spare().execute(task);
        } catch (Throwable e) { // No thread is available at all: better here than never.
            Uncaught.report(e);
            task.run();
        }
    }

    private boolean isShutdown() {
        return service != null && service.isShutdown();
    }

    private void noteShutdown() {
        if (isShutdown() && shutdown.compareAndSet(false, true)) {
            host.executorShutDown();
        }
    }

    private void work() {
        coming.set(false);
        Runnable task = tasks.poll();
        for (int done = 0; task != null; done++) {
            if (!tasks.isEmpty()) {
                ask();
            }
            run(task);
            task = done < BATCH ? tasks.poll() : null;
        }
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) { // whatever it is, the tasks behind it must run
            Uncaught.report(e);
        }
    }
}
