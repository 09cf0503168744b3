package io.kabelwerk.transport.tyrus;

import io.kabelwerk.spi.TransportProvider;
import io.kabelwerk.tck.transport.TransportContract;

class TyrusTransportContractTest extends TransportContract {

    @Override
    protected TransportProvider provider() {
        return new TyrusTransportProvider();
    }
}
