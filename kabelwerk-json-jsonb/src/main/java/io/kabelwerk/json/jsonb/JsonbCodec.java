package io.kabelwerk.json.jsonb;

import io.kabelwerk.spi.JsonCodec;
import io.kabelwerk.spi.JsonException;
import io.kabelwerk.spi.JsonLimits;
import io.kabelwerk.spi.support.Utf8;
import jakarta.json.bind.JsonbConfig;
import jakarta.json.bind.JsonbException;
import jakarta.json.spi.JsonProvider;
import jakarta.json.stream.JsonGenerator;
import jakarta.json.stream.JsonGeneratorFactory;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParserFactory;
import jakarta.json.stream.JsonParsingException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.Map;
import java.util.ServiceLoader;
import org.eclipse.parsson.api.JsonConfig;
import org.eclipse.yasson.JsonBindingProvider;
import org.eclipse.yasson.YassonJsonb;
import org.jspecify.annotations.Nullable;

/**
 * The way into JSON-B.
 *
 * <p>JSON-B binds a single type here, {@link Document}, by a reader and a writer of our own: what it would make of JSON by
 * itself has neither the order of the keys nor integers, and takes a stack frame for each level. The parser and the
 * generator come from factories that live as long as the codec, since the static methods of JSON-P look their provider
 * up at every call.
 *
 * <p>The messages of Parsson and Yasson repeat the text that they stumble over. So none of them gets out, neither as a
 * message nor as a cause.
 */
final class JsonbCodec implements JsonCodec {

    /**
     * Parsson's own limits are out of the way: those of the contract are checked here and in the reader. It stops one
     * level before its depth, and counts a char more than once.
     */
    private static final Map<String, ?> PARSSON_LIMITS =
            Map.of(JsonConfig.MAX_DEPTH, JsonLimits.DEEPEST + 2, JsonConfig.MAX_PARSING_LIMIT, Integer.MAX_VALUE);

    private final int maxBytes;
    private final JsonParserFactory parsers;
    private final JsonGeneratorFactory generators;
    private final YassonJsonb jsonb;

    JsonbCodec(JsonLimits limits) {
        JsonProvider parsson = parsson();
        maxBytes = limits.maxBytes();
        parsers = parsson.createParserFactory(PARSSON_LIMITS);
        generators = parsson.createGeneratorFactory(Map.of());
        jsonb = (YassonJsonb) new JsonBindingProvider()
                .create()
                .withProvider(parsson)
                .withConfig(new JsonbConfig()
                        .withDeserializers(new ValueReader(limits))
                        .withSerializers(new ValueWriter(limits.maxDepth())))
                .build();
    }

    /** Parsson, even where another implementation of JSON-P is on the path, too. */
    private static JsonProvider parsson() {
        Module parsson = JsonConfig.class.getModule();
        return ServiceLoader.load(JsonProvider.class, JsonConfig.class.getClassLoader()).stream()
                .filter(provider -> provider.type().getModule() == parsson
                        && provider.type().getName().startsWith("org.eclipse.parsson."))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("Parsson is there, but not as a service of the type "
                        + JsonProvider.class.getName() + ". A fat jar must merge META-INF/services."))
                .get();
    }

    @Override
    public @Nullable Object decode(String json) {
        if (Utf8.isLonger(json, maxBytes)) {
            throw new JsonException("The text has " + Utf8.length(json) + " bytes; at most " + maxBytes
                    + " are read (JsonLimits.maxBytes)");
        }
        try (JsonParser parser = parsers.createParser(new StringReader(json))) {
            Document document = jsonb.fromJson(parser, Document.class);
            if (parser.hasNext()) { // or it throws: JSON-B itself leaves unread what follows
                throw refused(
                        "Something follows the value",
                        json,
                        parser.getLocation().getStreamOffset());
            }
            return document.root();
        } catch (JsonParsingException e) {
            throw notJson(json, e);
        } catch (JsonbException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            if (cause instanceof JsonParsingException parsing) {
                throw notJson(json, parsing);
            }
            if (cause instanceof RefusedException refused) {
                throw refused(refused.problem(), json, refused.offset());
            }
            throw new JsonException(
                    "The text cannot be read: " + cause.getClass().getName());
        }
    }

    @Override
    public String encode(@Nullable Object value) {
        StringWriter text = new StringWriter();
        JsonGenerator generator = generators.createGenerator(text);
        try {
            jsonb.toJson(new Document(value), Document.class, generator);
        } catch (JsonbException e) {
            if (e.getCause() instanceof JsonException ours) {
                throw ours;
            }
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new JsonException(
                    "The value cannot be written: " + cause.getClass().getName());
        }
        generator.close(); // not after an error: it would complain of the missing rest
        return text.toString();
    }

    private static JsonException notJson(String json, JsonParsingException e) {
        return refused("This is not JSON", json, e.getLocation().getStreamOffset());
    }

    /** Counts lines by itself: near the end of the text, Parsson's offsets are beyond it, and its columns are wrong. */
    private static JsonException refused(String problem, String json, long reported) {
        int offset = (int) Math.max(0, Math.min(reported, json.length()));
        int line = 1;
        int start = 0;
        for (int end = json.indexOf('\n'); end >= 0 && end < offset; end = json.indexOf('\n', start)) {
            line++;
            start = end + 1;
        }
        String where = offset == json.length() ? ", at the end of the text: line " : ", at line ";
        return new JsonException(
                problem + where + line + ", column " + (offset - start + 1) + " (offset " + offset + ")");
    }
}
