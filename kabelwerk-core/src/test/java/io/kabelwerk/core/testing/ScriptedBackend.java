package io.kabelwerk.core.testing;

import static io.kabelwerk.core.testing.Json.object;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The other end of the connections of a {@link FakeTransport}: keeps what is sent to it, answers what it was told how to
 * answer, and nothing else.
 */
public final class ScriptedBackend {

    private final FakeTransport network;
    private final List<Sent> sent = new ArrayList<>();
    private final Map<String, Function<Sent, @Nullable Answer>> answers = new LinkedHashMap<>();

    /** A frame that the engine has sent. */
    public record Sent(
            FakeConnection connection,
            @Nullable String joinRef,
            @Nullable String ref,
            String topic,
            String event,
            Map<String, @Nullable Object> payload) {

        /** Topic and event. */
        @Override
        public String toString() {
            return topic + " " + event;
        }
    }

    /** An answer to a push. */
    public record Answer(String status, Map<String, @Nullable Object> response) {}

    public ScriptedBackend(FakeTransport network) {
        this.network = network;
        network.peer(connection -> connection.onSend(text -> take(connection, text)));
        answer("phoenix", "heartbeat", push -> ok());
    }

    public static Answer ok() {
        return new Answer("ok", Map.of());
    }

    public static Answer ok(Map<String, @Nullable Object> response) {
        return new Answer("ok", response);
    }

    public static Answer refused(String reason) {
        return new Answer("error", object("reason", reason));
    }

    /** How a push is answered from now on; a null is no answer. */
    public void answer(String topic, String event, Function<Sent, @Nullable Answer> how) {
        answers.put(topic + " " + event, how);
    }

    /** A push is not answered from now on. */
    public void ignore(String topic, String event) {
        answers.remove(topic + " " + event);
    }

    /** All frames since the beginning, or since they were last forgotten. */
    public List<Sent> sent() {
        return sent;
    }

    /** The frames with an event on a topic. */
    public List<Sent> sent(String topic, String event) {
        return sent.stream()
                .filter(frame -> frame.topic().equals(topic) && frame.event().equals(event))
                .toList();
    }

    /** The last frame with an event on a topic. */
    public Sent last(String topic, String event) {
        List<Sent> all = sent(topic, event);
        if (all.isEmpty()) {
            throw new AssertionError("Nobody has sent " + event + " on " + topic + ", only " + sent);
        }
        return all.get(all.size() - 1);
    }

    /** The join_ref of the last join of a topic. */
    public @Nullable String joinRef(String topic) {
        return last(topic, "phx_join").joinRef();
    }

    /** Answers a push. */
    public void reply(Sent push, Answer answer) {
        replyWith(push, push.joinRef(), answer);
    }

    /** Answers a push with another join_ref. */
    public void replyWith(Sent push, @Nullable String joinRef, Answer answer) {
        send(
                push.connection(),
                joinRef,
                push.ref(),
                push.topic(),
                "phx_reply",
                object("status", answer.status(), "response", answer.response()));
    }

    /** Sends an event to all of a topic: without a join_ref. */
    public void broadcast(String topic, String event, Map<String, @Nullable Object> payload) {
        send(network.connection(), null, null, topic, event, payload);
    }

    /** Sends a frame of the channel's own: {@code phx_close}, {@code phx_error}. */
    public void end(String topic, String event, @Nullable String joinRef) {
        send(network.connection(), joinRef, joinRef, topic, event, Map.of());
    }

    /** Sends whatever text. */
    public void text(String text) {
        network.connection().receive(text);
    }

    private void take(FakeConnection connection, String text) {
        List<?> frame = (List<?>) Json.decode(text);
        if (frame == null || frame.size() != 5) {
            throw new AssertionError("This is no frame: " + text);
        }
        Sent push = new Sent(
                connection,
                (String) frame.get(0),
                (String) frame.get(1),
                String.valueOf(frame.get(2)),
                String.valueOf(frame.get(3)),
                Json.map(frame.get(4)));
        sent.add(push);
        Function<Sent, @Nullable Answer> how = answers.get(push.toString());
        Answer answer = how == null ? null : how.apply(push);
        if (answer != null) {
            reply(push, answer);
        }
    }

    private static void send(
            FakeConnection connection,
            @Nullable String joinRef,
            @Nullable String ref,
            String topic,
            String event,
            Map<String, @Nullable Object> payload) {
        connection.receive(Json.frame(joinRef, ref, topic, event, payload));
    }
}
