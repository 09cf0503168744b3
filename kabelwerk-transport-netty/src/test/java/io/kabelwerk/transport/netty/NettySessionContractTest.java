package io.kabelwerk.transport.netty;

import io.kabelwerk.json.jsonb.JsonbCodecProvider;
import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.TransportProvider;
import io.kabelwerk.tck.SessionContract;

class NettySessionContractTest extends SessionContract {

    @Override
    protected TransportProvider transportProvider() {
        return new NettyTransportProvider();
    }

    @Override
    protected JsonCodecProvider codecProvider() {
        return new JsonbCodecProvider();
    }
}
