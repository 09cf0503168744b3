package io.kabelwerk.transport.netty;

import io.kabelwerk.spi.TransportOptions;
import io.kabelwerk.spi.support.AbstractAttempt;
import io.kabelwerk.spi.support.AbstractTransport;

/** Has the event loops that all connections share. */
final class NettyTransport extends AbstractTransport {

    private final EventLoops loops = new EventLoops();

    NettyTransport(TransportOptions options) {
        super("kabelwerk-netty", options);
    }

    @Override
    protected AbstractAttempt attempt(Request request) {
        return new Attempt(this, request, loops.next());
    }

    @Override
    protected void release() {
        loops.shutdown();
    }
}
