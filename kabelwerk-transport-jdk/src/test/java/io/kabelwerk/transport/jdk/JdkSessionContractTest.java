package io.kabelwerk.transport.jdk;

import io.kabelwerk.spi.TransportProvider;
import io.kabelwerk.tck.SessionContract;

class JdkSessionContractTest extends SessionContract {

    @Override
    protected TransportProvider transportProvider() {
        return new JdkTransportProvider();
    }
}
