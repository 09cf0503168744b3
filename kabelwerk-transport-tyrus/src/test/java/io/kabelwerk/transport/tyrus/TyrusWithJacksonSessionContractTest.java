package io.kabelwerk.transport.tyrus;

import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.TransportProvider;
import io.kabelwerk.tck.session.SessionContract;

class TyrusWithJacksonSessionContractTest extends SessionContract {

    @Override
    protected TransportProvider transportProvider() {
        return new TyrusTransportProvider();
    }

    @Override
    protected JsonCodecProvider codecProvider() {
        return codec("jackson");
    }
}
