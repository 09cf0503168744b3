package io.kabelwerk.tests.kit.memory;

import io.kabelwerk.spi.TransportProvider;
import java.util.Map;
import javax.net.ServerSocketFactory;

/** The door to the transport for those who load its classes anew. */
public final class InMemory {

    private InMemory() {}

    /** A transport's provider, and the network that its servers are in. */
    public static Map.Entry<TransportProvider, ServerSocketFactory> make() {
        MemoryNetwork network = new MemoryNetwork();
        return Map.entry(new MemoryTransportProvider(network), network);
    }
}
