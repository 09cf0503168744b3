package io.kabelwerk.tests.kit.memory;

import io.kabelwerk.spi.TransportProvider;
import io.kabelwerk.tck.Capability;
import io.kabelwerk.tck.transport.TransportContract;
import java.util.EnumSet;
import java.util.Set;
import javax.net.ServerSocketFactory;

/** The rules hold for a transport without a socket, too: they ask for nothing but the contract. */
class InMemoryTransportContractTest extends TransportContract {

    private final MemoryNetwork network = new MemoryNetwork();

    @Override
    protected TransportProvider provider() {
        return new MemoryTransportProvider(network);
    }

    @Override
    protected ServerSocketFactory serverSockets() {
        return network;
    }

    @Override
    protected Set<Capability> capabilities() {
        return EnumSet.complementOf(EnumSet.of(Capability.TLS, Capability.PROXY, Capability.BATCHES));
    }
}
