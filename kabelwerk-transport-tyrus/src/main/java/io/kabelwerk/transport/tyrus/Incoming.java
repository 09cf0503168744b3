package io.kabelwerk.transport.tyrus;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.filterchain.BaseFilter;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.NextAction;
import org.glassfish.grizzly.http.HttpContent;
import org.glassfish.grizzly.http.HttpResponsePacket;

/** Takes what one socket brings: the proxy's answer, the answer to the upgrade, then bytes of frames. */
final class Incoming extends BaseFilter {

    private final Attempt attempt;
    private final TyrusConnection connection;
    private final boolean fromProxy;
    private boolean answered;
    private boolean open;

    Incoming(Attempt attempt, TyrusConnection connection, boolean fromProxy) {
        this.attempt = attempt;
        this.connection = connection;
        this.fromProxy = fromProxy;
    }

    @Override
    public NextAction handleRead(FilterChainContext context) {
        HttpContent content = context.getMessage();
        if (!answered) {
            HttpResponsePacket answer = (HttpResponsePacket) content.getHttpHeader();
            if (Http.isInformational(answer)) {
                http(context).expectAnother(context.getConnection());
                return context.getStopAction();
            }
            answered = true;
            open = readAnswer(context, answer);
        }
        if (!open) {
            return context.getStopAction();
        }
        return read(context, content.getContent());
    }

    /** Reads until reading is paused. Grizzly reads on when the context is resumed, and holds no thread until then. */
    private NextAction read(FilterChainContext context, Buffer buffer) {
        ByteBuffer bytes = buffer.toByteBuffer();
        if (connection.read(bytes) && !connection.isPaused()) {
            buffer.tryDispose();
            return context.getStopAction();
        }
        context.suspend();
        connection.whenReading(() -> readOn(context, buffer, bytes));
        return context.getSuspendAction();
    }

    private void readOn(FilterChainContext context, Buffer buffer, ByteBuffer rest) {
        if (connection.read(rest) && !connection.isPaused()) {
            buffer.tryDispose();
            context.resume(context.getStopAction());
        } else {
            connection.whenReading(() -> readOn(context, buffer, rest));
        }
    }

    private static Http http(FilterChainContext context) {
        return (Http) context.getFilterChain().get(context.getFilterIdx() - 1);
    }

    private boolean readAnswer(FilterChainContext context, HttpResponsePacket answer) {
        try {
            if (!fromProxy) {
                return attempt.onUpgradeAnswer(answer);
            }
            http(context).expectAnother(context.getConnection());
            attempt.onProxyAnswer(answer);
        } catch (IOException e) {
            attempt.fail(e);
        }
        return false;
    }
}
