package io.kabelwerk.spi.support;

import io.kabelwerk.spi.JsonLimits;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A deep copy that is being made.
 *
 * <p>It goes down and up without recursion, so that the deepest nesting does not depend on the stack of the thread.
 */
final class JsonCopy {

    /** The objects and arrays that are being copied, the innermost first. */
    private final Deque<Level> levels = new ArrayDeque<>();

    /** What the whole is to the caller. */
    private final String where;

    private JsonCopy(String where) {
        this.where = where;
    }

    static Map<String, @Nullable Object> of(Map<?, ?> object, String where) {
        JsonCopy copy = new JsonCopy(where);
        Map<String, @Nullable Object> result = copy.enter(object);
        copy.run();
        return result;
    }

    private void run() {
        while (!levels.isEmpty()) {
            Level level = levels.element();
            if (level.hasNext()) {
                level.copyNext();
            } else {
                levels.remove();
            }
        }
    }

    private Map<String, @Nullable Object> enter(Map<?, ?> object) {
        ObjectLevel level = new ObjectLevel(object);
        enter(level);
        return Collections.unmodifiableMap(level.copy);
    }

    private List<@Nullable Object> enter(List<?> array) {
        ArrayLevel level = new ArrayLevel(array);
        enter(level);
        return Collections.unmodifiableList(level.copy);
    }

    private void enter(Level level) {
        if (levels.size() == JsonLimits.DEEPEST) {
            String place = place();
            throw new IllegalArgumentException(place.substring(0, Math.min(60, place.length()))
                    + "… is nested more than " + JsonLimits.DEEPEST + " deep; does it contain itself?");
        }
        levels.push(level);
    }

    private @Nullable Object copyOf(@Nullable Object value) {
        if (value == null || value instanceof Boolean || value instanceof Long || value instanceof BigDecimal) {
            return value;
        }
        if (value instanceof String text) {
            // Looked at twice where it is bad, so that the place is put together only then.
            return JsonValues.isWellFormed(text) ? text : JsonValues.requireWellFormed(text, place());
        }
        if (value instanceof Map<?, ?> object) {
            return enter(object);
        }
        if (value instanceof List<?> array) {
            return enter(array);
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
                throw new IllegalArgumentException(place() + " is " + number + ", which JSON cannot express");
            }
            return new BigDecimal(value.toString());
        }
        throw new IllegalArgumentException(place() + " is no JSON value but " + describe(value)
                + "; allowed are String, Boolean, null, the integers, BigDecimal, finite Double and Float,"
                + " and List and Map (with String keys) of these");
    }

    /** Where the copying has come to, such as {@code attributes.tags[3]}. */
    private String place() {
        StringBuilder place = new StringBuilder(where);
        levels.descendingIterator().forEachRemaining(level -> place.append(level.place()));
        return place.toString();
    }

    private static String describe(@Nullable Object value) {
        return value == null ? "null" : "a " + value.getClass().getName();
    }

    /** An object or an array that is being copied. */
    private interface Level {

        boolean hasNext();

        void copyNext();

        /** The key or the index that is being copied, as a part of a path. */
        String place();
    }

    private final class ObjectLevel implements Level {

        private final Iterator<? extends Map.Entry<?, ?>> source;
        private final Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        private @Nullable String key;

        ObjectLevel(Map<?, ?> object) {
            this.source = object.entrySet().iterator();
        }

        @Override
        public boolean hasNext() {
            return source.hasNext();
        }

        @Override
        public void copyNext() {
            Map.Entry<?, ?> entry = source.next();
            key = null;
            if (!(entry.getKey() instanceof String name)) {
                throw new IllegalArgumentException(JsonCopy.this.place() + " has a key that is not a String but "
                        + describe(entry.getKey()) + "; the keys of a JSON object are strings");
            }
            if (!JsonValues.isWellFormed(name)) {
                JsonValues.requireWellFormed(name, "a key of " + JsonCopy.this.place());
            }
            key = name;
            copy.put(name, copyOf(entry.getValue()));
        }

        @Override
        public String place() {
            return key == null ? "" : "." + key;
        }
    }

    private final class ArrayLevel implements Level {

        private final Iterator<?> source;
        private final List<@Nullable Object> copy = new ArrayList<>();
        private int index = -1;

        ArrayLevel(List<?> array) {
            this.source = array.iterator();
        }

        @Override
        public boolean hasNext() {
            return source.hasNext();
        }

        @Override
        public void copyNext() {
            index++;
            copy.add(copyOf(source.next()));
        }

        @Override
        public String place() {
            return "[" + index + "]";
        }
    }
}
