package io.kabelwerk.transport.jdk;

import io.kabelwerk.spi.Connection;
import io.kabelwerk.spi.Listener;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * One connect. Whatever settles it first wins: success, a failure, the time-out, the caller's cancelling, or the
 * transport's end. A WebSocket that comes too late is dropped.
 */
final class Attempt {

    private final JdkTransport transport;
    private final Address address;
    private final Map<String, String> headers;
    private final JdkConnection connection;
    private final CompletableFuture<Connection> opening = new CompletableFuture<>();

    Attempt(JdkTransport transport, Address address, Map<String, String> headers, Listener listener) {
        this.transport = transport;
        this.address = address;
        this.headers = headers;
        connection = new JdkConnection(transport.options(), transport.workers(), listener, () -> transport.over(this));
    }

    CompletableFuture<Connection> start() {
        Duration timeout = transport.options().connectTimeout();
        Future<?> timer = transport
                .workers()
                .after(
                        timeout,
                        () -> fail(
                                new SocketTimeoutException("No open connection to " + address + " within " + timeout)));
        var unused = opening.whenComplete((opened, failure) -> {
            timer.cancel(false);
            if (opened == null) {
                transport.over(this);
            }
        });
        transport.workers().execute(this::dial);
        return opening;
    }

    /** Ends it, or the connection that it has led to. */
    void abort(IOException reason) {
        transport.workers().execute(() -> {
            if (!opening.completeExceptionally(reason) && !opening.isCompletedExceptionally()) {
                connection.drop();
            }
        });
    }

    /** On a worker: looking for the host and for proxies may block. */
    private void dial() {
        if (opening.isDone()) {
            return;
        }
        try {
            address.checkPort();
            // The library does not pass on that somebody cancels; so an abandoned upgrade ends by its time-out.
            WebSocket.Builder builder = transport
                    .client()
                    .newWebSocketBuilder()
                    .connectTimeout(transport.options().connectTimeout());
            headers.forEach(builder::header);
            var unused = builder.buildAsync(address.uri(), connection.events())
                    .whenCompleteAsync(this::dialled, transport.workers());
        } catch (IOException | RuntimeException e) {
            fail(Failures.toConnect(address, e));
        }
    }

    private void dialled(@Nullable WebSocket socket, @Nullable Throwable failure) {
        if (failure != null) {
            fail(Failures.toConnect(address, failure));
        } else if (opening.complete(connection)) {
            connection.begin();
        } else {
            connection.drop(); // Which nobody has got hold of.
        }
    }

    /** Outside of the caller, who may hold locks. */
    private void fail(IOException reason) {
        transport.workers().execute(() -> opening.completeExceptionally(reason));
    }
}
