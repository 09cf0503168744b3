package io.kabelwerk.tests.kit;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/** Does one thing after the other, on threads that are there for nothing else. */
final class Lane implements Executor {

    /** As many as are needed, none of which keeps the JVM alive. */
    static final Executor THREADS = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "kabelwerk-fault");
        thread.setDaemon(true);
        return thread;
    });

    private final Executor threads;
    private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);

    Lane() {
        this(THREADS);
    }

    Lane(Executor threads) {
        this.threads = threads;
    }

    @Override
    public synchronized void execute(Runnable task) {
        last = last.handleAsync(
                (done, failure) -> {
                    task.run();
                    return null;
                },
                threads);
    }
}
