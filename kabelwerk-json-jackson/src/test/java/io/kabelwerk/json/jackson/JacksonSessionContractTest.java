package io.kabelwerk.json.jackson;

import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.tck.session.SessionContract;

/** Over Netty, the one transport on the path. */
class JacksonSessionContractTest extends SessionContract {

    @Override
    protected JsonCodecProvider codecProvider() {
        return new JacksonCodecProvider();
    }
}
