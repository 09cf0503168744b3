package io.kabelwerk.transport.tyrus;

import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.TransportProvider;
import io.kabelwerk.tck.session.SessionContract;

class TyrusWithJsonbSessionContractTest extends SessionContract {

    @Override
    protected TransportProvider transportProvider() {
        return new TyrusTransportProvider();
    }

    @Override
    protected JsonCodecProvider codecProvider() {
        return codec("jsonb");
    }
}
