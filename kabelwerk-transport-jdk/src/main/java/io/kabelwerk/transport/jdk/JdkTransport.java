package io.kabelwerk.transport.jdk;

import io.kabelwerk.spi.TransportOptions;
import io.kabelwerk.spi.support.AbstractAttempt;
import io.kabelwerk.spi.support.AbstractTransport;

/** Has the clients that connections share. */
final class JdkTransport extends AbstractTransport {

    private final Clients clients;

    JdkTransport(TransportOptions options) {
        super("kabelwerk-jdk", options);
        clients = new Clients(options);
    }

    @Override
    protected AbstractAttempt attempt(Request request) {
        return new Attempt(this, request, clients);
    }

    @Override
    protected void release() {
        clients.close();
    }
}
