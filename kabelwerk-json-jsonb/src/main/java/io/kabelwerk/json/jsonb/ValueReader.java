package io.kabelwerk.json.jsonb;

import io.kabelwerk.spi.JsonLimits;
import io.kabelwerk.spi.support.JsonValues;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.bind.serializer.DeserializationContext;
import jakarta.json.bind.serializer.JsonbDeserializer;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParser.Event;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a value from a parser, level by level, in a loop: nesting costs heap, never stack. */
final class ValueReader implements JsonbDeserializer<Document> {

    /** Every text of so many chars without a fraction and an exponent fits into a long. */
    private static final int SURELY_LONG = 18;

    /** The longest text of a long. */
    private static final int POSSIBLY_LONG = 20;

    private static final String BEYOND_SCALE =
            "The scale of a number is beyond " + JsonLimits.LARGEST_SCALE + " (JsonLimits.LARGEST_SCALE)";

    private final JsonLimits limits;

    ValueReader(JsonLimits limits) {
        this.limits = limits;
    }

    @Override
    public Document deserialize(JsonParser parser, DeserializationContext context, Type type) {
        // JSON-B has taken the first event and does not tell which it was. If nothing follows, it was a scalar.
        return new Document(parser.hasNext() ? container(parser) : scalar(parser));
    }

    private static @Nullable Object scalar(JsonParser parser) {
        JsonValue value;
        try {
            value = parser.getValue();
        } catch (NumberFormatException | UnsupportedOperationException e) {
            return number(parser); // beyond what Parsson makes of a number
        }
        return switch (value.getValueType()) {
            case STRING -> text(((JsonString) value).getString(), parser);
            case NUMBER -> number(parser);
            case TRUE -> true;
            case FALSE -> false;
            default -> null;
        };
    }

    private Object container(JsonParser parser) {
        Event event = parser.next();
        boolean object = event == Event.KEY_NAME || event == Event.END_OBJECT;
        Level level = object ? new ObjectLevel(null) : new ArrayLevel(null);
        int values = 1;
        for (; ; event = parser.next()) {
            if (isValue(event)) {
                values++;
                requireValues(values, parser);
            }
            switch (event) {
                case START_OBJECT -> level = new ObjectLevel(deeper(level, parser));
                case START_ARRAY -> level = new ArrayLevel(deeper(level, parser));
                case END_OBJECT, END_ARRAY -> {
                    Level outer = level.outer;
                    if (outer == null) {
                        return level.value();
                    }
                    outer.add(level.value());
                    level = outer;
                }
                case KEY_NAME -> level.key(text(parser.getString(), parser), parser);
                case VALUE_STRING -> level.add(text(parser.getString(), parser));
                case VALUE_NUMBER -> level.add(number(parser));
                case VALUE_TRUE -> level.add(true);
                case VALUE_FALSE -> level.add(false);
                case VALUE_NULL -> level.add(null);
            }
        }
    }

    private static boolean isValue(Event event) {
        return switch (event) {
            case KEY_NAME, END_OBJECT, END_ARRAY -> false;
            default -> true;
        };
    }

    /** Before anything is made of the value. */
    private void requireValues(int values, JsonParser parser) {
        if (values > limits.maxValues()) {
            throw refused(
                    "It has more than " + limits.maxValues()
                            + " values (JsonLimits.maxValues; the setting is maxFrameValues)",
                    parser);
        }
    }

    private Level deeper(Level level, JsonParser parser) {
        if (level.depth == limits.maxDepth()) {
            throw refused(
                    "It is nested deeper than " + limits.maxDepth()
                            + " levels (JsonLimits.maxDepth; the setting is maxJsonDepth)",
                    parser);
        }
        return level;
    }

    private static String text(String text, JsonParser parser) {
        if (!JsonValues.isWellFormed(text)) {
            throw refused("A string or key has a lone surrogate", parser);
        }
        return text;
    }

    private static Number number(JsonParser parser) {
        String text = parser.getString();
        int length = text.length();
        if (length > JsonLimits.LONGEST_NUMBER) {
            throw refused(
                    "A number has " + length + " chars; at most " + JsonLimits.LONGEST_NUMBER
                            + " are read (JsonLimits.LONGEST_NUMBER)",
                    parser);
        }
        if (length <= POSSIBLY_LONG && isInteger(text)) {
            if (length <= SURELY_LONG) {
                return Long.valueOf(text);
            }
            BigInteger integer = new BigInteger(text);
            if (integer.bitLength() < Long.SIZE) {
                return integer.longValue();
            }
        }
        BigDecimal number;
        try {
            number = new BigDecimal(text); // keeps an exponent as it is: 1e999999999 takes no more room than 1
        } catch (NumberFormatException e) {
            throw refused(BEYOND_SCALE, parser);
        }
        if (Math.abs((long) number.scale()) > JsonLimits.LARGEST_SCALE) {
            throw refused(BEYOND_SCALE, parser);
        }
        return number;
    }

    private static RefusedException refused(String problem, JsonParser parser) {
        return new RefusedException(problem, parser.getLocation().getStreamOffset());
    }

    private static boolean isInteger(String number) {
        for (int i = 0; i < number.length(); i++) {
            char c = number.charAt(i);
            if (c == '.' || c == 'e' || c == 'E') {
                return false;
            }
        }
        return true;
    }

    /** An object or array that is being read. */
    private abstract static sealed class Level {

        final @Nullable Level outer;
        final int depth;

        Level(@Nullable Level outer) {
            this.outer = outer;
            this.depth = outer == null ? 1 : outer.depth + 1;
        }

        abstract void key(String key, JsonParser parser);

        abstract void add(@Nullable Object value);

        abstract Object value();
    }

    private static final class ObjectLevel extends Level {

        private final Map<String, @Nullable Object> object = new LinkedHashMap<>();
        private String key = "";

        ObjectLevel(@Nullable Level outer) {
            super(outer);
        }

        @Override
        void key(String key, JsonParser parser) {
            if (object.containsKey(key)) {
                throw refused("An object has a key twice", parser);
            }
            this.key = key;
        }

        @Override
        void add(@Nullable Object value) {
            object.put(key, value);
        }

        @Override
        Object value() {
            return object;
        }
    }

    private static final class ArrayLevel extends Level {

        private final List<@Nullable Object> array = new ArrayList<>();

        ArrayLevel(@Nullable Level outer) {
            super(outer);
        }

        @Override
        void key(String key, JsonParser parser) {
            throw new IllegalStateException("a key in an array");
        }

        @Override
        void add(@Nullable Object value) {
            array.add(value);
        }

        @Override
        Object value() {
            return array;
        }
    }
}
