package io.kabelwerk.core.resource;

import io.kabelwerk.Settings;
import io.kabelwerk.core.concurrent.Uncaught;
import io.kabelwerk.spi.Transport;
import io.kabelwerk.spi.TransportOptions;
import io.kabelwerk.spi.TransportProvider;
import io.kabelwerk.spi.support.NeutralThreads;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What a session uses where the application has not passed in its own: clock, randomness, threads, a transport.
 *
 * <p>All of it is shared by the sessions of the process, counted, and released with the last of them (S45). The one
 * class of the engine that knows a real clock, real threads and a lock.
 */
public final class SharedResources {

    private static final Map<Object, Shared<?>> SHARED = new LinkedHashMap<>();
    private static final Set<Runnable> CHECKS = new LinkedHashSet<>();
    private static final ScheduledThreadPoolExecutor CLOCK = newClock();
    private static boolean checking;

    /** How long a thread of a pool waits for another task. */
    private static final int IDLE_SECONDS = 1;

    private SharedResources() {}

    /** Something shared, with its users. */
    private static final class Shared<T> {
        private final Object key;
        private final T value;
        private final Consumer<? super T> dispose;
        private int users;

        private Shared(Object key, T value, Consumer<? super T> dispose) {
            this.key = key;
            this.value = value;
            this.dispose = dispose;
        }

        private void dispose() {
            dispose.accept(value);
        }
    }

    /** A user's hold on something shared, or on something that is not ours to give up. */
    public static final class Lease<T> {
        private final T value;
        private final @Nullable Shared<T> shared;
        private boolean released;

        private Lease(T value, @Nullable Shared<T> shared) {
            this.value = value;
            this.shared = shared;
        }

        static <T> Lease<T> ofOwn(T value) {
            return new Lease<>(value, null);
        }

        public T value() {
            return value;
        }

        /** Gives it back; doing it again does nothing. */
        public void release() {
            if (shared != null && isLast(this, shared)) {
                shared.dispose(); // Outside of the lock: it is another's code.
            }
        }

        /** Keeps others from sharing it from now on: it goes with those who have it. */
        public void discard() {
            if (shared != null) {
                forget(shared);
            }
        }
    }

    static LongSupplier ticker() {
        return System::nanoTime;
    }

    static RandomGenerator random() {
        return new SplittableRandom();
    }

    static Lease<ScheduledExecutorService> scheduler() {
        return lease("scheduler", SharedResources::newScheduler, ExecutorService::shutdown);
    }

    static Lease<ExecutorService> callbackExecutor() {
        return lease("callbacks", SharedResources::newCallbackExecutor, ExecutorService::shutdown);
    }

    /**
     * Runs a task on the shared callback threads: in place of an executor of the application's that is shut down, or
     * while there is no session.
     */
    public static void runOnCallbackThread(Runnable task) {
        Lease<ExecutorService> lease = callbackExecutor();
        try {
            lease.value().execute(task);
        } finally {
            lease.release(); // What it has accepted runs all the same.
        }
    }

    /**
     * Runs a check about every second, on a thread of its own, until it is cancelled: for what no plug point of the
     * application's can be trusted with, such as whether its scheduler is shut down. Each check is another object.
     *
     * @return cancels it
     */
    static synchronized Runnable everySecond(Runnable check) {
        CHECKS.add(check);
        if (!checking) {
            checking = true;
            checkLater();
        }
        return () -> forget(check);
    }

    /** Runs something short after a pause, on the thread of those checks. */
    public static void later(Duration pause, Runnable task) {
        try {
            var unused = CLOCK.schedule(() -> check(task), pause.toNanos(), TimeUnit.NANOSECONDS);
        } catch (Throwable e) { // such as no thread for it: the next one runs it
            Uncaught.report(e);
        }
    }

    private static synchronized void forget(Runnable check) {
        CHECKS.remove(check);
    }

    private static void checkLater() {
        var unused = CLOCK.schedule(() -> nextChecks().forEach(SharedResources::check), 1, TimeUnit.SECONDS);
    }

    private static synchronized List<Runnable> nextChecks() {
        checking = !CHECKS.isEmpty();
        if (checking) {
            checkLater();
        }
        return List.copyOf(CHECKS);
    }

    private static void check(Runnable check) {
        try {
            check.run();
        } catch (Throwable e) { // such as an executor whose isShutdown() throws
            Uncaught.report(e);
        }
    }

    /** One clock for all checks of the process. It has no thread where there are none. */
    private static ScheduledThreadPoolExecutor newClock() {
        ScheduledThreadPoolExecutor clock =
                new ScheduledThreadPoolExecutor(1, NeutralThreads.daemons("kabelwerk-watch-"));
        clock.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        clock.allowCoreThreadTimeOut(true);
        return clock;
    }

    /**
     * Gives the thread that brings messages the chance to bring another one before this thread ends: they often share a
     * core, and to wake a thread for each message takes more CPU than all else about the message. Nothing else depends
     * on it.
     */
    @SuppressWarnings("ThreadPriorityCheck")
    public static void giveWay() {
        Thread.yield();
    }

    /**
     * Shared between equal options, but keyed by their parts: a record's own hash code costs a process 30 ms to set up.
     */
    static Lease<Transport> transport(TransportProvider provider, TransportOptions options) {
        Object key = List.of(
                provider.getClass(),
                options.connectTimeout(),
                options.closeTimeout(),
                options.maxTextBytes(),
                options.sslContext(),
                options.proxySelector(),
                options.logLevel());
        return lease(key, () -> NeutralThreads.call(() -> provider.create(options)), Transport::close);
    }

    static Lease<HttpClient> httpClient(Settings settings, Proxy proxy) {
        Object key = List.of("http", settings.sslContext(), proxy, settings.connectTimeout());
        return lease(key, () -> NeutralThreads.call(() -> newHttpClient(settings, proxy)), SharedResources::shutDown);
    }

    // The key tells the type: each kind of thing has keys of its own.
    @SuppressWarnings("unchecked")
    private static synchronized <T> Lease<T> lease(Object key, Supplier<T> maker, Consumer<? super T> dispose) {
        Shared<T> shared = (Shared<T>) SHARED.computeIfAbsent(key, k -> new Shared<>(k, maker.get(), dispose));
        shared.users++;
        return new Lease<>(shared.value, shared);
    }

    private static synchronized boolean isLast(Lease<?> lease, Shared<?> shared) {
        if (lease.released) {
            return false;
        }
        lease.released = true;
        shared.users--;
        if (shared.users > 0) {
            return false;
        }
        forget(shared);
        return true;
    }

    private static synchronized void forget(Shared<?> shared) {
        SHARED.remove(shared.key, shared);
    }

    private static ScheduledExecutorService newScheduler() {
        int threads = Math.max(1, Math.min(4, Runtime.getRuntime().availableProcessors()));
        ScheduledThreadPoolExecutor executor =
                new ScheduledThreadPoolExecutor(threads, NeutralThreads.daemons("kabelwerk-engine-"));
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        return executor;
    }

    private static ExecutorService newCallbackExecutor() {
        return newThreadPool("kabelwerk-callback-");
    }

    /** Threads as they are needed, which end by themselves. */
    private static ExecutorService newThreadPool(String prefix) {
        return new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                NeutralThreads.daemons(prefix));
    }

    /** With an executor of ours: the client's own would keep each of its threads for a minute. */
    private static HttpClient newHttpClient(Settings settings, Proxy proxy) {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .executor(newThreadPool("kabelwerk-http-"))
                .connectTimeout(settings.connectTimeout())
                .proxy(ProxySelector.of((InetSocketAddress) proxy.address())); // that of no proxy is null
        settings.sslContext().ifPresent(builder::sslContext);
        return builder.build();
    }

    /**
     * Ends a client's thread and connections. Before JDK 21 there is nothing to call: the thread, a daemon, ends within
     * seconds of the garbage collection that finds nobody holding the client.
     */
    private static void shutDown(HttpClient client) {
        try {
            HttpClient.class.getMethod("shutdownNow").invoke(client);
        } catch (ReflectiveOperationException beforeJdk21) {
            // The garbage collector sees to it.
        }
    }
}
