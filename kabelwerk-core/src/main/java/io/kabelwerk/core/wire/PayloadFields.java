package io.kabelwerk.core.wire;

import io.kabelwerk.ProtocolViolationException;
import io.kabelwerk.spi.support.JsonValues;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object that the backend sent, read field by field. What is missing or ill-typed is a {@link
 * ProtocolViolationException} that names the topic and the field, never the value. Unknown fields are ignored
 * (S55). IDs are exact up to 2^63 − 1 (S46).
 */
public final class PayloadFields {

    private final String topic;
    private final String path;
    private final Map<?, ?> values;

    private PayloadFields(String topic, String path, Map<?, ?> values) {
        this.topic = topic;
        this.path = path;
        this.values = values;
    }

    /** The payload or the response of a frame of this topic. */
    public static PayloadFields of(String topic, Map<String, @Nullable Object> values) {
        return new PayloadFields(topic, "", values);
    }

    /** An object that was decoded elsewhere. */
    public static PayloadFields ofDecoded(String topic, Map<?, ?> values) {
        return new PayloadFields(topic, "", values);
    }

    String string(String name) {
        if (values.get(name) instanceof String text) {
            return text;
        }
        throw wrong(name, "a string");
    }

    public boolean bool(String name) {
        if (values.get(name) instanceof Boolean value) {
            return value;
        }
        throw wrong(name, "a boolean");
    }

    public long id(String name) {
        if (values.get(name) instanceof Long id && id > 0) {
            return id;
        }
        throw wrong(name, "an ID (a positive integer)");
    }

    OptionalLong optionalId(String name) {
        return values.get(name) == null ? OptionalLong.empty() : OptionalLong.of(id(name));
    }

    Instant instant(String name) {
        try {
            return Timestamps.parse(string(name));
        } catch (DateTimeException e) {
            throw wrong(name, "a timestamp (ISO-8601, in UTC)");
        }
    }

    public Optional<Instant> optionalInstant(String name) {
        return values.get(name) == null ? Optional.empty() : Optional.of(instant(name));
    }

    OptionalDouble optionalNumber(String name) {
        Object value = values.get(name);
        if (value == null) {
            return OptionalDouble.empty();
        }
        if (value instanceof Long || value instanceof BigDecimal) {
            return OptionalDouble.of(((Number) value).doubleValue());
        }
        throw wrong(name, "a number");
    }

    public PayloadFields object(String name) {
        if (values.get(name) instanceof Map<?, ?> object) {
            return new PayloadFields(topic, pathTo(name), object);
        }
        throw wrong(name, "an object");
    }

    public <T> Optional<T> optional(String name, Function<PayloadFields, T> reader) {
        return values.get(name) == null ? Optional.empty() : Optional.of(reader.apply(object(name)));
    }

    /** An object whose content is the application's own affair. */
    public Map<String, @Nullable Object> json(String name) {
        if (!(values.get(name) instanceof Map<?, ?> object)) {
            throw wrong(name, "an object");
        }
        try {
            return JsonValues.copyOfObject(object, name);
        } catch (IllegalArgumentException e) {
            throw wrong(name, "an object of JSON values");
        }
    }

    public List<Long> ids(String name) {
        if (!(values.get(name) instanceof List<?> list)) {
            throw wrong(name, "an array");
        }
        List<Long> ids = new ArrayList<>(list.size());
        for (Object value : list) {
            if (!(value instanceof Long id) || id < 1) {
                throw wrong(name + "[" + ids.size() + "]", "an ID");
            }
            ids.add(id);
        }
        return ids;
    }

    /** A list; what cannot be read in it is handed to {@code onError} and left out. */
    public <T> List<T> list(
            String name, Function<PayloadFields, T> reader, Consumer<ProtocolViolationException> onError) {
        if (!(values.get(name) instanceof List<?> list)) {
            throw wrong(name, "an array");
        }
        List<T> items = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
            String element = name + "[" + i + "]";
            try {
                if (!(list.get(i) instanceof Map<?, ?> object)) {
                    throw new ProtocolViolationException(topic, pathTo(element), "is not an object");
                }
                items.add(reader.apply(new PayloadFields(topic, pathTo(element), object)));
            } catch (ProtocolViolationException e) {
                onError.accept(e);
            }
        }
        return items;
    }

    /** A pair of objects that may each be null. */
    public <T> List<Optional<T>> pair(String name, Function<PayloadFields, T> reader) {
        if (!(values.get(name) instanceof List<?> list) || list.size() != 2) {
            throw wrong(name, "an array of two");
        }
        List<Optional<T>> items = new ArrayList<>(2);
        for (int i = 0; i < 2; i++) {
            String element = name + "[" + i + "]";
            Object value = list.get(i);
            if (value == null) {
                items.add(Optional.empty());
            } else if (value instanceof Map<?, ?> object) {
                items.add(Optional.of(reader.apply(new PayloadFields(topic, pathTo(element), object))));
            } else {
                throw new ProtocolViolationException(topic, pathTo(element), "is neither an object nor null");
            }
        }
        return items;
    }

    private String pathTo(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private ProtocolViolationException wrong(String name, String expected) {
        String problem = values.containsKey(name.replaceFirst("\\[.*", "")) ? "is not " + expected : "is missing";
        return new ProtocolViolationException(topic, pathTo(name), problem);
    }
}
