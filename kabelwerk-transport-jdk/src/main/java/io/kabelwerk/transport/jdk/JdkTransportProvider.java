package io.kabelwerk.transport.jdk;

import io.kabelwerk.spi.Transport;
import io.kabelwerk.spi.TransportOptions;
import io.kabelwerk.spi.TransportProvider;

/** Provides the transport named {@code jdk}. Public, since {@link java.util.ServiceLoader} has to see it. */
public final class JdkTransportProvider implements TransportProvider {

    /** For {@link java.util.ServiceLoader}. */
    public JdkTransportProvider() {}

    @Override
    public String name() {
        return "jdk";
    }

    @Override
    public int priority() {
        return 100;
    }

    @Override
    public Transport create(TransportOptions options) {
        return new JdkTransport(options);
    }
}
