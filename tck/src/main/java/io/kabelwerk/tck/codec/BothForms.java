package io.kabelwerk.tck.codec;

import io.kabelwerk.spi.JsonCodec;
import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.JsonException;
import io.kabelwerk.spi.JsonLimits;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A codec that reads each text in both forms, and fails where the two differ. */
final class BothForms implements JsonCodec {

    private static final int OFFSET = 3;

    private final JsonCodec codec;

    private BothForms(JsonCodec codec) {
        this.codec = codec;
    }

    static JsonCodecProvider of(JsonCodecProvider provider) {
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
                return new BothForms(provider.create(limits));
            }
        };
    }

    @Override
    public @Nullable Object decode(String json) {
        Object value;
        try {
            value = codec.decode(json);
        } catch (JsonException e) {
            assertRefusedAsBytes(json);
            throw e;
        }
        Object fromBytes;
        try {
            fromBytes = codec.decode(bytes(json));
        } catch (JsonException e) {
            if (!StandardCharsets.UTF_8.newEncoder().canEncode(json)) {
                throw e; // Nobody can send that.
            }
            throw new AssertionError("The bytes of " + CodecRules.shortened(json)
                    + " must be read, as the text is, but: " + e.getMessage());
        }
        if (!Objects.equals(value, fromBytes)) {
            throw new AssertionError(
                    "The bytes of " + CodecRules.shortened(json) + " must be read as the same value as the text");
        }
        return value;
    }

    private void assertRefusedAsBytes(String json) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(json)) {
            return; // Nobody can send that.
        }
        try {
            codec.decode(bytes(json));
        } catch (JsonException refused) {
            return;
        }
        throw new AssertionError("The bytes of " + CodecRules.shortened(json) + " must be refused, as the text is");
    }

    /** As transports have them: a part of an array, or not in an array at all. */
    private static ByteBuffer bytes(String json) {
        byte[] utf8 = json.getBytes(StandardCharsets.UTF_8);
        ByteBuffer buffer = utf8.length % 2 == 0
                ? ByteBuffer.allocate(utf8.length + 2 * OFFSET)
                : ByteBuffer.allocateDirect(utf8.length + 2 * OFFSET);
        while (buffer.hasRemaining()) {
            buffer.put((byte) '[');
        }
        return buffer.position(OFFSET).put(utf8).flip().position(OFFSET);
    }

    @Override
    public @Nullable Object decode(ByteBuffer utf8) {
        return codec.decode(utf8);
    }

    @Override
    public String encode(@Nullable Object value) {
        return codec.encode(value);
    }
}
