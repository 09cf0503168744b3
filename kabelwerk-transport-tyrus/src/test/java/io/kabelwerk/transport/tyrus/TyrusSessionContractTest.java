package io.kabelwerk.transport.tyrus;

import io.kabelwerk.spi.TransportProvider;
import io.kabelwerk.tck.SessionContract;

class TyrusSessionContractTest extends SessionContract {

    @Override
    protected TransportProvider transportProvider() {
        return new TyrusTransportProvider();
    }
}
