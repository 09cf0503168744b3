package io.kabelwerk.core.testing;

import io.kabelwerk.core.concurrent.Callbacks;
import io.kabelwerk.core.concurrent.SessionLog;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/** Callbacks without a session. Their spare executor is the calling thread. */
public final class TestCallbacks {

    private TestCallbacks() {}

    /** Where the executor has a clock, what has to wait waits on it. */
    public static Callbacks on(Executor executor, SessionLog log, IntSupplier limit, Runnable onPressure) {
        Callbacks.Threads threads =
                new Callbacks.Threads(executor, true, Runnable::run, () -> {}, CompletableFuture.completedFuture(null));
        return new Callbacks(threads, log, limit, new Callbacks.Host() {
            @Override
            public void pressureChanged() {
                onPressure.run();
            }

            @Override
            public void executorShutDown() {}

            @Override
            public void later(Duration pause, Runnable task) {
                if (executor instanceof ScheduledExecutorService clock && !clock.isShutdown()) {
                    var unused = clock.schedule(task, pause.toNanos(), TimeUnit.NANOSECONDS);
                }
            }
        });
    }
}
