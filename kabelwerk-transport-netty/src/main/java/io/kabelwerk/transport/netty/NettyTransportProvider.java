package io.kabelwerk.transport.netty;

import io.kabelwerk.spi.Transport;
import io.kabelwerk.spi.TransportOptions;
import io.kabelwerk.spi.TransportProvider;

/** Provides the transport named {@code netty}. Public, since {@link java.util.ServiceLoader} has to see it. */
public final class NettyTransportProvider implements TransportProvider {

    /** For {@link java.util.ServiceLoader}. */
    public NettyTransportProvider() {}

    @Override
    public String name() {
        return "netty";
    }

    @Override
    public int priority() {
        return 100;
    }

    @Override
    public Transport create(TransportOptions options) {
        return new NettyTransport(options);
    }
}
