package io.kabelwerk.json.jackson;

import io.kabelwerk.spi.JsonCodec;
import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.JsonLimits;

/** Makes codecs on Jackson; public only so that {@link java.util.ServiceLoader} can make it. */
public final class JacksonCodecProvider implements JsonCodecProvider {

    /** Makes a provider. */
    public JacksonCodecProvider() {}

    @Override
    public String name() {
        return "jackson";
    }

    @Override
    public int priority() {
        return 100;
    }

    @Override
    public JsonCodec create(JsonLimits limits) {
        return new JacksonCodec(limits);
    }

    @Override
    public String toString() {
        return "Jackson";
    }
}
