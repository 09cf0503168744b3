package io.kabelwerk.json.jackson;

import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.tck.codec.CodecContract;

class JacksonCodecContractTest extends CodecContract {

    @Override
    protected JsonCodecProvider provider() {
        return new JacksonCodecProvider();
    }
}
