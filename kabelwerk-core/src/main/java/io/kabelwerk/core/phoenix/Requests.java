package io.kabelwerk.core.phoenix;

import io.kabelwerk.ConnectionException;
import io.kabelwerk.LimitExceededException;
import io.kabelwerk.ProtocolViolationException;
import io.kabelwerk.RequestOutcome;
import io.kabelwerk.Settings;
import io.kabelwerk.spi.JsonException;
import io.kabelwerk.spi.support.Utf8;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Sends the requests of a socket, and finds the one that a reply answers. */
final class Requests {

    private final FrameCodec codec;
    private final Supplier<Settings> settings;
    private final BiConsumer<Frame, String> network;
    private final Map<String, Push> unanswered = new LinkedHashMap<>();
    private final Map<String, Push> leaves = new LinkedHashMap<>();
    private long lastRef;
    private int waiting;

    /** {@code network} sends a frame, written as a text, if there is a connection. */
    Requests(FrameCodec codec, Supplier<Settings> settings, BiConsumer<Frame, String> network) {
        this.codec = codec;
        this.settings = settings;
        this.network = network;
    }

    /** Whether one more may wait for its channel to be joined. */
    boolean mayWait() {
        return waiting < settings.get().maxPendingRequests();
    }

    /** So many more wait for their channels. */
    void waits(int more) {
        waiting += more;
    }

    /** Sends a join; a leave of the same topic that is still unanswered ends with it. */
    String sendJoin(Push join) {
        endLeave(join.topic());
        String ref = nextRef();
        send(join, ref, ref);
        return ref;
    }

    void sendLeave(Push leave, @Nullable String joinRef) {
        leaves.put(leave.topic(), leave);
        send(leave, joinRef);
    }

    void send(Push push, @Nullable String joinRef) {
        send(push, joinRef, nextRef());
    }

    private void send(Push push, @Nullable String joinRef, String ref) {
        Frame frame = new Frame(joinRef, ref, push.topic(), push.event(), push.payload());
        String text;
        try {
            text = codec.encode(frame);
        } catch (JsonException e) {
            push.fail(new LimitExceededException(
                    push.event() + " on " + push.topic() + " cannot be written as JSON: " + e.getMessage(),
                    "maxJsonDepth",
                    settings.get().maxJsonDepth(),
                    RequestOutcome.NOT_SENT));
            return;
        }
        int limit = settings.get().maxFrameBytes();
        if (Utf8.isLonger(text, limit)) {
            push.fail(new LimitExceededException(
                    push.event() + " on " + push.topic() + " is too long to be sent",
                    "maxFrameBytes",
                    limit,
                    RequestOutcome.NOT_SENT));
            return;
        }
        push.sentAs(ref);
        unanswered.put(ref, push);
        network.accept(frame, text);
    }

    private String nextRef() {
        return Long.toString(++lastRef);
    }

    /** A leave may be answered by the end of its channel instead of a reply. */
    void endLeave(String topic) {
        Push leave = leaves.get(topic);
        if (leave != null) {
            leave.reply(new Reply(true, Map.of()));
        }
    }

    /** Passes a reply on. Throws a {@link ProtocolViolationException} where it cannot be read; the request has failed then. */
    void receive(Frame frame) {
        Push push = frame.ref() == null ? null : unanswered.get(frame.ref());
        if (push == null || !push.topic().equals(frame.topic())) {
            return; // Nobody waits for it any more.
        }
        Map<String, @Nullable Object> payload = frame.payload();
        boolean ok = "ok".equals(payload.get("status"));
        if ((ok || "error".equals(payload.get("status"))) && payload.get("response") instanceof Map<?, ?> response) {
            push.reply(new Reply(ok, FrameCodec.object(response)));
        } else {
            ProtocolViolationException error = new ProtocolViolationException(
                    frame.topic(),
                    payload.get("response") instanceof Map ? "status" : "response",
                    "of the reply to " + push.event() + " is missing or of another type");
            push.fail(error);
            throw error;
        }
    }

    void forget(Push push) {
        if (push.ref() != null) {
            unanswered.remove(push.ref());
        }
        leaves.remove(push.topic(), push);
    }

    /** In the order in which they were sent. */
    List<Push> unanswered() {
        return List.copyOf(unanswered.values());
    }

    void failUnanswered(String why) {
        unanswered()
                .forEach(push -> push.fail(new ConnectionException(
                        why + " before " + push.event() + " on " + push.topic() + " was answered",
                        RequestOutcome.UNKNOWN)));
    }
}
