package io.kabelwerk.core.testing;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.kabelwerk.spi.JsonCodec;
import io.kabelwerk.spi.JsonException;
import io.kabelwerk.spi.support.JsonValues;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** As much of a codec as the engine's tests need, on Jackson. */
public final class JacksonCodec implements JsonCodec {

    private static final int DEPTH = 64;

    private final ObjectMapper mapper = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEPTH)
                            .build())
                    .streamWriteConstraints(StreamWriteConstraints.builder()
                            .maxNestingDepth(DEPTH)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    @Override
    public @Nullable Object decode(String json) {
        try {
            return normalized(mapper.readValue(json, Object.class));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new JsonException("It cannot be read: " + e.getClass().getSimpleName());
        }
    }

    @Override
    public String encode(@Nullable Object value) {
        try {
            return mapper.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new JsonException("It cannot be written");
        }
    }

    /**
     * What the SPI demands: Long where an integer fits, else BigDecimal; no lone surrogates. In place, in what was just
     * made.
     */
    @SuppressWarnings("unchecked")
    static @Nullable Object normalized(@Nullable Object value) {
        if (value instanceof Integer number) {
            return number.longValue();
        }
        if (value instanceof BigInteger number) {
            return new BigDecimal(number);
        }
        if (value instanceof Double number) {
            return BigDecimal.valueOf(number);
        }
        if (value instanceof String text) {
            JsonValues.requireWellFormed(text, "A string");
        }
        if (value instanceof Map<?, ?> object) {
            object.keySet().forEach(name -> JsonValues.requireWellFormed((String) name, "A name"));
            ((Map<String, @Nullable Object>) object).replaceAll((name, member) -> normalized(member));
        } else if (value instanceof List<?> array) {
            ((List<@Nullable Object>) array).replaceAll(JacksonCodec::normalized);
        }
        return value;
    }
}
