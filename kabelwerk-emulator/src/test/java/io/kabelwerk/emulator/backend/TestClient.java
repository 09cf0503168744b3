package io.kabelwerk.emulator.backend;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.kabelwerk.emulator.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A client at the other end of a session: sends frames, keeps what it gets. JSON may be written with single quotes. */
public final class TestClient implements Peer {

    private final List<String> frames = new ArrayList<>();
    private @Nullable Session session;
    private int ref;
    String end = "";

    void start(Session opened) {
        session = opened;
    }

    Session session() {
        return Objects.requireNonNull(session);
    }

    @Override
    public void send(String frame) {
        frames.add(frame);
    }

    @Override
    public void close(int code, String reason) {
        end = "close " + code;
    }

    @Override
    public void drop() {
        end = "drop";
    }

    @Override
    public void freeze() {
        end = "freeze";
    }

    void sendFrame(String frame) {
        session().receive(quoted(frame));
    }

    /** Joins a topic and takes the reply, which must be the only frame; the join_ref is the ref. */
    JsonNode join(String topic, String params) {
        String joinRef = String.valueOf(++ref);
        sendFrame("['" + joinRef + "','" + joinRef + "','" + topic + "','phx_join'," + params + "]");
        return lastReply(joinRef);
    }

    /** Joins a topic that must be let in, and returns the response. */
    JsonNode joined(String topic, String params) {
        JsonNode reply = join(topic, params);
        if (!reply.path("status").asText().equals("ok")) {
            throw new AssertionError("The join of " + topic + " was refused: " + reply);
        }
        return reply.path("response");
    }

    /** Pushes on the channel of the latest join of a topic, and returns the reply; events stay. */
    JsonNode push(String joinRef, String topic, String event, String params) {
        String pushRef = "p" + ++ref;
        sendFrame("['" + joinRef + "','" + pushRef + "','" + topic + "','" + event + "'," + params + "]");
        return lastReply(pushRef);
    }

    private JsonNode lastReply(String of) {
        for (int i = frames.size() - 1; i >= 0; i--) {
            JsonNode frame = parse(frames.get(i));
            if (frame.get(3).asText().equals("phx_reply")
                    && frame.get(1).asText().equals(of)) {
                frames.remove(i);
                return frame.get(4);
            }
        }
        throw new AssertionError("No reply to " + of + " among " + frames);
    }

    /** All frames since the last look, in single quotes. */
    List<String> frames() {
        List<String> all =
                frames.stream().map(frame -> frame.replace('"', '\'')).toList();
        frames.clear();
        return all;
    }

    /** All events since the last look: their names. */
    List<String> events() {
        List<String> all =
                frames.stream().map(frame -> parse(frame).get(3).asText()).toList();
        frames.clear();
        return all;
    }

    /** The payloads of all events of a name since the last look; the others stay. */
    List<JsonNode> events(String name) {
        List<JsonNode> all = new ArrayList<>();
        frames.removeIf(frame -> {
            JsonNode json = parse(frame);
            return json.get(3).asText().equals(name) && all.add(json.get(4));
        });
        return all;
    }

    /** Reads JSON in single quotes. */
    static JsonNode read(String json) {
        return parse(quoted(json));
    }

    public static JsonNode parse(String json) {
        try {
            return Json.read(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError(json, e);
        }
    }

    public static String quoted(String json) {
        return json.replace('\'', '"');
    }
}
