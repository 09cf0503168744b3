package io.kabelwerk.core.phoenix;

import io.kabelwerk.ProtocolViolationException;
import io.kabelwerk.spi.JsonCodec;
import io.kabelwerk.spi.JsonException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads and writes frames. */
final class FrameCodec {

    /** The topic of heartbeats. */
    static final String PHOENIX = "phoenix";

    private final JsonCodec json;

    FrameCodec(JsonCodec json) {
        this.json = json;
    }

    String encode(Frame frame) {
        List<@Nullable Object> parts = new ArrayList<>(5);
        parts.add(frame.joinRef());
        parts.add(frame.ref());
        parts.add(frame.topic());
        parts.add(frame.event());
        parts.add(frame.payload());
        return json.encode(parts);
    }

    /** Throws a {@link ProtocolViolationException} where a text is not a frame. */
    Frame decode(ByteBuffer utf8) {
        try {
            return frame(json.decode(utf8));
        } catch (JsonException e) {
            throw unreadable(e);
        }
    }

    /** Throws a {@link ProtocolViolationException} where a text is not a frame. */
    Frame decode(String text) {
        try {
            return frame(json.decode(text));
        } catch (JsonException e) {
            throw unreadable(e);
        }
    }

    private static ProtocolViolationException unreadable(JsonException e) {
        return new ProtocolViolationException("", "", "it is no JSON that can be read: " + e.getMessage(), e);
    }

    private static Frame frame(@Nullable Object value) {
        if (!(value instanceof List<?> parts) || parts.size() != 5) {
            throw new ProtocolViolationException("", "", "a frame is an array of five");
        }
        if (!(parts.get(2) instanceof String topic)) {
            throw new ProtocolViolationException("", "topic", "is not a string");
        }
        if (!(parts.get(3) instanceof String event)) {
            throw new ProtocolViolationException(Names.topic(topic), "event", "is not a string");
        }
        if (!(parts.get(4) instanceof Map<?, ?> payload)) {
            throw new ProtocolViolationException(
                    Names.topic(topic), "payload", "of " + Names.event(event) + " is not an object");
        }
        return new Frame(
                ref(parts.get(0), topic, "join_ref"), ref(parts.get(1), topic, "ref"), topic, event, object(payload));
    }

    /** What a codec decodes as an object has strings as its keys. */
    @SuppressWarnings("unchecked")
    static Map<String, @Nullable Object> object(Map<?, ?> decoded) {
        return (Map<String, @Nullable Object>) decoded;
    }

    private static @Nullable String ref(@Nullable Object value, String topic, String field) {
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw new ProtocolViolationException(Names.topic(topic), field, "is neither a string nor null");
    }
}
