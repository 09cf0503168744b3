package io.kabelwerk.tck.codec;

import io.kabelwerk.spi.JsonCodec;
import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.JsonLimits;
import io.kabelwerk.tck.harness.Calls;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A codec whose calls are watched.
 *
 * @param codec the one under test
 * @param calls where its calls are noted
 */
record WatchedCodec(JsonCodec codec, Calls calls) implements JsonCodec {

    /** Makes codecs whose calls are noted there. */
    static JsonCodecProvider of(JsonCodecProvider provider, Calls calls) {
        return new JsonCodecProvider() {
            @Override
            public String name() {
                return provider.name();
            }

            @Override
            public int priority() {
                return provider.priority();
            }

            @Override
            public JsonCodec create(JsonLimits limits) {
                return new WatchedCodec(calls.watch("create", () -> provider.create(limits)), calls);
            }
        };
    }

    @Override
    public @Nullable Object decode(String json) {
        return calls.watch("decode", () -> codec.decode(json));
    }

    @Override
    public @Nullable Object decode(ByteBuffer utf8) {
        return calls.watch("decode", () -> codec.decode(utf8));
    }

    @Override
    public String encode(@Nullable Object value) {
        return calls.watch("encode", () -> codec.encode(value));
    }
}
