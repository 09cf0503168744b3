package io.kabelwerk.core.phoenix;

import io.kabelwerk.KabelwerkException;
import io.kabelwerk.NoReplyException;
import io.kabelwerk.RequestOutcome;
import io.kabelwerk.RequestResult;
import io.kabelwerk.core.concurrent.Durations;
import io.kabelwerk.core.concurrent.Timers;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request (a <em>push</em> of Phoenix) and its state. {@link Requests} finds it by that state; nobody else keeps it.
 */
public final class Request {

    enum State {
        NEW,
        /** Its channel is not joined. */
        WAITING,
        /** Handed to the connection; a reply is expected. */
        SENT,
        /** Replied to, failed or withdrawn. */
        SETTLED
    }

    private final Requests requests;
    private final @Nullable Channel channel;
    private final String topic;
    private final String event;
    private final Map<String, @Nullable Object> payload;
    private final long calledAt;
    private final ReplyHandler handler;
    private State state = State.NEW;
    private @Nullable String ref;
    private Timers.@Nullable Timer deadline;

    /** @param channel the channel that it waits for and fails with; null for joins, leaves and heartbeats */
    Request(
            Requests requests,
            @Nullable Channel channel,
            String topic,
            String event,
            Map<String, @Nullable Object> payload,
            long calledAt,
            ReplyHandler handler) {
        this.requests = requests;
        this.channel = channel;
        this.topic = topic;
        this.event = event;
        this.payload = payload;
        this.calledAt = calledAt;
        this.handler = handler;
    }

    @Nullable
    Channel channel() {
        return channel;
    }

    String topic() {
        return topic;
    }

    String event() {
        return event;
    }

    Map<String, @Nullable Object> payload() {
        return payload;
    }

    /** When it was asked for, by the ticker. */
    long calledAt() {
        return calledAt;
    }

    State state() {
        return state;
    }

    /** The ref with which it was sent; null before that. */
    @Nullable
    String ref() {
        return ref;
    }

    boolean isSettled() {
        return state == State.SETTLED;
    }

    /** The outcome as long as there is no reply. */
    RequestOutcome outcome() {
        return ref == null ? RequestOutcome.NOT_SENT : RequestOutcome.UNKNOWN;
    }

    /** Fails the request at a time of the ticker. */
    void expireAt(long time, Duration timeout) {
        deadline = requests.timers().at(time, () -> {
            deadline = null;
            fail(new NoReplyException(
                    event + " on " + topic + (ref == null ? " could not be sent within " : " was not answered within ")
                            + Durations.text(timeout) + " (requestTimeout)",
                    outcome()));
            requests.settled();
        });
    }

    /** Moves on to a state; for {@link Requests} only. */
    void waiting() {
        state = State.WAITING;
    }

    /** Moves on to a state; for {@link Requests} only. */
    void sent(String sentRef) {
        state = State.SENT;
        ref = sentRef;
    }

    /** Drops the request: neither its reply nor its failure is delivered. If it has not been sent, it is not sent. */
    public void withdraw() {
        settle(null);
        requests.settled();
    }

    void reply(Reply reply) {
        if (settle(reply.ok() ? RequestResult.ACCEPTED : RequestResult.REJECTED)) {
            handler.replied(reply);
        }
    }

    void fail(KabelwerkException error) {
        if (settle(RequestResult.of(error))) {
            handler.failed(error);
        }
    }

    private boolean settle(@Nullable RequestResult result) {
        if (state == State.SETTLED) {
            return false;
        }
        State before = state;
        state = State.SETTLED;
        if (deadline != null) {
            deadline.cancel();
            deadline = null;
        }
        requests.remove(this, before, result);
        return true;
    }
}
