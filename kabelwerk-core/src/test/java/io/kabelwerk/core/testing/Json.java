package io.kabelwerk.core.testing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** JSON for tests: written with single quotes, or made of names and values in turn. */
public final class Json {

    private static final JacksonCodec CODEC = new JacksonCodec();

    private Json() {}

    /** Reads an object in single quotes. */
    public static Map<String, @Nullable Object> json(String text) {
        return map(CODEC.decode(text.replace('\'', '"')));
    }

    /** Names and values in turn. */
    public static Map<String, @Nullable Object> object(@Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            object.put((String) namesAndValues[i], number(namesAndValues[i + 1]));
        }
        return object;
    }

    /** An array, with nulls where they are given. */
    public static List<@Nullable Object> array(@Nullable Object... values) {
        List<@Nullable Object> array = new ArrayList<>();
        for (Object value : values) {
            array.add(number(value));
        }
        return array;
    }

    /** A frame. */
    public static String frame(
            @Nullable String joinRef,
            @Nullable String ref,
            String topic,
            String event,
            Map<String, @Nullable Object> payload) {
        return encode(array(joinRef, ref, topic, event, payload));
    }

    /** The payload of a frame. */
    public static Map<String, @Nullable Object> payload(String frame) {
        return map(elements(frame).get(4));
    }

    /** A frame with another payload. */
    public static String withPayload(String frame, Map<String, @Nullable Object> payload) {
        List<@Nullable Object> changed = new ArrayList<>(elements(frame));
        changed.set(4, payload);
        return encode(changed);
    }

    /** The join_ref of a frame. */
    public static @Nullable String joinRef(String frame) {
        return (String) elements(frame).get(0);
    }

    private static List<?> elements(String frame) {
        return (List<?>) Objects.requireNonNull(decode(frame));
    }

    /** As text, in single quotes. */
    public static String text(@Nullable Object value) {
        return encode(value).replace('"', '\'');
    }

    public static String encode(@Nullable Object value) {
        return CODEC.encode(value);
    }

    static @Nullable Object decode(String text) {
        return CODEC.decode(text);
    }

    @SuppressWarnings("unchecked")
    static Map<String, @Nullable Object> map(@Nullable Object value) {
        if (value == null) {
            throw new AssertionError("There is no object");
        }
        return (Map<String, @Nullable Object>) value;
    }

    private static @Nullable Object number(@Nullable Object value) {
        return value instanceof Number ? JacksonCodec.normalized(value) : value;
    }
}
