package io.kabelwerk.core.phoenix;

import io.kabelwerk.KabelwerkException;
import io.kabelwerk.NoReplyException;
import io.kabelwerk.RequestOutcome;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One push on its way: waiting for its channel, then for its answer, then settled. */
public final class Push {

    private final Socket socket;
    private final String topic;
    private final String event;
    private final Map<String, @Nullable Object> payload;
    private final ReplyHandler handler;
    private final Consumer<Push> onSettled;
    private Timers.@Nullable Timer deadline;
    private @Nullable String ref;
    private boolean settled;

    /** {@code onSettled} is called once, before the handler: there is nothing to be done for it any more. */
    Push(
            Socket socket,
            String topic,
            String event,
            Map<String, @Nullable Object> payload,
            ReplyHandler handler,
            Consumer<Push> onSettled) {
        this.socket = socket;
        this.topic = topic;
        this.event = event;
        this.payload = payload;
        this.handler = handler;
        this.onSettled = onSettled;
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

    /** The ref with which it was sent; null before that. */
    @Nullable
    String ref() {
        return ref;
    }

    boolean isSettled() {
        return settled;
    }

    /** What is known of it as long as there is no answer. */
    RequestOutcome outcome() {
        return ref == null ? RequestOutcome.NOT_SENT : RequestOutcome.UNKNOWN;
    }

    /** Fails it at a time of the ticker's. */
    void expireAt(long time, Duration timeout) {
        deadline = socket.timers().at(time, () -> {
            deadline = null;
            fail(new NoReplyException(
                    ref == null
                            ? event + " on " + topic + " could not be sent within " + timeout.toMillis() + " ms"
                            : event + " on " + topic + " was not answered within " + timeout.toMillis() + " ms",
                    outcome()));
            socket.settled();
        });
    }

    void sentAs(String sentRef) {
        ref = sentRef;
    }

    /** Forgets it: nobody wants its answer any more. If it has not been sent, it never will be. */
    public void withdraw() {
        settle();
        socket.settled();
    }

    void reply(Reply reply) {
        if (settle()) {
            handler.replied(reply);
        }
    }

    void fail(KabelwerkException error) {
        if (settle()) {
            handler.failed(error);
        }
    }

    private boolean settle() {
        if (settled) {
            return false;
        }
        settled = true;
        if (deadline != null) {
            deadline.cancel();
            deadline = null;
        }
        onSettled.accept(this);
        return true;
    }
}
