package io.kabelwerk.json.jsonb;

import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.tck.codec.CodecContract;

class JsonbCodecContractTest extends CodecContract {

    @Override
    protected JsonCodecProvider provider() {
        return new JsonbCodecProvider();
    }
}
