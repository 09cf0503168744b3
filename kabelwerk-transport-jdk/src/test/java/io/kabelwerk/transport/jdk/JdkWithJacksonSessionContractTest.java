package io.kabelwerk.transport.jdk;

import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.TransportProvider;
import io.kabelwerk.tck.session.SessionContract;

class JdkWithJacksonSessionContractTest extends SessionContract {

    @Override
    protected TransportProvider transportProvider() {
        return new JdkTransportProvider();
    }

    @Override
    protected JsonCodecProvider codecProvider() {
        return codec("jackson");
    }
}
