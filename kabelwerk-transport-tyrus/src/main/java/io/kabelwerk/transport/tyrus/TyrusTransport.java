package io.kabelwerk.transport.tyrus;

import io.kabelwerk.spi.TransportOptions;
import io.kabelwerk.spi.support.AbstractAttempt;
import io.kabelwerk.spi.support.AbstractTransport;

/** Has the engines and the sockets' selectors that all connections share. */
final class TyrusTransport extends AbstractTransport {

    private final Engines engines = new Engines();
    private final Sockets sockets = new Sockets();

    TyrusTransport(TransportOptions options) {
        super("kabelwerk-tyrus", options);
    }

    @Override
    protected AbstractAttempt attempt(Request request) {
        return new Attempt(this, request, engines, sockets);
    }

    @Override
    protected void release() {
        sockets.close();
        engines.close();
    }
}
