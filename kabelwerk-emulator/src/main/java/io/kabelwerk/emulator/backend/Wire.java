package io.kabelwerk.emulator.backend;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kabelwerk.emulator.json.Json;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The formats of frames, as Phoenix's serializers write them. */
enum Wire {
    /** Objects, as clients without a {@code vsn} expect them; a join_ref is read, but never sent. */
    V1 {
        @Override
        Frame shape(JsonNode json) {
            if (!json.isObject()) {
                throw new IllegalArgumentException("not an object");
            }
            return frame(
                    json.get("join_ref"), json.get("ref"), json.get("topic"), json.get("event"), json.get("payload"));
        }

        @Override
        JsonNode shape(Frame frame) {
            ObjectNode json = Json.object().put("topic", frame.topic()).put("event", frame.event());
            json.set("ref", frame.ref());
            json.set("payload", frame.payload());
            return json;
        }
    },
    /** Arrays of five. */
    V2 {
        @Override
        Frame shape(JsonNode json) {
            if (!json.isArray() || json.size() != 5) {
                throw new IllegalArgumentException("not an array of five");
            }
            return frame(json.get(0), json.get(1), json.get(2), json.get(3), json.get(4));
        }

        @Override
        JsonNode shape(Frame frame) {
            return JsonNodeFactory.instance
                    .arrayNode()
                    .add(frame.joinRef())
                    .add(frame.ref())
                    .add(frame.topic())
                    .add(frame.event())
                    .add(frame.payload());
        }
    };

    /** The format of a {@code vsn} parameter, or empty if it is not known. */
    static Optional<Wire> of(@Nullable String vsn) {
        if (vsn == null || vsn.matches("1\\.0\\.\\d+")) {
            return Optional.of(V1);
        }
        return vsn.matches("2\\.0\\.\\d+") ? Optional.of(V2) : Optional.empty();
    }

    /**
     * Reads a frame.
     *
     * @throws IllegalArgumentException if it is not one; the message is short and quotes nothing
     */
    Frame decode(String text) {
        JsonNode json;
        try {
            json = Json.read(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON", e);
        }
        if (!Json.isStorable(json)) {
            throw new IllegalArgumentException("a lone surrogate");
        }
        return shape(json);
    }

    String encode(Frame frame) {
        return Json.write(shape(frame));
    }

    abstract Frame shape(JsonNode json);

    abstract JsonNode shape(Frame frame);

    private static Frame frame(
            @Nullable JsonNode joinRef,
            @Nullable JsonNode ref,
            @Nullable JsonNode topic,
            @Nullable JsonNode event,
            @Nullable JsonNode payload) {
        if (topic == null || event == null || !topic.isTextual() || !event.isTextual()) {
            throw new IllegalArgumentException("no topic or event");
        }
        return new Frame(orNull(joinRef), orNull(ref), topic.textValue(), event.textValue(), orNull(payload));
    }

    private static JsonNode orNull(@Nullable JsonNode node) {
        return Objects.requireNonNullElse(node, NullNode.instance);
    }
}
