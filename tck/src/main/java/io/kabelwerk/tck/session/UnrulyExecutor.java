package io.kabelwerk.tck.session;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A scheduler with one thread, which a rule can make misbehave. */
final class UnrulyExecutor extends ScheduledThreadPoolExecutor implements AutoCloseable {

    /** What happens to the tasks that are passed in. */
    enum Conduct {
        RUNS,
        REJECTS,
        RUNS_INLINE,

        /** The next task of one kind is lost, and the caller gets an error; later tasks run. */
        THROWS_ONCE,

        /** The next task of one kind runs, but the caller gets an error; later tasks run. */
        RUNS_AND_THROWS_ONCE
    }

    /** The kinds of tasks, by the method that they are passed to. An engine handles errors of each in another place. */
    enum Kind {
        EXECUTED,
        SCHEDULED
    }

    /** Stands for an {@code OutOfMemoryError}, without being mistaken for a real one. */
    static final class Broken extends Error {
        private static final long serialVersionUID = 1;

        private Broken() {
            super("thrown by an executor");
        }
    }

    private final AtomicReference<Conduct> conduct = new AtomicReference<>(Conduct.RUNS);
    private final AtomicReference<Kind> thrownAt = new AtomicReference<>(Kind.EXECUTED);
    private final AtomicInteger offences = new AtomicInteger();

    UnrulyExecutor() {
        super(1);
    }

    void become(Conduct other) {
        become(other, Kind.EXECUTED);
    }

    /** {@code kind} is the kind of the task at which it throws once, where it does that. */
    void become(Conduct other, Kind kind) {
        thrownAt.set(kind);
        conduct.set(other);
    }

    /** How many tasks were not run as they should be. */
    int offences() {
        return offences.get();
    }

    @Override
    public void execute(Runnable task) {
        if (conduct.get() == Conduct.RUNS_INLINE) {
            offences.incrementAndGet();
            task.run();
        } else {
            Object unused = take(Kind.EXECUTED, task, 0, TimeUnit.NANOSECONDS);
        }
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        return take(Kind.SCHEDULED, task, delay, unit);
    }

    private ScheduledFuture<?> take(Kind kind, Runnable task, long delay, TimeUnit unit) {
        if (conduct.get() == Conduct.REJECTS) {
            offences.incrementAndGet();
            throw new RejectedExecutionException("The executor is full");
        }
        Broken broken = null;
        boolean isThrownAt = kind == thrownAt.get();
        if (isThrownAt && conduct.compareAndSet(Conduct.THROWS_ONCE, Conduct.RUNS)) {
            broken = new Broken();
        } else if (isThrownAt && conduct.compareAndSet(Conduct.RUNS_AND_THROWS_ONCE, Conduct.RUNS)) {
            Object unused = super.schedule(task, delay, unit);
            broken = new Broken();
        }
        throwIfAny(broken);
        return super.schedule(task, delay, unit);
    }

    private void throwIfAny(@Nullable Broken broken) {
        if (broken != null) {
            offences.incrementAndGet();
            throw broken;
        }
    }

    /** Stops its thread, when the rule ends. */
    @Override
    public void close() {
        shutdownNow();
    }
}
