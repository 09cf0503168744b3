package io.kabelwerk.json.jackson;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import io.kabelwerk.spi.JsonCodec;
import io.kabelwerk.spi.JsonException;
import io.kabelwerk.spi.JsonLimits;
import io.kabelwerk.spi.support.Utf8;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The way into Jackson.
 *
 * <p>Each session has a codec of its own, with its own limits. What is costly about Jackson, its buffers and its table
 * of names, is the same for all of them.
 *
 * <p>The messages of Jackson repeat what they stumble over. So none of them gets out, neither as a message nor as a
 * cause.
 */
final class JacksonCodec implements JsonCodec {

    /**
     * Jackson's own limits are out of the way: they hold for all codecs, and speak of settings that nobody here can
     * set. Those of the contract are checked here, in the reader and in the writer, one level before Jackson would.
     */
    private static final JsonFactory JACKSON = new JsonFactoryBuilder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(JsonLimits.DEEPEST + 1)
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .streamWriteConstraints(StreamWriteConstraints.builder()
                    .maxNestingDepth(JsonLimits.DEEPEST + 1)
                    .build())
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            // Names are kept in a table, so that the same one is the same String; interning them costs, and gains
            // nothing.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            // Names with the same hash are no error: the table takes no more of them, the map copes. With the alarm on,
            // the table would be broken after it, for all codecs.
            .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
            // Not one for each thread: the threads are those of transports and applications.
            .recyclerPool(JsonRecyclerPools.newConcurrentDequePool())
            .build();

    private final JsonLimits limits;

    JacksonCodec(JsonLimits limits) {
        this.limits = limits;
    }

    @Override
    public @Nullable Object decode(String json) {
        if (Utf8.isLonger(json, limits.maxBytes())) {
            throw tooLong(Utf8.length(json));
        }
        requireDigits(json);
        try (JsonParser parser = JACKSON.createParser(json)) {
            return new ValueReader(parser, limits, true).read();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // never: nothing is read but a String
        }
    }

    @Override
    public @Nullable Object decode(ByteBuffer utf8) {
        int length = utf8.remaining();
        if (length > limits.maxBytes()) {
            throw tooLong(length);
        }
        byte[] bytes;
        int offset;
        if (utf8.hasArray()) {
            bytes = utf8.array();
            offset = utf8.arrayOffset() + utf8.position();
        } else {
            bytes = new byte[length];
            offset = 0;
            utf8.get(utf8.position(), bytes);
        }
        if (!Utf8.isValid(bytes, offset, length)) {
            throw new JsonException("The text is not UTF-8");
        }
        if (looksLikeAnotherEncoding(bytes, offset, length)) {
            throw new JsonException("The text begins with a byte order mark or a NUL");
        }
        try (JsonParser parser = JACKSON.createParser(bytes, offset, length)) {
            return new ValueReader(parser, limits, hasEscapedChars(bytes, offset, offset + length)).read();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // never: nothing is read but an array
        }
    }

    /**
     * Of the digits of an escape, Jackson looks at the low eight bits only: U+0130 would be a 0. Bytes have no such
     * char. The char behind a backslash is passed over, since it may be a backslash, too.
     */
    private static void requireDigits(String json) {
        for (int at = json.indexOf('\\'); at >= 0; at = json.indexOf('\\', at + 2)) {
            int end = json.startsWith("u", at + 1) ? Math.min(at + 6, json.length()) : 0;
            for (int digit = at + 2; digit < end; digit++) {
                if (json.charAt(digit) > 0x7f) {
                    throw new JsonException("An escape has a char that is no digit (offset " + digit + ")");
                }
            }
        }
    }

    /** UTF-8 has no lone surrogates. They come only as escapes. */
    private static boolean hasEscapedChars(byte[] bytes, int from, int end) {
        int at = Utf8.indexOf('\\', bytes, from, end);
        while (at < end - 1 && bytes[at + 1] != 'u') {
            at = Utf8.indexOf('\\', bytes, at + 2, end); // What follows a backslash may be one, too.
        }
        return at < end - 1;
    }

    /** Jackson would take such a text for UTF-16 or UTF-32, or leave out the mark. */
    private static boolean looksLikeAnotherEncoding(byte[] bytes, int offset, int length) {
        int looked = Math.min(4, length);
        for (int i = offset; i < offset + looked; i++) {
            if (bytes[i] == 0) {
                return true;
            }
        }
        return looked >= 3
                && bytes[offset] == (byte) 0xef
                && bytes[offset + 1] == (byte) 0xbb
                && bytes[offset + 2] == (byte) 0xbf;
    }

    private JsonException tooLong(long bytes) {
        return new JsonException(
                "The text has " + bytes + " bytes; at most " + limits.maxBytes() + " are read (JsonLimits.maxBytes)");
    }

    @Override
    public String encode(@Nullable Object value) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = JACKSON.createGenerator(text)) {
            new ValueWriter(generator, limits.maxDepth()).write(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // never: nothing is written but a String
        }
        return text.toString();
    }
}
