package io.kabelwerk.tests.kit.memory;

import io.kabelwerk.spi.Connection;
import io.kabelwerk.spi.Listener;
import io.kabelwerk.spi.Transport;
import io.kabelwerk.spi.TransportOptions;
import io.kabelwerk.spi.support.Background;
import java.io.IOException;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * WebSocket over a {@link MemoryNetwork}, without TLS and without proxies. Knows what {@link #close()} has to end.
 *
 * <p>It has no threads but {@link Background}: nobody waits for a pipe, which calls when it is worth looking at it again.
 */
final class MemoryTransport implements Transport {

    private final MemoryNetwork network;
    private final TransportOptions options;
    private final Background background = new Background("kabelwerk-memory");

    // What follows is guarded by this object's lock.
    private final Set<MemoryConnection> live = new HashSet<>();
    private boolean closed;

    MemoryTransport(MemoryNetwork network, TransportOptions options) {
        this.network = network;
        this.options = options;
    }

    @Override
    public CompletableFuture<Connection> connect(URI uri, Map<String, String> headers, Listener listener) {
        Upgrade upgrade = Upgrade.of(uri, headers);
        MemoryConnection connection = new MemoryConnection(options, background, listener, this::over);
        synchronized (this) {
            if (closed) {
                return CompletableFuture.failedFuture(closedException());
            }
            live.add(connection);
        }
        return connection.open(network, upgrade);
    }

    @Override
    public void close() {
        List<MemoryConnection> left;
        synchronized (this) {
            closed = true;
            left = List.copyOf(live);
        }
        left.forEach(connection -> connection.giveUp(closedException()));
    }

    private synchronized void over(MemoryConnection connection) {
        live.remove(connection);
    }

    private static IOException closedException() {
        return new IOException("The transport is closed");
    }
}
