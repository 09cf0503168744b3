package io.kabelwerk.spi.support;

import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Makes daemon threads that inherit nothing from the thread that makes them.
 *
 * <p>Threads of the SDK and its transports are shared by everything in the process, and may outlive the application that
 * happened to need them first. An ordinary thread inherits that application's context class loader, inheritable
 * thread-locals, access control context and thread group, and an application server can then never unload the
 * application. The context class loader of a neutral thread is the one that loaded this class.
 *
 * <p>All methods may be called from any thread.
 */
public final class NeutralThreads {

    private NeutralThreads() {}

    /**
     * Returns a factory of neutral daemon threads.
     *
     * @param prefix the beginning of the threads' names, such as {@code kabelwerk-mine-}; a number follows
     * @return the factory
     */
    public static ThreadFactory daemons(String prefix) {
        Objects.requireNonNull(prefix, "prefix must not be null");
        AtomicInteger count = new AtomicInteger();
        return task -> newThread(task, prefix + count.incrementAndGet());
    }

    /**
     * Runs a task on a neutral thread and waits for its result. Use it to create objects that start threads of their own,
     * which then inherit from the neutral thread.
     *
     * @param task the task; it must not wait for the calling thread
     * @param <T> the type of the result
     * @return the result
     * @throws RuntimeException or an {@link Error}, if the task throws it
     */
    public static <T> T call(Supplier<T> task) {
        Objects.requireNonNull(task, "task must not be null");
        CompletableFuture<T> result = new CompletableFuture<>();
        newThread(
                        () -> {
                            try {
                                result.complete(task.get());
                            } catch (Throwable thrown) {
                                result.completeExceptionally(thrown);
                            }
                        },
                        "kabelwerk-setup")
                .start();
        try {
            return result.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException thrown) {
                throw thrown;
            }
            if (e.getCause() instanceof Error thrown) {
                throw thrown;
            }
            throw e;
        }
    }

    // Before JDK 24 a thread keeps the access control context of its creator: the class loaders of all code on the
    // stack.
    // Within doPrivileged that is this class only.
    // The priority is inherited, too, unless it is set.
    @SuppressWarnings({"removal", "ThreadPriorityCheck"})
    private static Thread newThread(Runnable task, String name) {
        return AccessController.doPrivileged((PrivilegedAction<Thread>) () -> {
            Thread thread = new Thread(rootGroup(), task, name, 0, false);
            thread.setDaemon(true);
            thread.setPriority(Thread.NORM_PRIORITY);
            thread.setContextClassLoader(NeutralThreads.class.getClassLoader());
            return thread;
        });
    }

    private static ThreadGroup rootGroup() {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        while (group.getParent() != null) {
            group = group.getParent();
        }
        return group;
    }
}
