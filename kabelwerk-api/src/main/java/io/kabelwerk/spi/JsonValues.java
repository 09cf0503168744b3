package io.kabelwerk.spi;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Checks that values are JSON, and copies them deeply, so that what somebody holds cannot change under them. */
public final class JsonValues {

    private JsonValues() {}

    /**
     * An immutable, deep copy of a JSON object, in the same order. Integers become {@code Long}, other numbers {@code
     * BigDecimal}.
     *
     * @param object what to copy: {@code String} keys, and values of the types of {@link JsonCodec}
     * @param where what the object is to the caller, for the messages of errors: they lead to the culprit by its key
     * @return the copy, unmodifiable at every level
     * @throws IllegalArgumentException if there is a key that is no string, a value that is no JSON value, a string
     *     with a lone surrogate, or a nesting deeper than {@link JsonLimits#DEEPEST}
     */
    public static Map<String, @Nullable Object> copyOfObject(Map<?, ?> object, String where) {
        return copyOfObject(object, where, 1);
    }

    private static Map<String, @Nullable Object> copyOfObject(Map<?, ?> object, String where, int depth) {
        Objects.requireNonNull(object, where);
        requireDepth(depth, where);
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        object.forEach((key, value) -> {
            if (!(key instanceof String name)) {
                throw new IllegalArgumentException(where + " has a key that is not a String but " + describe(key)
                        + "; the keys of a JSON object are strings");
            }
            requireWellFormed(name, "a key of " + where);
            copy.put(name, copyOf(value, where + "." + name, depth));
        });
        return Collections.unmodifiableMap(copy);
    }

    private static List<@Nullable Object> copyOfArray(List<?> array, String where, int depth) {
        requireDepth(depth, where);
        List<@Nullable Object> copy = new ArrayList<>(array.size());
        for (Object value : array) {
            copy.add(copyOf(value, where + "[" + copy.size() + "]", depth));
        }
        return Collections.unmodifiableList(copy);
    }

    private static @Nullable Object copyOf(@Nullable Object value, String where, int depth) {
        if (value == null || value instanceof Boolean || value instanceof Long || value instanceof BigDecimal) {
            return value;
        }
        if (value instanceof String text) {
            return requireWellFormed(text, where);
        }
        if (value instanceof Map<?, ?> object) {
            return copyOfObject(object, where, depth + 1);
        }
        if (value instanceof List<?> array) {
            return copyOfArray(array, where, depth + 1);
        }
        if (value instanceof Byte || value instanceof Short || value instanceof Integer) {
            return ((Number) value).longValue();
        }
        if (value instanceof BigInteger integer) {
            return integer.bitLength() < Long.SIZE ? (Object) integer.longValue() : new BigDecimal(integer);
        }
        if (value instanceof Double || value instanceof Float) {
            double number = ((Number) value).doubleValue();
            if (Double.isNaN(number) || Double.isInfinite(number)) {
                throw new IllegalArgumentException(where + " is " + number + ", which JSON cannot express");
            }
            return new BigDecimal(value.toString());
        }
        throw new IllegalArgumentException(where + " is no JSON value but " + describe(value)
                + "; allowed are String, Boolean, null, the integers, BigDecimal, finite Double and Float,"
                + " and List and Map (with String keys) of these");
    }

    /**
     * Checks that a text can be encoded as UTF-8.
     *
     * @param text the text
     * @param where what the text is to the caller, for the message of the error
     * @return the text
     * @throws IllegalArgumentException if it has a lone surrogate
     */
    public static String requireWellFormed(String text, String where) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                throw new IllegalArgumentException(where + " has a lone surrogate (U+"
                        + Integer.toHexString(c).toUpperCase(Locale.ROOT) + ") at index " + i
                        + "; such a text cannot be encoded as UTF-8");
            }
        }
        return text;
    }

    private static void requireDepth(int depth, String where) {
        if (depth > JsonLimits.DEEPEST) {
            throw new IllegalArgumentException(where.substring(0, Math.min(60, where.length()))
                    + "… is nested more than " + JsonLimits.DEEPEST + " deep; does it contain itself?");
        }
    }

    private static String describe(@Nullable Object value) {
        return value == null ? "null" : "a " + value.getClass().getName();
    }
}
