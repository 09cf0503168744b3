package io.kabelwerk;

import io.kabelwerk.spi.support.NeutralThreads;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** Calls a {@link BlockingTokenRefresher} on a daemon thread of its own, which ends with the call. */
final class BlockingRefresh implements TokenRefresher {

    private static final ThreadFactory THREADS = NeutralThreads.daemons("kabelwerk-refresh-");

    private final BlockingTokenRefresher refresher;

    /** The application's: the refresher may load classes, as a callback may. */
    private final @Nullable ClassLoader contextLoader = Thread.currentThread().getContextClassLoader();

    BlockingRefresh(BlockingTokenRefresher refresher) {
        this.refresher = refresher;
    }

    @Override
    public CompletionStage<String> refresh(String current) {
        CompletableFuture<String> token = new CompletableFuture<>();
        Thread thread = THREADS.newThread(() -> call(current, token));
        thread.setContextClassLoader(contextLoader);
        thread.start();
        return token;
    }

    private void call(String current, CompletableFuture<String> token) {
        try {
            token.complete(refresher.refresh(current));
        } catch (Throwable e) { // Whatever the application's code throws, the session goes on.
            token.completeExceptionally(e);
        }
    }
}
