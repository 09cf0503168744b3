package io.kabelwerk.tests.kit;

import io.kabelwerk.spi.Connection;
import io.kabelwerk.spi.Listener;
import io.kabelwerk.spi.Transport;
import io.kabelwerk.spi.TransportOptions;
import io.kabelwerk.spi.TransportProvider;
import java.net.URI;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;

/** A transport that leaves everything to the shipped one. A fault overrides the step that it gets wrong. */
class Decorated implements Transport {

    private static final TransportProvider SHIPPED =
            ServiceLoader.load(TransportProvider.class).findFirst().orElseThrow();

    private final Transport right;

    Decorated(TransportOptions options) {
        right = SHIPPED.create(options);
    }

    @Override
    public CompletableFuture<Connection> connect(URI uri, Map<String, String> headers, Listener listener) {
        Link link = link(listener);
        CompletableFuture<Connection> opening = right.connect(uri, headers, link);
        CompletableFuture<Connection> opened = new CompletableFuture<>();
        var unused = opening.whenComplete((connection, failure) -> {
            if (failure == null) {
                link.over(connection);
                succeed(opened, link);
            } else {
                opened.completeExceptionally(failure(failure, uri));
            }
        });
        var unusedEither = opened.whenComplete((connection, failure) -> {
            if (opened.isCancelled()) {
                cancel(opening, link);
            }
        });
        return opened;
    }

    /** What stands between a connection and those who use it. */
    Link link(Listener listener) {
        return new Link(listener);
    }

    void succeed(CompletableFuture<Connection> opened, Link link) {
        opened.complete(link);
    }

    Throwable failure(Throwable failure, URI uri) {
        return failure;
    }

    void cancel(CompletableFuture<Connection> opening, Link link) {
        link.abandon();
        if (!opening.cancel(true)) {
            var unused = opening.thenAccept(Connection::abort);
        }
    }

    @Override
    public void close() {
        right.close();
    }
}
