package io.kabelwerk.transport.jdk;

import io.kabelwerk.spi.Connection;
import io.kabelwerk.spi.Listener;
import io.kabelwerk.spi.Transport;
import io.kabelwerk.spi.TransportOptions;
import io.kabelwerk.spi.Workers;
import io.kabelwerk.spi.support.RequestHeaders;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What all connections share: the options, the JDK's client and the threads. Knows what {@link #close()} has to end. */
final class JdkTransport implements Transport {

    private final TransportOptions options;
    private final Workers workers = new Workers("kabelwerk-jdk");

    // What follows is guarded by this object's lock.
    private final Set<Attempt> live = new HashSet<>();
    private @Nullable HttpClient client;
    private boolean closed;

    JdkTransport(TransportOptions options) {
        this.options = Objects.requireNonNull(options, "options");
    }

    @Override
    public CompletableFuture<Connection> connect(URI uri, Map<String, String> headers, Listener listener) {
        Address address = Address.of(uri);
        Attempt attempt = new Attempt(
                this, address, RequestHeaders.copyOf(headers), Objects.requireNonNull(listener, "listener"));
        synchronized (this) {
            if (closed) {
                return CompletableFuture.failedFuture(closedException());
            }
            live.add(attempt);
        }
        return attempt.start();
    }

    @Override
    public void close() {
        List<Attempt> left;
        HttpClient unused;
        synchronized (this) {
            closed = true;
            left = List.copyOf(live);
            unused = client;
            client = null;
        }
        left.forEach(attempt -> attempt.abort(closedException()));
        if (unused != null) {
            workers.execute(() -> Clients.shutDown(unused));
        }
    }

    TransportOptions options() {
        return options;
    }

    Workers workers() {
        return workers;
    }

    /** The JDK's client, made when it is first needed, since its thread starts with it. May take its time. */
    synchronized HttpClient client() throws IOException {
        if (closed) {
            throw closedException();
        }
        if (client == null) {
            client = Clients.create(options);
        }
        return client;
    }

    /** Nothing is left of an attempt, nor of the connection that it led to. */
    synchronized void over(Attempt attempt) {
        live.remove(attempt);
    }

    private static IOException closedException() {
        return new IOException("The transport is closed");
    }
}
