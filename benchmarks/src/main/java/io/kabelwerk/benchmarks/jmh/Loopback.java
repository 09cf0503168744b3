package io.kabelwerk.benchmarks.jmh;

import io.kabelwerk.spi.Closed;
import io.kabelwerk.spi.Connection;
import io.kabelwerk.spi.Listener;
import io.kabelwerk.spi.Transport;
import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A transport without a network: whatever is pushed is answered at once. */
final class Loopback implements Transport {

    private @Nullable Listener listener;

    void receive(String text) {
        Objects.requireNonNull(listener, "connected").onText(text);
    }

    @Override
    public CompletableFuture<Connection> connect(URI uri, Map<String, String> headers, Listener opened) {
        listener = opened;
        return CompletableFuture.completedFuture(new Connection() {
            @Override
            public CompletableFuture<Void> sendText(String text) {
                String[] parts = text.substring(1).split(",", 4);
                receive(Frames.reply(parts[0], parts[1], parts[2]));
                return CompletableFuture.completedFuture(null);
            }

            @Override
            public void request(long n) {}

            @Override
            public CompletableFuture<Void> close(int code, String reason) {
                opened.onClosed(Closed.of(code, reason));
                return CompletableFuture.completedFuture(null);
            }

            @Override
            public void abort() {
                opened.onClosed(Closed.of(Closed.ABNORMAL, ""));
            }
        });
    }

    @Override
    public void close() {}
}
