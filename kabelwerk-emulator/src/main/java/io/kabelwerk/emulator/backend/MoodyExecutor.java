package io.kabelwerk.emulator.backend;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * A client's scheduler or callback executor, in virtual time. It can be made to misbehave, and can be shut down while
 * time goes on. Tasks may come from any thread.
 */
public final class MoodyExecutor extends SingleTasks {

    /** What it does with a task. */
    public enum Mood {
        /** It runs the task. */
        RUNS,
        /** It rejects the task. */
        REJECTS,
        /** It throws an error, and does not run the task. */
        THROWS,
        /** It throws an error, and runs the task all the same. */
        THROWS_AND_RUNS,
        /** It takes the task and never runs it. */
        DROPS,
        /** It runs the task on the caller's thread. */
        RUNS_INLINE
    }

    /** Thrown on purpose. */
    public static final class OnPurpose extends Error {
        private static final long serialVersionUID = 1;

        private OnPurpose() {
            super("unable to create native thread (on purpose)");
        }
    }

    private final VirtualTime time;
    private final Executor threads;
    private final Executor inline;
    private final boolean keepsTime;
    private final Queue<Task> waiting = new ConcurrentLinkedQueue<>();
    private final Queue<ScheduledFuture<?>> delayed = new ConcurrentLinkedQueue<>();
    private volatile Mood mood = Mood.RUNS;

    /** How many tasks run within each other, on the thread on which everything happens. */
    private int running;

    /** A task that {@link #shutdownNow()} can take back. */
    private final class Task implements Runnable {
        private final Runnable task;

        private Task(Runnable task) {
            this.task = task;
        }

        @Override
        public void run() {
            if (waiting.remove(this)) {
                inside(task);
            }
        }
    }

    /**
     * Makes an executor that behaves.
     *
     * @param time runs all tasks
     */
    public MoodyExecutor(VirtualTime time) {
        this(time, time, Runnable::run, false);
    }

    /**
     * Makes an executor that behaves.
     *
     * @param time runs the delayed tasks
     * @param threads runs what is accepted
     * @param inline runs what is to run on the caller's thread
     * @param keepsTime whether delayed tasks run whatever its mood
     */
    public MoodyExecutor(VirtualTime time, Executor threads, Executor inline, boolean keepsTime) {
        this.time = time;
        this.threads = threads;
        this.inline = inline;
        this.keepsTime = keepsTime;
    }

    private void inside(Runnable task) {
        running++;
        try {
            task.run();
        } finally {
            running--;
        }
    }

    /**
     * Returns whether a task of its own is running. A listener that is called otherwise is called on a thread that only
     * passes tasks on.
     *
     * @return whether one is
     */
    public boolean isRunning() {
        return running > 0;
    }

    /**
     * Treats tasks differently from now on.
     *
     * @param other how
     */
    public void become(Mood other) {
        mood = other;
    }

    /**
     * Returns whether it runs every task.
     *
     * @return whether it does
     */
    public boolean isCalm() {
        return mood == Mood.RUNS && !isShutdown();
    }

    /** Cancels delayed tasks whose future the caller never received, because an error was thrown instead. */
    public void forgetDelayed() {
        delayed.forEach(task -> task.cancel(false));
        delayed.clear();
    }

    @Override
    public void execute(Runnable task) {
        requireAccepting();
        if (mood == Mood.RUNS_INLINE) {
            inline.execute(() -> inside(task));
            return;
        }
        if (mood == Mood.RUNS || mood == Mood.THROWS_AND_RUNS) {
            Task accepted = new Task(task);
            waiting.add(accepted);
            threads.execute(accepted);
        }
        mayThrow();
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        if (keepsTime) {
            return time.schedule(task, delay, unit);
        }
        requireAccepting();
        if (mood == Mood.THROWS) {
            throw new OnPurpose();
        }
        ScheduledFuture<?> later = time.schedule(mood == Mood.DROPS ? () -> {} : task, delay, unit);
        delayed.removeIf(ScheduledFuture::isDone);
        delayed.add(later);
        mayThrow();
        return later;
    }

    private void requireAccepting() {
        if (isShutdown() || mood == Mood.REJECTS) {
            throw new RejectedExecutionException(isShutdown() ? "It is shut down" : "It is full");
        }
    }

    private void mayThrow() {
        if (mood == Mood.THROWS || mood == Mood.THROWS_AND_RUNS) {
            throw new OnPurpose();
        }
    }

    @Override
    public List<Runnable> shutdownNow() {
        shutdown();
        waiting.clear();
        forgetDelayed();
        return List.of();
    }

    @Override
    public boolean isTerminated() {
        return isShutdown() && waiting.isEmpty();
    }
}
