package io.kabelwerk.tests.kit.memory;

import io.kabelwerk.spi.Transport;
import io.kabelwerk.spi.TransportOptions;
import io.kabelwerk.spi.TransportProvider;

/** Makes transports that dial in one network. */
final class MemoryTransportProvider implements TransportProvider {

    private final MemoryNetwork network;

    MemoryTransportProvider(MemoryNetwork network) {
        this.network = network;
    }

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public int priority() {
        return 0;
    }

    @Override
    public Transport create(TransportOptions options) {
        return new MemoryTransport(network, options);
    }
}
