package io.kabelwerk.core.concurrent;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A future that belongs to one caller: whatever they do with it, the engine does not notice, save a cancellation. */
public final class Promise<T> {

    private final CompletableFuture<T> future = new CompletableFuture<>();
    private final Callbacks callbacks;

    public Promise(Callbacks callbacks) {
        this.callbacks = callbacks;
    }

    /** What the caller gets. */
    public CompletableFuture<T> future() {
        return future;
    }

    /** Completes it on the application's threads; does nothing if it is done. */
    public void complete(@Nullable T value) {
        if (!future.isDone()) {
            callbacks.run(() -> future.complete(value));
        }
    }

    /** Fails it on the application's threads; does nothing if it is done. */
    public void fail(Throwable error) {
        if (!future.isDone()) {
            callbacks.run(() -> future.completeExceptionally(error));
        }
    }

    /** Runs something if the caller cancels it, on the caller's thread. */
    public void onCancel(Runnable action) {
        var unused = future.whenComplete((value, error) -> {
            if (future.isCancelled()) {
                action.run();
            }
        });
    }
}
