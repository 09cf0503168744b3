package io.kabelwerk.core.testing;

import io.kabelwerk.spi.Connection;
import io.kabelwerk.spi.Listener;
import io.kabelwerk.spi.Transport;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A transport in memory. What becomes of an attempt is the test's to say; what becomes of a connection, too.
 *
 * <p>Others have other jobs: the simulation of the test kit has latencies, and the engine's tests cannot use the test
 * kit, which uses the engine; the one of the kit's own tests speaks WebSocket, as the mutations of it need; the benchmarks'
 * answers without cost; the one of the concurrency tests is silent.
 *
 * <p>Keeps the SPI's contract: demand, one end for each open connection and nothing after it, nothing at all for an
 * attempt that failed or was cancelled.
 */
public final class FakeTransport implements Transport {

    private final List<Attempt> attempts = new ArrayList<>();
    private final List<FakeConnection> connections = new ArrayList<>();
    private Consumer<Attempt> network = Attempt::accept;
    private Consumer<FakeConnection> peer = connection -> {};
    private boolean closed;
    private boolean stubborn;
    private long mostOpen;

    /** An attempt to connect. */
    public final class Attempt {
        private final URI uri;
        private final Map<String, String> headers;
        private final Listener listener;
        private final CompletableFuture<Connection> result = stubborn
                ? new CompletableFuture<>() {
                    @Override
                    public boolean cancel(boolean mayInterrupt) {
                        return false;
                    }
                }
                : new CompletableFuture<>();

        private Attempt(URI uri, Map<String, String> headers, Listener listener) {
            this.uri = uri;
            this.headers = headers;
            this.listener = listener;
        }

        public URI uri() {
            return uri;
        }

        public Map<String, String> headers() {
            return headers;
        }

        /** The token in the address, decoded. */
        public String token() {
            return uri.getQuery().replaceFirst(".*\\btoken=([^&]*).*", "$1");
        }

        public boolean isCancelled() {
            return result.isCancelled();
        }

        /** Opens it, unless it was cancelled. */
        public void accept() {
            if (result.isDone()) {
                return;
            }
            FakeConnection connection = new FakeConnection(listener);
            connections.add(connection);
            mostOpen = Math.max(
                    mostOpen,
                    connections.stream()
                            .filter(each -> each.isOpen() && each.closeCode() == 0)
                            .count());
            peer.accept(connection);
            result.complete(connection);
        }

        /** Opens it though it has been cancelled: the cancellation came too late. */
        public FakeConnection acceptLate() {
            FakeConnection connection = new FakeConnection(listener);
            connections.add(connection);
            return connection;
        }

        public void refuse(Throwable error) {
            result.completeExceptionally(error);
        }
    }

    /** What becomes of attempts from now on: {@code Attempt::accept}, something that refuses, or nothing at all. */
    public void answer(Consumer<Attempt> how) {
        network = how;
    }

    /** Who sits at the other end of connections from now on. */
    public void peer(Consumer<FakeConnection> whom) {
        peer = whom;
    }

    /** No attempt is answered from now on. */
    public void silence() {
        network = attempt -> {};
    }

    /** A broken transport: attempts that are cancelled go on all the same. */
    public void neverCancel() {
        stubborn = true;
    }

    /** All attempts since the beginning. */
    public List<Attempt> attempts() {
        return attempts;
    }

    public Attempt lastAttempt() {
        return attempts.get(attempts.size() - 1);
    }

    /** All connections since the beginning. */
    public List<FakeConnection> connections() {
        return connections;
    }

    /** The last connection that was opened. */
    public FakeConnection connection() {
        return connections.get(connections.size() - 1);
    }

    public long openConnections() {
        return connections.stream().filter(FakeConnection::isOpen).count();
    }

    /** How many connections have been open at once, those aside that this side was closing. */
    public long mostOpenConnections() {
        return mostOpen;
    }

    public boolean isClosed() {
        return closed;
    }

    @Override
    public CompletableFuture<Connection> connect(URI uri, Map<String, String> headers, Listener listener) {
        Attempt attempt = new Attempt(uri, headers, listener);
        attempts.add(attempt);
        network.accept(attempt);
        return attempt.result;
    }

    @Override
    public void close() {
        closed = true;
    }
}
