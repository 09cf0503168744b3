package io.kabelwerk.transport.tyrus;

import java.io.IOException;
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
            answered = true;
            open = readAnswer(context, (HttpResponsePacket) content.getHttpHeader());
        }
        if (!open) {
            return context.getStopAction();
        }
        Buffer bytes = content.getContent();
        if (bytes.hasRemaining()) {
            connection.read(bytes.toByteBuffer());
            bytes.tryDispose();
        }
        if (!connection.isFull()) {
            return context.getStopAction();
        }
        // Grizzly reads on when the context is resumed, and holds no thread until then.
        context.suspend();
        connection.whenNotFull(() -> context.resume(context.getStopAction()));
        return context.getSuspendAction();
    }

    private boolean readAnswer(FilterChainContext context, HttpResponsePacket answer) {
        try {
            if (!fromProxy) {
                return attempt.onUpgradeAnswer(answer);
            }
            Http http = (Http) context.getFilterChain().get(context.getFilterIdx() - 1);
            http.expectAnother(context.getConnection());
            attempt.onProxyAnswer(answer);
        } catch (IOException e) {
            attempt.fail(e);
        }
        return false;
    }
}
