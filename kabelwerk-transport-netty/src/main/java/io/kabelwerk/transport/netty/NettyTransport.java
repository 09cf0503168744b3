package io.kabelwerk.transport.netty;

import io.kabelwerk.spi.Connection;
import io.kabelwerk.spi.Listener;
import io.kabelwerk.spi.Transport;
import io.kabelwerk.spi.TransportOptions;
import io.kabelwerk.spi.Workers;
import java.io.IOException;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * What all connections share: the options and the threads. The threads end when it is closed and the last one is over.
 */
final class NettyTransport implements Transport {

    private final TransportOptions options;
    private final EventLoops loops = new EventLoops();
    private final Workers workers = new Workers("kabelwerk-netty");

    /** The attempts that have neither failed nor led to a connection whose listener has heard of its end. */
    private final Set<Attempt> live = new HashSet<>();

    private boolean closed;

    NettyTransport(TransportOptions options) {
        this.options = Objects.requireNonNull(options, "options");
    }

    @Override
    public CompletableFuture<Connection> connect(URI uri, Map<String, String> headers, Listener listener) {
        Target target = Target.of(uri, headers);
        Objects.requireNonNull(listener, "listener");
        Attempt attempt;
        synchronized (this) {
            if (closed) {
                return CompletableFuture.failedFuture(new IOException("The transport is closed"));
            }
            attempt = new Attempt(target, listener, options, loops.next(), workers, this::over);
            live.add(attempt);
        }
        return attempt.start();
    }

    @Override
    public void close() {
        List<Attempt> left;
        synchronized (this) {
            closed = true;
            left = List.copyOf(live);
        }
        left.forEach(Attempt::abort);
        releaseIfLast();
    }

    private void over(Attempt attempt) {
        synchronized (this) {
            live.remove(attempt);
        }
        releaseIfLast();
    }

    private synchronized void releaseIfLast() {
        if (closed && live.isEmpty()) {
            loops.shutdown();
        }
    }
}
