package io.kabelwerk.emulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.kabelwerk.emulator.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A frame without the texts that people wrote, for logs and diagrams.
 *
 * @param topic the topic
 * @param event the event
 * @param ref the ref, or empty if there is none
 * @param detail the status of a reply and the IDs in the payload, perhaps empty: {@code ok, id 7}
 */
public record FrameHead(String topic, String event, String ref, String detail) {

    private static final List<String> IDS = List.of("id", "room_id", "message_id", "user_id", "message", "upload");

    /**
     * Reads a frame in either of Phoenix's formats.
     *
     * @param text the frame
     * @return what it says, or empty if it is not a frame
     */
    public static Optional<FrameHead> of(String text) {
        JsonNode json;
        try {
            json = Json.read(text);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
        boolean isArray = json.isArray();
        JsonNode topic = isArray ? json.path(2) : json.path("topic");
        JsonNode event = isArray ? json.path(3) : json.path("event");
        JsonNode ref = isArray ? json.path(1) : json.path("ref");
        if (!topic.isTextual() || !event.isTextual()) {
            return Optional.empty();
        }
        JsonNode payload = isArray ? json.path(4) : json.path("payload");
        return Optional.of(
                new FrameHead(topic.textValue(), event.textValue(), ref.isNull() ? "" : ref.asText(), detail(payload)));
    }

    private static String detail(JsonNode payload) {
        List<String> details = new ArrayList<>();
        JsonNode status = payload.path("status");
        boolean isReply = status.isTextual() && payload.has("response");
        if (isReply) {
            details.add(status.textValue());
        }
        JsonNode shown = isReply ? payload.path("response") : payload;
        for (String name : IDS) {
            if (shown.path(name).isIntegralNumber()) {
                details.add(name + " " + shown.path(name).asText());
            }
        }
        return String.join(", ", details);
    }

    /**
     * Says it in a line.
     *
     * @return the topic, the event, the ref in brackets and the detail
     */
    @Override
    public String toString() {
        return topic + " " + event + (ref.isEmpty() ? "" : " [" + ref + "]") + (detail.isEmpty() ? "" : " " + detail);
    }
}
