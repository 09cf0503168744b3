package io.kabelwerk.tests.kit.plain;

import io.kabelwerk.spi.JsonCodec;
import io.kabelwerk.spi.JsonException;
import io.kabelwerk.spi.JsonLimits;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Reads and writes JSON char by char. */
public final class PlainCodec implements JsonCodec {

    private final JsonLimits limits;

    public PlainCodec(JsonLimits limits) {
        this.limits = limits;
    }

    @Override
    public @Nullable Object decode(String json) {
        int length = 0;
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            length += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
            if (length > limits.maxBytes()) {
                throw tooLong();
            }
        }
        return new PlainReader(json, limits).read();
    }

    @Override
    public @Nullable Object decode(ByteBuffer utf8) {
        if (utf8.remaining() > limits.maxBytes()) {
            throw tooLong();
        }
        return new PlainReader(new PlainUtf8(utf8).decode(), limits).read();
    }

    private JsonException tooLong() {
        return new JsonException("The text is longer than " + limits.maxBytes() + " bytes");
    }

    @Override
    public String encode(@Nullable Object value) {
        return new PlainWriter(limits).write(value);
    }

    static boolean hasLoneSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (i + 1 == text.length() || !Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1))) {
                    return true;
                }
                i++;
            }
        }
        return false;
    }
}
