package io.kabelwerk.tests.concurrency;

import io.kabelwerk.Logging;
import io.kabelwerk.core.concurrent.Callbacks;
import io.kabelwerk.core.concurrent.SessionLog;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.NullMarked;

/** A session as its callbacks see it. */
@NullMarked
final class Host implements Callbacks.Host {

    private final Queue<Runnable> later = new ConcurrentLinkedQueue<>();
    private final Runnable onPressure;

    private Host(Runnable onPressure) {
        this.onPressure = onPressure;
    }

    /** Makes callbacks that run in a pool. */
    static Callbacks callbacks(Pool pool) {
        return callbacks(pool, 1_000, new Host(() -> {}));
    }

    /** Makes callbacks of which only so many may wait. */
    static Callbacks callbacks(Pool pool, int limit, Runnable onPressure) {
        return callbacks(pool, limit, new Host(onPressure));
    }

    private static Callbacks callbacks(Pool pool, int limit, Host host) {
        return new Callbacks(
                new Callbacks.Threads(pool, false, pool, () -> {}, CompletableFuture.completedFuture(null)),
                new SessionLog("", () -> Logging.SILENT),
                () -> limit,
                host);
    }

    @Override
    public void pressureChanged() {
        onPressure.run();
    }

    @Override
    public void executorShutDown() {}

    @Override
    public void later(Duration pause, Runnable task) {
        later.add(task);
    }
}
