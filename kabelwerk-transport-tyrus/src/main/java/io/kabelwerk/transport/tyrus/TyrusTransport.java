package io.kabelwerk.transport.tyrus;

import io.kabelwerk.spi.Connection;
import io.kabelwerk.spi.Listener;
import io.kabelwerk.spi.Transport;
import io.kabelwerk.spi.TransportOptions;
import io.kabelwerk.spi.Workers;
import io.kabelwerk.spi.support.RequestHeaders;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Knows what is open and what is being opened, so that {@link #close()} can end it. */
final class TyrusTransport implements Transport {

    private final TransportOptions options;
    private final Workers workers = new Workers("kabelwerk-tyrus");
    private final Engines engines = new Engines();
    private final Sockets sockets = new Sockets();
    private final Set<Attempt> attempts = ConcurrentHashMap.newKeySet();
    private final Set<TyrusConnection> connections = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    TyrusTransport(TransportOptions options) {
        this.options = options;
    }

    @Override
    public CompletableFuture<Connection> connect(URI uri, Map<String, String> headers, Listener listener) {
        Address address = Address.of(uri);
        Attempt attempt = new Attempt(
                this, address, RequestHeaders.copyOf(headers), Objects.requireNonNull(listener, "listener"));
        attempts.add(attempt);
        attempt.begin();
        if (closed) {
            attempt.fail(closedException());
        }
        return attempt.result();
    }

    @Override
    public void close() {
        closed = true;
        attempts.forEach(attempt -> attempt.fail(closedException()));
        connections.forEach(TyrusConnection::abort);
        workers.execute(() -> {
            sockets.close();
            engines.close();
        });
    }

    void decided(Attempt attempt) {
        attempts.remove(attempt);
    }

    void opened(TyrusConnection connection) {
        connections.add(connection);
        if (closed) {
            connection.abort();
        }
    }

    void ended(TyrusConnection connection) {
        connections.remove(connection);
    }

    TransportOptions options() {
        return options;
    }

    Workers workers() {
        return workers;
    }

    Engines engines() {
        return engines;
    }

    Sockets sockets() {
        return sockets;
    }

    private static IOException closedException() {
        return new IOException("The transport is closed");
    }
}
