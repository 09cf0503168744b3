package io.kabelwerk.core.phoenix;

import io.kabelwerk.ConnectionException;
import io.kabelwerk.LimitExceededException;
import io.kabelwerk.ProtocolViolationException;
import io.kabelwerk.RequestOutcome;
import io.kabelwerk.RequestResult;
import io.kabelwerk.Settings;
import io.kabelwerk.core.concurrent.Timers;
import io.kabelwerk.spi.JsonException;
import io.kabelwerk.spi.support.Utf8;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The requests of a socket that are not settled: sends them, and finds the one that a reply answers. A request says
 * itself whether it waits or is sent; here it is found by its ref or its channel.
 */
final class Requests {

    private final FrameCodec codec;
    private final Timers timers;
    private final Supplier<Settings> settings;
    private final SocketHandler handler;
    private final BiConsumer<Frame, String> network;
    private final Runnable onSettled;
    private final Map<String, Request> sent = new LinkedHashMap<>(4);
    private final Map<Channel, Set<Request>> byChannel = new LinkedHashMap<>(4);
    private final Map<String, Request> leaves = new LinkedHashMap<>(4);
    private long lastRef;
    private int waiting;

    /**
     * @param handler gets to know how requests are settled
     * @param network sends a frame, written as a text, if there is a connection
     * @param onSettled called when a request has timed out or was withdrawn
     */
    Requests(
            FrameCodec codec,
            Timers timers,
            Supplier<Settings> settings,
            SocketHandler handler,
            BiConsumer<Frame, String> network,
            Runnable onSettled) {
        this.codec = codec;
        this.timers = timers;
        this.settings = settings;
        this.handler = handler;
        this.network = network;
        this.onSettled = onSettled;
    }

    Timers timers() {
        return timers;
    }

    /** Another request may go on. */
    void settled() {
        onSettled.run();
    }

    /** Creates a request that ends at its deadline, {@code requestTimeout} after the call, sent or not (S30). */
    Request create(
            @Nullable Channel channel,
            String topic,
            String event,
            Map<String, @Nullable Object> payload,
            long calledAt,
            ReplyHandler handler) {
        Request request = new Request(this, channel, topic, event, payload, calledAt, handler);
        Duration timeout = settings.get().requestTimeout();
        request.expireAt(calledAt + timeout.toNanos(), timeout);
        return request;
    }

    Request heartbeat(ReplyHandler handler) {
        return new Request(this, null, FrameCodec.PHOENIX, "heartbeat", Map.of(), timers.now(), handler);
    }

    /** Lets a request wait for its channel to be joined, or fails it if too many wait. */
    void enqueue(Request request, Channel channel) {
        if (waiting >= settings.get().maxPendingRequests()) {
            request.fail(new LimitExceededException(
                    "Too many requests wait for a connection; " + request.event() + " on " + request.topic()
                            + " was not accepted",
                    "maxPendingRequests",
                    settings.get().maxPendingRequests(),
                    RequestOutcome.NOT_SENT));
            return;
        }
        waiting++;
        request.waiting();
        add(request, channel);
        counted();
    }

    /** Sends those that wait for a channel, in the order of their calls (S32), as long as it is joined. */
    void flush(Channel channel, Supplier<@Nullable String> joinRef) {
        for (Request request : of(channel, Request.State.WAITING)) {
            String current = joinRef.get();
            if (current == null) {
                return;
            }
            if (!request.isSettled()) {
                send(request, current);
            }
        }
    }

    /** The requests of a channel in a state, in the order of their calls. */
    List<Request> of(Channel channel, Request.State state) {
        Set<Request> all = byChannel.get(channel);
        return all == null
                ? List.of()
                : all.stream().filter(request -> request.state() == state).toList();
    }

    /** Whether a request of a channel is unanswered, its join and its leave aside. */
    boolean hasUnanswered(Channel channel) {
        return !of(channel, Request.State.SENT).isEmpty();
    }

    private void add(Request request, Channel channel) {
        byChannel.computeIfAbsent(channel, added -> new LinkedHashSet<>()).add(request);
    }

    /** Whether no request of a channel waits or is unanswered. */
    boolean isIdle() {
        return byChannel.isEmpty();
    }

    private void counted() {
        handler.counted(waiting, sent.size());
    }

    /** Forgets a request that is settled, and reports it; for {@link Request} only. */
    void remove(Request request, Request.State before, @Nullable RequestResult result) {
        forget(request, before);
        counted();
        handler.settled(request.event(), result, timers.now() - request.calledAt());
    }

    private void forget(Request request, Request.State before) {
        if (before == Request.State.WAITING) {
            waiting--;
        }
        if (request.ref() != null) {
            sent.remove(request.ref());
        }
        leaves.remove(request.topic(), request);
        Channel channel = request.channel();
        Set<Request> others = channel == null ? null : byChannel.get(channel);
        if (channel != null && others != null && others.remove(request) && others.isEmpty()) {
            byChannel.remove(channel);
        }
    }

    /** Sends a join; a leave of the same topic that is still unanswered ends with it. */
    String sendJoin(Request join) {
        endLeave(join.topic());
        String ref = nextRef();
        send(join, ref, ref);
        return ref;
    }

    void sendLeave(String topic, @Nullable String joinRef, Runnable done) {
        Request leave = create(null, topic, "phx_leave", Map.of(), timers.now(), ReplyHandler.either(done));
        leaves.put(topic, leave);
        send(leave, joinRef);
    }

    void send(Request request, @Nullable String joinRef) {
        send(request, joinRef, nextRef());
    }

    private void send(Request request, @Nullable String joinRef, String ref) {
        Frame frame = new Frame(joinRef, ref, request.topic(), request.event(), request.payload());
        String text;
        try {
            text = codec.encode(frame);
        } catch (JsonException e) {
            request.fail(new LimitExceededException(
                    request.event() + " on " + request.topic() + " cannot be written as JSON: " + e.getMessage(),
                    "maxJsonDepth",
                    settings.get().maxJsonDepth(),
                    RequestOutcome.NOT_SENT));
            return;
        }
        int limit = settings.get().maxFrameBytes();
        if (Utf8.isLonger(text, limit)) {
            request.fail(new LimitExceededException(
                    request.event() + " on " + request.topic() + " is too long to be sent",
                    "maxFrameBytes",
                    limit,
                    RequestOutcome.NOT_SENT));
            return;
        }
        if (request.state() == Request.State.WAITING) {
            waiting--;
        } else if (request.channel() != null) {
            add(request, request.channel());
        }
        request.sent(ref);
        sent.put(ref, request);
        counted();
        network.accept(frame, text);
    }

    private String nextRef() {
        return Long.toString(++lastRef);
    }

    /** A leave may be answered by the end of its channel or by the next join instead of a reply, or never (S57). */
    void endLeave(String topic) {
        Request leave = leaves.get(topic);
        if (leave != null) {
            leave.reply(new Reply(true, Map.of()));
        }
    }

    /**
     * Passes a reply on. Throws a {@link ProtocolViolationException} where it cannot be read; the request has failed
     * then.
     */
    void receive(Frame frame) {
        Request request = frame.ref() == null ? null : sent.get(frame.ref());
        if (request == null || !request.topic().equals(frame.topic())) {
            return; // The request is settled, or another one.
        }
        Map<String, @Nullable Object> payload = frame.payload();
        boolean ok = "ok".equals(payload.get("status"));
        if ((ok || "error".equals(payload.get("status"))) && payload.get("response") instanceof Map<?, ?> response) {
            request.reply(new Reply(ok, FrameCodec.object(response)));
        } else {
            ProtocolViolationException error = new ProtocolViolationException(
                    frame.topic(),
                    payload.get("response") instanceof Map ? "status" : "response",
                    "of the reply to " + request.event() + " is missing or of another type");
            request.fail(error);
            throw error;
        }
    }

    /** Those that were sent, in that order. */
    List<Request> unanswered() {
        return List.copyOf(sent.values());
    }

    /** Their replies went with the connection: they may have taken effect or not (S23). */
    void failUnanswered(String why) {
        unanswered()
                .forEach(request -> request.fail(new ConnectionException(
                        why + " before " + request.event() + " on " + request.topic() + " was answered",
                        RequestOutcome.UNKNOWN)));
    }
}
