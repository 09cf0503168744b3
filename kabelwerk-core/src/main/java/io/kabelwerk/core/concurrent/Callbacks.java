package io.kabelwerk.core.concurrent;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls the application's code for one session: its listeners one at a time, in a serial executor of their own;
 * dependents of futures beside that executor, so that a listener may wait for a future (S58).
 *
 * <p>What the application's code throws goes to the thread's uncaught-exception handler and to the log, and affects no
 * other call (S10).
 */
public final class Callbacks {

    /**
     * Where the application's code runs.
     *
     * @param executor the callback executor
     * @param watched whether that executor is the application's, which may lose tasks
     * @param spare takes its place once it is shut down
     * @param giveWay what a thread does once where no more calls wait; see {@link SerialExecutor}. Left out where
     *     the executor is not a service: it may run tasks on the thread that brings them
     * @param predecessor no listener is called before this is complete: the session before may have events to deliver
     */
    public record Threads(
            Executor executor, boolean watched, Executor spare, Runnable giveWay, CompletionStage<?> predecessor) {}

    /** What the session does for its callbacks. The methods are called on any thread. */
    public interface Host {

        /** {@link Callbacks#isFull()} has changed. */
        void pressureChanged();

        /** The callback executor turned out to be shut down. */
        void executorShutDown();

        /** Runs something short after a pause, also after {@link Callbacks#endTime()}. */
        void later(Duration pause, Runnable task);
    }

    /** Whose callback the current thread is in. */
    private static final ThreadLocal<@Nullable Callbacks> INSIDE = new ThreadLocal<>();

    private final boolean hasThreads;
    private final boolean watched;
    private final SerialExecutor serial;
    private final Runners listeners;
    private final Runners others;
    private final SessionLog log;
    private final IntSupplier limit;
    private final Host host;
    private final @Nullable ClassLoader contextLoader;
    private final AtomicReference<@Nullable Thread> batching = new AtomicReference<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicBoolean full = new AtomicBoolean();
    private volatile boolean silenced;

    /** With the context class loader of the current thread. */
    public Callbacks(Threads threads, SessionLog log, IntSupplier limit, Host host) {
        this(threads, log, limit, host, Thread.currentThread().getContextClassLoader());
    }

    /**
     * @param limit how many calls may wait; it may change at any time
     * @param contextLoader the context class loader of all code of the application; the threads may have another one
     */
    public Callbacks(
            Threads threads, SessionLog log, IntSupplier limit, Host host, @Nullable ClassLoader contextLoader) {
        this.contextLoader = contextLoader;
        this.log = log;
        this.limit = limit;
        this.host = host;
        this.hasThreads = threads.executor() instanceof ExecutorService;
        this.watched = threads.watched() && hasThreads;
        BooleanSupplier inBatch = () -> batching.get() == Thread.currentThread();
        this.listeners = new Runners(threads, host, inBatch);
        this.others = new Runners(threads, host, inBatch);
        CompletionStage<?> predecessor = threads.predecessor();
        this.serial = new SerialExecutor(
                task -> predecessor.whenComplete((value, error) -> listeners.execute(task)),
                hasThreads ? threads.giveWay() : () -> {},
                error -> thrown("A listener", error));
    }

    /** Calls listeners, in order. */
    public void call(Runnable task) {
        int most = limit.getAsInt();
        int now = waiting.incrementAndGet();
        if (now >= most && full.compareAndSet(false, true)) {
            host.pressureChanged();
        }
        serial.execute(() -> {
            try {
                inside(task);
            } finally {
                if (waiting.decrementAndGet() <= limit.getAsInt() / 2 && full.compareAndSet(true, false)) {
                    host.pressureChanged();
                }
            }
        });
        if (now >= most / 2 && batching.compareAndSet(Thread.currentThread(), null)) {
            wake(); // A batch may be longer than the limit, and listeners that are not called yet are not slow.
        } else {
            listeners.wake(); // What waits before it may be of a batch.
        }
    }

    /** Runs other code of the application's, such as what depends on a future; in no order. */
    public void run(Runnable task) {
        others.execute(() -> {
            try {
                inside(task);
            } catch (Throwable e) { // whatever it is, the tasks behind it must run
                thrown("A callback", e);
            }
        });
    }

    /**
     * Runs a task that may make many calls, and wakes threads for all of them at its end, or once half as many wait as may.
     * What other threads bring meanwhile does not wait for that.
     */
    public void batch(Runnable task) {
        if (!batching.compareAndSet(null, Thread.currentThread())) {
            task.run(); // An earlier connection is still being read.
            return;
        }
        try {
            task.run();
        } finally {
            batching.compareAndSet(Thread.currentThread(), null);
            wake();
        }
    }

    private void wake() {
        if (hasThreads) { // The events before a reply get a head start.
            listeners.wake();
            others.wake();
        } else { // A listener that runs right here may wait for that reply.
            others.wake();
            listeners.wake();
        }
    }

    /** Makes something that runs other code of the application's one task after the other, beside the listeners. */
    public Executor newSerialExecutor() {
        SerialExecutor own = new SerialExecutor(others, error -> thrown("A callback", error));
        return task -> {
            own.execute(() -> inside(task));
            others.wake();
        };
    }

    /** Completes, on any thread, once every call that waits now has returned. */
    public CompletableFuture<@Nullable Void> drained() {
        CompletableFuture<@Nullable Void> drained = new CompletableFuture<>();
        serial.execute(() -> drained.complete(null));
        listeners.wake();
        return drained;
    }

    /** The name of the session, or its number. */
    public String session() {
        return log.session();
    }

    /** How many calls wait or run, at any time. Leads to nothing else, and so keeps no session alive. */
    public IntSupplier waitingCount() {
        return waiting::get;
    }

    /** How many calls wait or run. */
    public int waiting() {
        return waiting.get();
    }

    /** Whether so many calls wait that nothing more should be read: from the limit on, until they are half as many. */
    public boolean isFull() {
        return full.get();
    }

    /** Whether the current thread is inside a listener or a dependent of a future of this session. */
    public boolean isInside() {
        return INSIDE.get() == this;
    }

    /** Calls no listener any more, whatever waits. */
    public void silence() {
        silenced = true;
    }

    /** Whether the executor may be shut down by somebody else. */
    public boolean isWatched() {
        return watched;
    }

    /** Finds out whether the executor has been shut down. */
    public void check() {
        listeners.check();
        others.check();
    }

    /** The session has no timers any more; what waits still runs. */
    public void endTime() {
        listeners.endTime();
        others.endTime();
    }

    /** Whether no listener is called anymore; on any thread. */
    public boolean isSilenced() {
        return silenced;
    }

    public void thrown(String what, Throwable error) {
        Uncaught.report(error);
        log.error(what + " has thrown", error);
    }

    private void inside(Runnable task) {
        Callbacks before = INSIDE.get();
        Thread thread = Thread.currentThread();
        ClassLoader loaderBefore = thread.getContextClassLoader();
        INSIDE.set(this);
        setContextLoader(thread, contextLoader);
        try {
            task.run();
        } finally {
            setContextLoader(thread, loaderBefore);
            INSIDE.set(before);
        }
    }

    private static void setContextLoader(Thread thread, @Nullable ClassLoader loader) {
        if (thread.getContextClassLoader() != loader) {
            try {
                thread.setContextClassLoader(loader);
            } catch (SecurityException e) {
                // Some threads of application servers and of fork-join pools keep theirs.
            }
        }
    }

    public int limit() {
        return limit.getAsInt();
    }
}
