package io.kabelwerk.tck.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import io.kabelwerk.spi.JsonCodec;
import io.kabelwerk.spi.JsonException;
import io.kabelwerk.spi.JsonLimits;
import io.kabelwerk.spi.support.Utf8;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A codec that is right, on Jackson. Each step that can be done wrong is a method, so that it can be. */
public class ReferenceCodec implements JsonCodec {

    private final JsonLimits limits;
    private final JsonFactory jackson;

    public ReferenceCodec(JsonLimits limits) {
        this.limits = limits;
        jackson = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(Integer.MAX_VALUE)
                        .maxStringLength(Integer.MAX_VALUE)
                        .maxNameLength(Integer.MAX_VALUE)
                        .maxNumberLength(Integer.MAX_VALUE)
                        .build())
                .streamWriteConstraints(StreamWriteConstraints.builder()
                        .maxNestingDepth(Integer.MAX_VALUE)
                        .build())
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
                .build();
    }

    // Reading

    @Override
    public @Nullable Object decode(String json) {
        requireLength(json);
        requireDigits(json);
        try (JsonParser parser = configured(jackson.createParser(json))) {
            Object value = read(parser);
            requireEnd(parser);
            return value;
        } catch (JsonProcessingException e) {
            throw refused(e, json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Jackson takes the digits of an escape by their low eight bits. */
    void requireDigits(String json) {
        for (int at = json.indexOf('\\'); at >= 0; at = json.indexOf('\\', at + 2)) {
            int end = json.startsWith("u", at + 1) ? Math.min(at + 6, json.length()) : 0;
            for (int digit = at + 2; digit < end; digit++) {
                if (json.charAt(digit) > 0x7f) {
                    throw new JsonException("No digit, at offset " + digit);
                }
            }
        }
    }

    private @Nullable Object read(JsonParser parser) throws IOException {
        Deque<Object> open = new ArrayDeque<>();
        Deque<String> keys = new ArrayDeque<>();
        int values = 0;
        while (true) {
            JsonToken token = parser.nextToken();
            if (token == null) {
                throw new JsonException("The text ends before its value does, at offset " + offset(parser));
            }
            values += counted(token, keys.size() + open.size());
            requireValues(values);
            Object value = null;
            switch (token) {
                case START_OBJECT, START_ARRAY -> {
                    requireDepth(open.size() + 1);
                    open.push(token == JsonToken.START_OBJECT ? newObject() : new ArrayList<>());
                    continue;
                }
                case FIELD_NAME -> {
                    keys.push(key(text(parser.currentName())));
                    continue;
                }
                case END_OBJECT, END_ARRAY -> value = closed(open.pop());
                case VALUE_STRING -> value = text(parser.getText());
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> value = number(parser.getText());
                case VALUE_TRUE -> value = true;
                case VALUE_FALSE -> value = false;
                default -> {
                    // null
                }
            }
            Object container = open.peek();
            if (container == null) {
                return value;
            }
            add(container, keys, value, parser);
        }
    }

    @SuppressWarnings("unchecked")
    private void add(Object container, Deque<String> keys, @Nullable Object value, JsonParser parser) {
        if (container instanceof List<?> list) {
            ((List<@Nullable Object>) list).add(value);
        } else {
            put((Map<String, @Nullable Object>) container, keys.pop(), value, parser);
        }
    }

    JsonParser configured(JsonParser parser) {
        return parser;
    }

    void requireLength(String json) {
        if (Utf8.isLonger(json, limits.maxBytes())) {
            throw new JsonException(
                    "The text has " + Utf8.length(json) + " bytes, but only " + limits.maxBytes() + " are allowed");
        }
    }

    int counted(JsonToken token, int level) {
        return token.isStructStart() || token.isScalarValue() ? 1 : 0;
    }

    void requireValues(int values) {
        if (values > limits.maxValues()) {
            throw new JsonException("There are more than " + limits.maxValues() + " values");
        }
    }

    void requireDepth(int depth) {
        if (depth > limits.maxDepth()) {
            throw new JsonException("Nested deeper than " + limits.maxDepth() + " levels");
        }
    }

    void requireEnd(JsonParser parser) throws IOException {
        if (parser.nextToken() != null) {
            throw new JsonException("Something follows the value, at offset " + offset(parser));
        }
    }

    Map<String, @Nullable Object> newObject() {
        return new LinkedHashMap<>();
    }

    void put(Map<String, @Nullable Object> object, String key, @Nullable Object value, JsonParser parser) {
        if (object.containsKey(key)) {
            throw new JsonException("The same key twice, at offset " + offset(parser));
        }
        object.put(key, value);
    }

    Object closed(Object collection) {
        return collection;
    }

    String key(String key) {
        return key;
    }

    String text(String text) {
        if (CodecFault.isBroken(text)) {
            throw new JsonException("A lone surrogate");
        }
        return text;
    }

    Number number(String text) {
        if (text.length() > JsonLimits.LONGEST_NUMBER) {
            throw new JsonException("A number of " + text.length() + " chars");
        }
        if (text.length() <= 20 && text.matches("-?\\d+")) {
            BigInteger integer = new BigInteger(text);
            if (integer.bitLength() < Long.SIZE) {
                return integer.longValue();
            }
        }
        try {
            return requireScale(new BigDecimal(text));
        } catch (NumberFormatException e) {
            throw new JsonException("An exponent out of range");
        }
    }

    BigDecimal requireScale(BigDecimal number) {
        if (Math.abs((long) number.scale()) > JsonLimits.LARGEST_SCALE) {
            throw new JsonException("A scale of " + number.scale());
        }
        return number;
    }

    RuntimeException refused(JsonProcessingException e, String json) {
        JsonLocation location = e.getLocation();
        return new JsonException("No JSON, at offset " + (location == null ? 0 : location.getCharOffset()));
    }

    private static long offset(JsonParser parser) {
        return parser.currentLocation().getCharOffset();
    }

    // Writing

    @Override
    public String encode(@Nullable Object value) {
        StringWriter text = new StringWriter();
        try {
            JsonGenerator out = configured(jackson.createGenerator(text));
            write(value, out);
            out.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private void write(@Nullable Object root, JsonGenerator out) throws IOException {
        Deque<Iterator<?>> open = new ArrayDeque<>();
        writeOne(root, out, open);
        while (!open.isEmpty()) {
            Iterator<?> rest = open.peek();
            if (!rest.hasNext()) {
                open.pop();
                if (out.getOutputContext().inObject()) {
                    out.writeEndObject();
                } else {
                    out.writeEndArray();
                }
                continue;
            }
            Object next = rest.next();
            if (out.getOutputContext().inObject() && next instanceof Map.Entry<?, ?> member) {
                if (isWritten(member.getValue())) {
                    out.writeFieldName(written(keyOf(member.getKey())));
                    writeOne(member.getValue(), out, open);
                }
            } else {
                writeOne(next, out, open);
            }
        }
    }

    private void writeOne(@Nullable Object value, JsonGenerator out, Deque<Iterator<?>> open) throws IOException {
        if (value == null) {
            out.writeNull();
        } else if (value instanceof String text) {
            out.writeString(written(text));
        } else if (value instanceof Boolean bool) {
            out.writeBoolean(bool);
        } else if (value instanceof Long || value instanceof Integer) {
            out.writeNumber(((Number) value).longValue());
        } else if (value instanceof BigDecimal || value instanceof BigInteger) {
            out.writeNumber(written((Number) value));
        } else if (value instanceof Double number) {
            writeDouble(number, out);
        } else if (value instanceof Map<?, ?> map) {
            requireDepth(open.size() + 1);
            out.writeStartObject();
            open.push(map.entrySet().iterator());
        } else if (value instanceof List<?> list) {
            requireDepth(open.size() + 1);
            out.writeStartArray();
            open.push(list.iterator());
        } else {
            writeOther(value, out);
        }
    }

    JsonGenerator configured(JsonGenerator out) {
        return out;
    }

    boolean isWritten(@Nullable Object value) {
        return true;
    }

    String keyOf(@Nullable Object key) {
        if (key instanceof String text) {
            return text;
        }
        throw new JsonException("A key that is no String");
    }

    String written(String text) {
        return text(text);
    }

    String written(Number number) {
        BigDecimal decimal = number instanceof BigInteger integer ? new BigDecimal(integer) : (BigDecimal) number;
        requireScale(decimal);
        if (decimal.unscaledValue().bitLength() > 4000 || decimal.toString().length() > JsonLimits.LONGEST_NUMBER) {
            throw new JsonException("A number of too many digits");
        }
        return decimal.toString();
    }

    void writeDouble(double number, JsonGenerator out) throws IOException {
        if (!Double.isFinite(number)) {
            throw new JsonException("No JSON number: " + number);
        }
        out.writeNumber(number);
    }

    void writeOther(Object value, JsonGenerator out) throws IOException {
        throw new JsonException("Not to be written: " + value.getClass().getName());
    }
}
