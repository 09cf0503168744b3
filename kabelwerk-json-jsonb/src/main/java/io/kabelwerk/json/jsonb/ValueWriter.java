package io.kabelwerk.json.jsonb;

import io.kabelwerk.spi.JsonException;
import io.kabelwerk.spi.JsonLimits;
import io.kabelwerk.spi.support.JsonValues;
import jakarta.json.bind.serializer.JsonbSerializer;
import jakarta.json.bind.serializer.SerializationContext;
import jakarta.json.stream.JsonGenerator;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes a value to a generator, level by level, in a loop: nesting costs heap, never stack. */
final class ValueWriter implements JsonbSerializer<Document> {

    /** So many bits are more digits than allowed. To count the digits of a vast number takes long. */
    private static final int SURELY_TOO_LONG = 4 * JsonLimits.LONGEST_NUMBER;

    private final int maxDepth;

    ValueWriter(int maxDepth) {
        this.maxDepth = maxDepth;
    }

    @Override
    public void serialize(Document document, JsonGenerator out, SerializationContext context) {
        Deque<Iterator<?>> open = new ArrayDeque<>();
        write(document.root(), out, open);
        while (!open.isEmpty()) {
            Iterator<?> rest = open.getLast();
            if (!rest.hasNext()) {
                open.removeLast();
                out.writeEnd();
            } else if (rest instanceof Members members) {
                Map.Entry<?, ?> member = members.next();
                out.writeKey(key(member.getKey()));
                write(member.getValue(), out, open);
            } else {
                write(rest.next(), out, open);
            }
        }
    }

    private void write(@Nullable Object value, JsonGenerator out, Deque<Iterator<?>> open) {
        if (value instanceof String text) {
            out.write(text(text));
        } else if (value instanceof Long integer) {
            out.write(integer.longValue());
        } else if (value instanceof Map<?, ?> object) {
            requireDepth(open);
            open.addLast(new Members(object.entrySet().iterator()));
            out.writeStartObject();
        } else if (value instanceof List<?> array) {
            requireDepth(open);
            open.addLast(array.iterator());
            out.writeStartArray();
        } else if (value == null) {
            out.writeNull();
        } else if (value instanceof Boolean bool) {
            out.write(bool.booleanValue());
        } else if (value instanceof Integer integer) {
            out.write(integer.intValue());
        } else if (value instanceof BigDecimal number) {
            out.write(number(number));
        } else if (value instanceof BigInteger integer) {
            out.write(number(new BigDecimal(integer)));
        } else if (value instanceof Double number) {
            out.write(finite(number));
        } else {
            throw new JsonException(
                    "A " + value.getClass().getName() + " cannot be written as JSON. Possible are String,"
                            + " Long, Integer, BigDecimal, BigInteger, Double, Boolean, null, and Map and List of these");
        }
    }

    private void requireDepth(Deque<Iterator<?>> open) {
        if (open.size() == maxDepth) {
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
            throw new JsonException("A string has a lone surrogate; such a text cannot be encoded as UTF-8");
        }
        return text;
    }

    private static BigDecimal number(BigDecimal number) {
        if (Math.abs((long) number.scale()) > JsonLimits.LARGEST_SCALE) {
            throw new JsonException("The scale of a number is " + number.scale() + "; at most "
                    + JsonLimits.LARGEST_SCALE + " can be written (JsonLimits.LARGEST_SCALE)");
        }
        if (number.unscaledValue().bitLength() > SURELY_TOO_LONG
                || number.toString().length() > JsonLimits.LONGEST_NUMBER) {
            throw new JsonException(
                    "A number takes more than " + JsonLimits.LONGEST_NUMBER + " chars (JsonLimits.LONGEST_NUMBER)");
        }
        return number;
    }

    private static double finite(double number) {
        if (!Double.isFinite(number)) {
            throw new JsonException("JSON has no number for " + number);
        }
        return number;
    }

    /** The members of an object that are yet to be written: a type that tells them from the elements of an array. */
    private record Members(Iterator<? extends Map.Entry<?, ?>> entries) implements Iterator<Map.Entry<?, ?>> {

        @Override
        public boolean hasNext() {
            return entries.hasNext();
        }

        @Override
        public Map.Entry<?, ?> next() {
            return entries.next();
        }
    }
}
