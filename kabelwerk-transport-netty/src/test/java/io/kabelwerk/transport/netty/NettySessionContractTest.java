package io.kabelwerk.transport.netty;

import io.kabelwerk.spi.TransportProvider;
import io.kabelwerk.tck.session.SessionContract;

class NettySessionContractTest extends SessionContract {

    @Override
    protected TransportProvider transportProvider() {
        return new NettyTransportProvider();
    }
}
