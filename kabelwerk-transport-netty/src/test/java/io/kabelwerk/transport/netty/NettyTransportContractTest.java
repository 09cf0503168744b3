package io.kabelwerk.transport.netty;

import io.kabelwerk.spi.TransportProvider;
import io.kabelwerk.tck.TransportContract;

class NettyTransportContractTest extends TransportContract {

    @Override
    protected TransportProvider provider() {
        return new NettyTransportProvider();
    }
}
