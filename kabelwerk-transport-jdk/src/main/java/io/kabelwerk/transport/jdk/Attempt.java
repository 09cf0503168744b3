package io.kabelwerk.transport.jdk;

import io.kabelwerk.spi.UpgradeRefusedException;
import io.kabelwerk.spi.support.AbstractAttempt;
import io.kabelwerk.spi.support.AbstractTransport;
import io.kabelwerk.spi.support.Redaction;
import io.kabelwerk.spi.support.Way;
import java.io.IOException;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.http.HttpTimeoutException;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One connect. The JDK's client does all of it, and looks up names itself. */
final class Attempt extends AbstractAttempt {

    private static final int SWITCHING_PROTOCOLS = 101;

    private final Clients clients;
    private final AtomicReference<Clients.@Nullable Client> client = new AtomicReference<>();

    Attempt(AbstractTransport transport, AbstractTransport.Request request, Clients clients) {
        super(transport, request);
        this.clients = clients;
    }

    @Override
    protected boolean isResolving() {
        return false;
    }

    @Override
    protected void dial(Way way) throws IOException {
        InetAddress.getByName(way.to().getHostString()); // Of a name that is unknown, the JDK says that it was refused.
        Clients.Client taken = clients.take(way.proxy());
        client.set(taken);
        JdkConnection connection = new JdkConnection(this);
        // The library does not pass on that somebody cancels; so an abandoned upgrade ends by its time-out.
        WebSocket.Builder builder = taken.http
                .newWebSocketBuilder()
                .connectTimeout(transport().options().connectTimeout());
        request().headers().forEach(builder::header);
        // On another thread: the JDK is in the midst of its own work where it completes this, and would miss an end.
        var unused = builder.buildAsync(address().uri(), connection)
                .whenCompleteAsync(
                        (socket, failure) -> dialled(way, connection, failure),
                        transport().background());
    }

    private void dialled(Way way, JdkConnection connection, @Nullable Throwable thrown) {
        Throwable failure = thrown instanceof CompletionException ? thrown.getCause() : thrown;
        if (failure == null) {
            if (!reached(way) || !open(connection)) {
                connection.abort();
            }
        } else if (failure instanceof WebSocketHandshakeException refused) {
            fail(way, refusal(way, refused));
        } else if (hasCause(failure, HttpTimeoutException.class)) {
            // It comes when the attempt's own time-out does, or after it.
        } else if (hasCause(failure, ConnectException.class)) {
            unreachable(way, failure);
        } else {
            failBecauseOf(way, failure);
        }
    }

    private IOException refusal(Way way, WebSocketHandshakeException refused) {
        int status = refused.getResponse().statusCode();
        if (status == HttpURLConnection.HTTP_PROXY_AUTH && way.proxy() != null) {
            return new IOException("The proxy before " + address() + " wants a password");
        }
        return status == SWITCHING_PROTOCOLS
                ? new IOException(address() + " did not answer as a WebSocket server", Redaction.of(refused))
                : new UpgradeRefusedException(status);
    }

    static boolean hasCause(@Nullable Throwable error, Class<? extends Throwable> type) {
        return error != null && (type.isInstance(error) || hasCause(error.getCause(), type));
    }

    /** The client has to let go; see {@link Clients}. */
    @Override
    protected void drop() {
        giveBack(true);
    }

    @Override
    public void over() {
        giveBack(false);
        super.over();
    }

    private void giveBack(boolean failed) {
        Clients.Client taken = client.getAndSet(null);
        if (taken != null) {
            clients.giveBack(taken, failed);
        }
    }
}
