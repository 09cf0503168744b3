package io.kabelwerk.transport.jdk;

import io.kabelwerk.spi.support.AbstractAttempt;
import io.kabelwerk.spi.support.AbstractTransport;
import io.kabelwerk.spi.support.Way;
import java.net.http.WebSocket;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One connect. The JDK's client does all of it, and looks up names itself. */
final class Attempt extends AbstractAttempt {

    private final AbstractTransport transport;
    private final Clients clients;
    private final AtomicReference<Clients.@Nullable Client> client = new AtomicReference<>();

    Attempt(AbstractTransport transport, AbstractTransport.Request request, Clients clients) {
        super(transport, request);
        this.transport = transport;
        this.clients = clients;
    }

    @Override
    protected boolean isResolving() {
        return false;
    }

    @Override
    protected void dial(Way way) {
        Clients.Client taken = clients.take(way.proxy());
        client.set(taken);
        if (isAbandoned()) {
            drop();
            return;
        }
        JdkConnection connection = new JdkConnection(
                address().toString(), transport.options(), request().listener(), transport.background(), this::ended);
        // The library does not pass on that somebody cancels; so an abandoned upgrade ends by its time-out.
        WebSocket.Builder builder = taken.http()
                .newWebSocketBuilder()
                .connectTimeout(transport.options().connectTimeout());
        request().headers().forEach(builder::header);
        // On another thread: the JDK is in the midst of its own work where it completes this, and would miss an end.
        var unused = builder.buildAsync(address().uri(), connection.events())
                .whenCompleteAsync((socket, failure) -> dialled(way, connection, failure), transport.background());
    }

    private void dialled(Way way, JdkConnection connection, @Nullable Throwable failure) {
        if (failure == null) {
            reached(way);
            if (!open(connection)) {
                connection.abort();
            }
        } else if (Failures.isUnreachable(failure)) {
            unreachable(way, failure);
        } else {
            fail(Failures.toConnect(address(), way.proxy() != null, failure));
        }
    }

    /** The client has to let go; see {@link Clients}. */
    @Override
    protected void drop() {
        giveBack(true);
    }

    private void ended() {
        giveBack(false);
        over();
    }

    private void giveBack(boolean failed) {
        Clients.Client taken = client.getAndSet(null);
        if (taken != null) {
            clients.giveBack(taken, failed);
        }
    }
}
