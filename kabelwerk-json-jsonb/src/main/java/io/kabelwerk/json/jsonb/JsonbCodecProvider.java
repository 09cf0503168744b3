package io.kabelwerk.json.jsonb;

import io.kabelwerk.spi.JsonCodec;
import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.JsonLimits;

/** Makes codecs on JSON-B; public only so that {@link java.util.ServiceLoader} can make it. */
public final class JsonbCodecProvider implements JsonCodecProvider {

    /** Makes a provider. */
    public JsonbCodecProvider() {}

    @Override
    public String name() {
        return "jsonb";
    }

    @Override
    public int priority() {
        return 100;
    }

    @Override
    public JsonCodec create(JsonLimits limits) {
        return new JsonbCodec(limits);
    }

    @Override
    public String toString() {
        return "JSON-B (Yasson, Parsson)";
    }
}
