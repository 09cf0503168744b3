package io.kabelwerk.transport.tyrus;

import io.kabelwerk.spi.Transport;
import io.kabelwerk.spi.TransportOptions;
import io.kabelwerk.spi.TransportProvider;

/** Provides the transport {@code tyrus}. */
public final class TyrusTransportProvider implements TransportProvider {

    /** For {@link java.util.ServiceLoader}. */
    public TyrusTransportProvider() {}

    @Override
    public String name() {
        return "tyrus";
    }

    @Override
    public int priority() {
        return 100;
    }

    @Override
    public Transport create(TransportOptions options) {
        return new TyrusTransport(options);
    }
}
