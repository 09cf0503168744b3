package io.kabelwerk.tests.kit.plain;

import io.kabelwerk.spi.JsonException;
import io.kabelwerk.spi.JsonLimits;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes one value, level by level. */
final class PlainWriter {

    private static final String HEX = "0123456789abcdef";

    private final JsonLimits limits;
    private final StringBuilder json = new StringBuilder();
    private final Deque<Level> open = new ArrayDeque<>();

    PlainWriter(JsonLimits limits) {
        this.limits = limits;
    }

    /** What remains to be written of an object or array. */
    private static final class Level {

        final Iterator<?> rest;
        final boolean isObject;
        boolean hasBegun;

        Level(Iterator<?> rest, boolean isObject) {
            this.rest = rest;
            this.isObject = isObject;
        }
    }

    String write(@Nullable Object root) {
        value(root);
        while (!open.isEmpty()) {
            Level level = open.element();
            if (level.rest.hasNext()) {
                next(level);
            } else {
                open.pop();
                json.append(level.isObject ? '}' : ']');
            }
        }
        return json.toString();
    }

    private void next(Level level) {
        if (level.hasBegun) {
            json.append(',');
        }
        level.hasBegun = true;
        Object next = level.rest.next();
        if (level.isObject && next instanceof Map.Entry<?, ?> member) {
            if (!(member.getKey() instanceof String key)) {
                throw new JsonException("A key is not a String");
            }
            string(key);
            json.append(':');
            value(member.getValue());
        } else {
            value(next);
        }
    }

    private void value(@Nullable Object value) {
        if (value == null || value instanceof Boolean || value instanceof Long || value instanceof Integer) {
            json.append(value);
        } else if (value instanceof String text) {
            string(text);
        } else if (value instanceof BigDecimal number) {
            number(number);
        } else if (value instanceof BigInteger integer) {
            number(new BigDecimal(integer));
        } else if (value instanceof Double number && Double.isFinite(number)) {
            json.append(number);
        } else if (value instanceof Map<?, ?> map) {
            open(new Level(map.entrySet().iterator(), true));
        } else if (value instanceof List<?> list) {
            open(new Level(list.iterator(), false));
        } else {
            throw new JsonException("A " + value.getClass().getName() + " cannot be written, or not this one");
        }
    }

    private void open(Level level) {
        if (open.size() == limits.maxDepth()) {
            throw new JsonException("The value is nested deeper than " + limits.maxDepth() + " levels");
        }
        open.push(level);
        json.append(level.isObject ? '{' : '[');
    }

    /** Does not write out what is surely too long: that takes a time that grows with the square of the digits. */
    private void number(BigDecimal number) {
        if (PlainNumbers.isScaleOutOfRange(number)) {
            throw new JsonException("The scale of a number is out of range");
        }
        boolean surelyTooLong = number.unscaledValue().bitLength() > 4 * JsonLimits.LONGEST_NUMBER;
        if (surelyTooLong || number.toString().length() > JsonLimits.LONGEST_NUMBER) {
            throw new JsonException("A number is too long");
        }
        json.append(number);
    }

    private void string(String text) {
        if (PlainCodec.hasLoneSurrogate(text)) {
            throw new JsonException("A string has a lone surrogate");
        }
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ') {
                json.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 0xf));
            } else {
                if (c == '"' || c == '\\') {
                    json.append('\\');
                }
                json.append(c);
            }
        }
        json.append('"');
    }
}
