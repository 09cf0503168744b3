package io.kabelwerk.json.jackson;

import com.fasterxml.jackson.core.JsonGenerator;
import io.kabelwerk.spi.JsonException;
import io.kabelwerk.spi.JsonLimits;
import io.kabelwerk.spi.support.JsonValues;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes one value, level by level, in a loop: nesting costs heap, never stack. The generator knows the levels anyway,
 * so that it keeps what is yet to be written of each of them, too.
 */
final class ValueWriter {

    /** So many bits are more digits than allowed. To count the digits of a vast number takes long. */
    private static final int SURELY_TOO_LONG = 4 * JsonLimits.LONGEST_NUMBER;

    private final JsonGenerator out;
    private final int maxDepth;

    ValueWriter(JsonGenerator out, int maxDepth) {
        this.out = out;
        this.maxDepth = maxDepth;
    }

    void write(@Nullable Object root) throws IOException {
        value(root);
        while (!out.getOutputContext().inRoot()) {
            Iterator<?> rest = (Iterator<?>) out.currentValue();
            if (out.getOutputContext().inArray()) {
                if (rest.hasNext()) {
                    value(rest.next());
                } else {
                    out.writeEndArray();
                }
            } else if (rest.hasNext()) {
                Map.Entry<?, ?> member = (Map.Entry<?, ?>) rest.next();
                out.writeFieldName(key(member.getKey()));
                value(member.getValue());
            } else {
                out.writeEndObject();
            }
        }
    }

    private void value(@Nullable Object value) throws IOException {
        if (value instanceof String text) {
            out.writeString(text(text));
        } else if (value instanceof Long integer) {
            out.writeNumber(integer);
        } else if (value instanceof Map<?, ?> object) {
            out.writeStartObject(object.entrySet().iterator());
            requireDepth();
        } else if (value instanceof List<?> array) {
            out.writeStartArray(array.iterator());
            requireDepth();
        } else if (value == null) {
            out.writeNull();
        } else if (value instanceof Boolean bool) {
            out.writeBoolean(bool);
        } else if (value instanceof Integer integer) {
            out.writeNumber(integer);
        } else if (value instanceof BigDecimal number) {
            out.writeNumber(digits(number));
        } else if (value instanceof BigInteger integer) {
            out.writeNumber(digits(new BigDecimal(integer)));
        } else if (value instanceof Double number) {
            out.writeNumber(finite(number));
        } else {
            throw new JsonException(
                    "A " + value.getClass().getName() + " cannot be written as JSON. Possible are String,"
                            + " Long, Integer, BigDecimal, BigInteger, Double, Boolean, null, and Map and List of these");
        }
    }

    private void requireDepth() {
        if (out.getOutputContext().getNestingDepth() > maxDepth) {
            throw new JsonException("The value is nested deeper than " + maxDepth
                    + " levels (JsonLimits.maxDepth). Does it contain itself?");
        }
    }

    private static String key(@Nullable Object key) {
        if (key instanceof String text) {
            return text(text);
        }
        throw new JsonException("The key of an object must be a String, but is "
                + (key == null ? "null" : "a " + key.getClass().getName()));
    }

    private static String text(String text) {
        if (!JsonValues.isWellFormed(text)) {
            throw new JsonException("A string or key has a lone surrogate; such a text cannot be encoded as UTF-8");
        }
        return text;
    }

    /** The shortest exact text of a number: with an exponent where there is one, so that it is never written out. */
    private static String digits(BigDecimal number) {
        if (Math.abs((long) number.scale()) > JsonLimits.LARGEST_SCALE) {
            throw new JsonException("The scale of a number is " + number.scale() + "; at most "
                    + JsonLimits.LARGEST_SCALE + " can be written (JsonLimits.LARGEST_SCALE)");
        }
        if (number.unscaledValue().bitLength() <= SURELY_TOO_LONG) {
            String digits = number.toString();
            if (digits.length() <= JsonLimits.LONGEST_NUMBER) {
                return digits;
            }
        }
        throw new JsonException(
                "A number takes more than " + JsonLimits.LONGEST_NUMBER + " chars (JsonLimits.LONGEST_NUMBER)");
    }

    private static double finite(double number) {
        if (!Double.isFinite(number)) {
            throw new JsonException("JSON has no number for " + number);
        }
        return number;
    }
}
