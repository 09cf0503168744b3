package io.kabelwerk.transport.tyrus;

import io.kabelwerk.spi.TransportOptions;
import io.kabelwerk.spi.support.AbstractAttempt;
import io.kabelwerk.spi.support.AbstractTransport;

/** Has the sockets' selectors, which all connections share. */
final class TyrusTransport extends AbstractTransport {

    private final Sockets sockets = new Sockets();

    TyrusTransport(TransportOptions options) {
        super("kabelwerk-tyrus", options);
    }

    @Override
    protected AbstractAttempt attempt(Request request) {
        return new Attempt(this, request, sockets);
    }

    @Override
    protected void release() {
        sockets.close();
    }
}
