package io.kabelwerk.tck.transport;

import io.kabelwerk.spi.Connection;
import io.kabelwerk.spi.Listener;
import io.kabelwerk.spi.Transport;
import io.kabelwerk.tck.harness.Calls;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The transport under test, with its calls watched. */
final class WatchedTransport implements Transport {

    private final Transport transport;
    private final Calls calls;

    WatchedTransport(Transport transport, Calls calls) {
        this.transport = transport;
        this.calls = calls;
    }

    @Override
    public CompletableFuture<Connection> connect(URI uri, Map<String, String> headers, Listener listener) {
        return new Opening(calls.watch("connect", () -> transport.connect(uri, headers, listener)), calls);
    }

    @Override
    public void close() {
        calls.watch("Transport.close", transport::close);
    }

    /** The transport's own connection. */
    static Connection given(Connection connection) {
        return connection instanceof Watched watched ? watched.connection : connection;
    }

    /** The transport's future in all that a rule does with it, except its result. */
    private static final class Opening extends CompletableFuture<Connection> {

        private final CompletableFuture<Connection> given;

        Opening(CompletableFuture<Connection> given, Calls calls) {
            this.given = given;
            var unused = given.whenComplete((connection, failure) -> {
                if (failure == null) {
                    complete(new Watched(connection, calls));
                } else {
                    completeExceptionally(failure);
                }
            });
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            return given.cancel(mayInterruptIfRunning);
        }

        @Override
        public boolean isDone() {
            return given.isDone();
        }
    }

    private record Watched(Connection connection, Calls calls) implements Connection {

        @Override
        public CompletableFuture<Void> sendText(String text) {
            return calls.watch("sendText", () -> connection.sendText(text));
        }

        @Override
        public void pauseReading() {
            calls.watch("pauseReading", connection::pauseReading);
        }

        @Override
        public void resumeReading() {
            calls.watch("resumeReading", connection::resumeReading);
        }

        @Override
        public CompletableFuture<Void> close(int code, String reason) {
            return calls.watch("Connection.close", () -> connection.close(code, reason));
        }

        @Override
        public void abort() {
            calls.watch("abort", connection::abort);
        }
    }
}
