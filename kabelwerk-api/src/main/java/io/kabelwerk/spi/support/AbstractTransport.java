package io.kabelwerk.spi.support;

import io.kabelwerk.spi.Connection;
import io.kabelwerk.spi.Listener;
import io.kabelwerk.spi.Transport;
import io.kabelwerk.spi.TransportOptions;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What all connections of a transport share: the options, the threads for what may block, and what {@link #close()} has to
 * end. A transport makes an {@link AbstractAttempt} for each connect.
 */
public abstract class AbstractTransport implements Transport {

    /** For how many addresses the way that was good is remembered. */
    private static final int MOST_REMEMBERED = 100;

    private final TransportOptions options;
    private final Background background;

    // What follows is guarded by this object's lock.
    private final Set<AbstractAttempt> live = new LinkedHashSet<>();
    private final Map<String, Way> lastGood = new LinkedHashMap<>();
    private boolean closed;
    private boolean released;

    /**
     * A transport without any connection.
     *
     * @param name what the names of its threads begin with
     * @param options its options
     */
    protected AbstractTransport(String name, TransportOptions options) {
        this.options = Objects.requireNonNull(options, "options must not be null");
        this.background = new Background(name);
    }

    /**
     * One connect.
     *
     * @param address where to
     * @param headers the headers to send with the upgrade
     * @param listener who is told
     */
    public record Request(Address address, Map<String, String> headers, Listener listener) {

        /** Checks that nothing is null. */
        public Request {
            Objects.requireNonNull(address, "address must not be null");
            Objects.requireNonNull(headers, "headers must not be null");
            Objects.requireNonNull(listener, "listener must not be null");
        }

        /** Without the headers, which may hold a secret. */
        @Override
        public String toString() {
            return "Request[address=" + address + "]";
        }
    }

    /**
     * Makes an attempt, which is not begun yet.
     *
     * @param request what is asked for
     * @return the attempt
     */
    protected abstract AbstractAttempt attempt(Request request);

    /** Ends the library's threads. Called once, when this is closed and nothing is left of any connection; may block. */
    protected abstract void release();

    /**
     * The options.
     *
     * @return the options
     */
    public final TransportOptions options() {
        return options;
    }

    /**
     * The threads for what may block, and a clock.
     *
     * @return the threads
     */
    public final Background background() {
        return background;
    }

    @Override
    public final CompletableFuture<Connection> connect(URI uri, Map<String, String> headers, Listener listener) {
        AbstractAttempt attempt = attempt(new Request(
                Address.of(uri),
                RequestHeaders.copyOf(headers),
                Objects.requireNonNull(listener, "listener must not be null")));
        synchronized (this) {
            if (closed) {
                return CompletableFuture.failedFuture(closedException());
            }
            live.add(attempt);
        }
        return attempt.start();
    }

    @Override
    public final void close() {
        List<AbstractAttempt> left;
        synchronized (this) {
            closed = true;
            left = List.copyOf(live);
        }
        left.forEach(attempt -> attempt.abort(closedException()));
        background.hurry();
        releaseIfLast();
    }

    /** Nothing is left of an attempt, nor of the connection that it led to. */
    final void over(AbstractAttempt attempt) {
        synchronized (this) {
            live.remove(attempt);
        }
        releaseIfLast();
    }

    private void releaseIfLast() {
        synchronized (this) {
            if (!closed || released || !live.isEmpty()) {
                return;
            }
            released = true;
        }
        background.execute(this::release);
    }

    /** The way that was good last time comes first. */
    final synchronized @Nullable Way lastGood(Address address) {
        return lastGood.get(address.toString());
    }

    final synchronized void remember(Address address, Way way) {
        lastGood.remove(address.toString());
        lastGood.put(address.toString(), way);
        if (lastGood.size() > MOST_REMEMBERED) {
            lastGood.remove(lastGood.keySet().iterator().next());
        }
    }

    private static IOException closedException() {
        return new IOException("The transport is closed");
    }
}
