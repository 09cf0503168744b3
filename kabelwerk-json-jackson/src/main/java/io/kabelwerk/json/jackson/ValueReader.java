package io.kabelwerk.json.jackson;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonParser.NumberType;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.kabelwerk.spi.JsonException;
import io.kabelwerk.spi.JsonLimits;
import io.kabelwerk.spi.support.JsonValues;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads one value, level by level, in a loop: nesting costs heap, never stack. The parser knows the levels anyway, so
 * that it keeps what belongs to each of them, too.
 */
final class ValueReader {

    private static final String BEYOND_SCALE =
            "The scale of a number is beyond " + JsonLimits.LARGEST_SCALE + " (JsonLimits.LARGEST_SCALE)";

    private final JsonParser parser;
    private final JsonLimits limits;
    private final boolean mayHaveLoneSurrogates;
    private int values;
    private String key = "";

    /**
     * Looking for lone surrogates takes long, so that it is left out where there can be none.
     *
     * @param mayHaveLoneSurrogates whether there may be any in strings and keys
     */
    ValueReader(JsonParser parser, JsonLimits limits, boolean mayHaveLoneSurrogates) {
        this.parser = parser;
        this.limits = limits;
        this.mayHaveLoneSurrogates = mayHaveLoneSurrogates;
    }

    @Nullable
    Object read() throws IOException {
        try {
            return document();
        } catch (JsonProcessingException e) {
            throw refused("This is not JSON");
        }
    }

    private @Nullable Object document() throws IOException {
        List<@Nullable Object> root = new ArrayList<>(1);
        Object container = root;
        parser.assignCurrentValue(container);
        do {
            JsonToken token = parser.nextToken();
            if (token == null) {
                throw refused("There is no value");
            }
            switch (token) {
                case FIELD_NAME -> key = text(parser.currentName());
                case END_OBJECT, END_ARRAY -> container = parser.currentValue();
                case START_OBJECT -> container = deeper(container, new LinkedHashMap<String, @Nullable Object>());
                case START_ARRAY -> container = deeper(container, new ArrayList<@Nullable Object>());
                default -> {
                    count();
                    add(container, scalar(token));
                }
            }
        } while (!parser.getParsingContext().inRoot());
        if (parser.nextToken() != null) {
            throw refused("Something follows the value");
        }
        return root.get(0);
    }

    private @Nullable Object scalar(JsonToken token) throws IOException {
        return switch (token) {
            case VALUE_STRING -> text(parser.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(token);
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> throw new IllegalStateException("not a token of a text: " + token);
        };
    }

    /** At the end of an array, or under the last key of an object. */
    @SuppressWarnings("unchecked") // Whatever is made here takes all values.
    private void add(Object container, @Nullable Object value) {
        if (container instanceof ArrayList<?> array) {
            ((List<@Nullable Object>) array).add(value);
            return;
        }
        Map<String, @Nullable Object> object = (Map<String, @Nullable Object>) container;
        int size = object.size();
        object.put(key, value);
        if (object.size() == size) {
            throw refused("An object has a key twice");
        }
    }

    /** Before anything is made of the value. */
    private void count() {
        values++;
        if (values > limits.maxValues()) {
            throw refused("It has more than " + limits.maxValues()
                    + " values (JsonLimits.maxValues; the setting is maxFrameValues)");
        }
    }

    private Object deeper(Object container, Object inner) {
        count();
        add(container, inner);
        if (parser.getParsingContext().getNestingDepth() > limits.maxDepth()) {
            throw refused("It is nested deeper than " + limits.maxDepth()
                    + " levels (JsonLimits.maxDepth; the setting is maxJsonDepth)");
        }
        parser.assignCurrentValue(inner);
        return inner;
    }

    private String text(String text) {
        if (mayHaveLoneSurrogates && !JsonValues.isWellFormed(text)) {
            throw refused("A string or key has a lone surrogate");
        }
        return text;
    }

    private Number number(JsonToken token) throws IOException {
        int length = parser.getTextLength();
        if (length > JsonLimits.LONGEST_NUMBER) {
            throw refused("A number has " + length + " chars; at most " + JsonLimits.LONGEST_NUMBER
                    + " are read (JsonLimits.LONGEST_NUMBER)");
        }
        if (token == JsonToken.VALUE_NUMBER_INT && parser.getNumberType() != NumberType.BIG_INTEGER) {
            return parser.getLongValue();
        }
        BigDecimal number;
        try {
            // Out of the parser's own buffer: its getDecimalValue() would make a String of it first.
            number = new BigDecimal(parser.getTextCharacters(), parser.getTextOffset(), length);
        } catch (NumberFormatException e) {
            throw refused(BEYOND_SCALE);
        }
        if (Math.abs((long) number.scale()) > JsonLimits.LARGEST_SCALE) {
            throw refused(BEYOND_SCALE);
        }
        return number;
    }

    private JsonException refused(String problem) {
        JsonLocation where = parser.currentLocation();
        long offset = Math.max(where.getCharOffset(), where.getByteOffset()); // it knows one of them
        return new JsonException(problem + ", at line " + where.getLineNr() + ", column " + where.getColumnNr()
                + " (offset " + offset + ")");
    }
}
