package io.kabelwerk.core.phoenix;

import io.kabelwerk.ClosedException;
import io.kabelwerk.ConnectionException;
import io.kabelwerk.KabelwerkException;
import io.kabelwerk.LimitExceededException;
import io.kabelwerk.ProtocolViolationException;
import io.kabelwerk.RequestOutcome;
import io.kabelwerk.core.phoenix.ChannelHandler.AfterRefusal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One topic on the socket. Stays joined through drops and crashes until it is left or closed.
 *
 * <p>Pushes made while it is not joined wait, in order, and are sent with the next join, unless their deadlines pass.
 */
public final class Channel {

    private enum State {
        /** Wanted, and waiting for the socket to open, or for its turn. */
        WAITING,
        /** The join has been sent. */
        JOINING,
        JOINED,
        /** Refused or crashed, and waiting to be joined again. */
        PAUSING,
        /** The cause of a frame that was too long; not joined, not even with a new connection, before a pause is over. */
        SET_ASIDE,
        /** Left, or closed by the backend. */
        CLOSED
    }

    private final Socket socket;
    private final String topic;
    private final ChannelHandler handler;
    private final Backoff backoff;
    private final Deque<Push> waiting = new ArrayDeque<>();
    private final Set<Push> sent = new LinkedHashSet<>();
    private State state = State.WAITING;
    private @Nullable String joinRef;
    private @Nullable Push join;
    private Timers.@Nullable Timer rejoin;

    Channel(Socket socket, String topic, ChannelHandler handler) {
        this.socket = socket;
        this.topic = topic;
        this.handler = handler;
        this.backoff = new Backoff(socket.random());
    }

    public String topic() {
        return topic;
    }

    public boolean isJoined() {
        return state == State.JOINED;
    }

    /**
     * Makes a push.
     *
     * @param calledAt when it was asked for, by the ticker: its deadline counts from there
     */
    public Push push(String event, Map<String, @Nullable Object> payload, long calledAt, ReplyHandler replyHandler) {
        Push push = new Push(socket, topic, event, payload, replyHandler, this::forget);
        if (state == State.CLOSED) {
            push.fail(new ClosedException(topic + " is closed", RequestOutcome.NOT_SENT));
            return push;
        }
        Duration timeout = socket.settings().requestTimeout();
        push.expireAt(calledAt + timeout.toNanos(), timeout);
        if (state == State.JOINED) {
            send(push);
        } else if (socket.requests().mayWait()) {
            waiting.add(push);
            socket.requests().waits(1);
        } else {
            push.fail(new LimitExceededException(
                    "Too many requests wait for a connection; " + event + " on " + topic + " was not accepted",
                    "maxPendingRequests",
                    socket.settings().maxPendingRequests(),
                    RequestOutcome.NOT_SENT));
        }
        return push;
    }

    /**
     * Leaves for good. Pushes fail; nothing is told to the handler any more.
     *
     * @param done called when the backend has answered, or when it has not in time
     */
    public void leave(Runnable done) {
        if (state == State.CLOSED) {
            done.run();
            return;
        }
        boolean known = state == State.JOINED || state == State.JOINING;
        String lastJoinRef = joinRef;
        close(topic + " was left");
        if (known && socket.isOpen()) {
            socket.leave(topic, lastJoinRef, done);
        } else {
            done.run();
        }
    }

    boolean isWaiting() {
        return state == State.WAITING;
    }

    /** Whether a request is unanswered: the join, or one after it. */
    boolean isBusy() {
        return state == State.JOINING || (state == State.JOINED && !sent.isEmpty());
    }

    /** Sends the join, if the channel waits for that. */
    void join() {
        if (state == State.WAITING) {
            sendJoin();
        }
    }

    /** A frame that was too long, and was meant for this channel, has ended the connection. */
    void setAside(Duration pause) {
        if (state == State.CLOSED) {
            return;
        }
        state = State.SET_ASIDE;
        rejoin = socket.timers().after(pause, () -> {
            rejoin = null;
            state = State.WAITING;
            socket.requestTurn(this);
        });
        handler.failed(new LimitExceededException(
                topic + " is set aside: a frame that was too long ended the connection while " + topic
                        + " was being loaded; it is joined again in " + pause.toMillis() + " ms",
                "maxFrameBytes",
                socket.settings().maxFrameBytes(),
                null));
    }

    void dropped() {
        if (state == State.CLOSED || state == State.SET_ASIDE) {
            return;
        }
        state = State.WAITING;
        joinRef = null;
        withdrawJoin();
        cancelRejoin();
        handler.dropped(); // The socket fails what was sent, once all channels know.
    }

    /** A frame of this topic that is no reply. */
    void receive(Frame frame) {
        if (frame.joinRef() != null && !frame.joinRef().equals(joinRef)) {
            return; // It is meant for an earlier join.
        }
        switch (frame.event()) {
            case "phx_close" -> closedByBackend();
            case "phx_error" -> crashed();
            default -> {
                if (state == State.JOINED || state == State.JOINING) {
                    handler.event(frame.event(), frame.payload());
                }
            }
        }
    }

    private void forget(Push push) {
        socket.requests().forget(push);
        if (!sent.remove(push) && waiting.remove(push)) {
            socket.requests().waits(-1);
        }
    }

    private void sendJoin() {
        state = State.JOINING;
        Map<String, @Nullable Object> params = handler.joinParams();
        Push push = new Push(
                socket,
                topic,
                "phx_join",
                params,
                new ReplyHandler() {
                    @Override
                    public void replied(Reply reply) {
                        join = null;
                        if (reply.ok()) {
                            joined(reply);
                        } else {
                            refused(reply);
                        }
                    }

                    @Override
                    public void failed(KabelwerkException error) {
                        join = null;
                        joinRef = null;
                        pauseThenRejoin();
                        handler.failed(error);
                    }
                },
                socket.requests()::forget);
        join = push;
        Duration timeout = socket.settings().requestTimeout();
        push.expireAt(socket.timers().now() + timeout.toNanos(), timeout);
        joinRef = socket.requests().sendJoin(push);
    }

    private void joined(Reply reply) {
        state = State.JOINED;
        try {
            handler.joined(reply.response());
        } catch (ProtocolViolationException e) {
            joinRef = null;
            pauseThenRejoin();
            handler.failed(e);
            return;
        }
        backoff.reset();
        while (state == State.JOINED && !waiting.isEmpty()) {
            Push push = waiting.remove();
            socket.requests().waits(-1);
            send(push);
        }
    }

    private void refused(Reply reply) {
        joinRef = null;
        pauseThenRejoin();
        if (handler.refused(reply) == AfterRefusal.GIVE_UP && state != State.CLOSED) {
            close(topic + " was refused by the backend");
        }
    }

    private void crashed() {
        if (state != State.JOINED && state != State.JOINING) {
            return;
        }
        joinRef = null;
        withdrawJoin();
        pauseThenRejoin();
        handler.failed(new ConnectionException(topic + " crashed; it is joined again", (Throwable) null));
        failSent(push -> new ConnectionException(
                topic + " crashed before " + push.event() + " was answered", RequestOutcome.UNKNOWN));
    }

    private void closedByBackend() {
        if (state != State.JOINED && state != State.JOINING) {
            return;
        }
        end();
        handler.closed();
        failAll(topic + " was closed by the backend");
    }

    private void send(Push push) {
        sent.add(push);
        socket.requests().send(push, joinRef);
    }

    private void pauseThenRejoin() {
        state = State.PAUSING;
        rejoin = socket.timers().after(backoff.around(socket.settings().rejoinSteps()), () -> {
            rejoin = null;
            state = State.WAITING;
            socket.requestJoin(this);
        });
    }

    /** Ends it; pushes fail, the handler is told nothing. */
    void close(String why) {
        end();
        failAll(why);
    }

    private void end() {
        state = State.CLOSED;
        joinRef = null;
        withdrawJoin();
        cancelRejoin();
        socket.remove(this);
    }

    private void failAll(String why) {
        failSent(push -> new ClosedException(why, RequestOutcome.UNKNOWN));
        List.copyOf(waiting).forEach(push -> push.fail(new ClosedException(why, RequestOutcome.NOT_SENT)));
    }

    private void withdrawJoin() {
        if (join != null) {
            join.withdraw();
            join = null;
        }
    }

    private void cancelRejoin() {
        if (rejoin != null) {
            rejoin.cancel();
            rejoin = null;
        }
    }

    /** After the handler has been told: the failure of what it withdraws then, of its own pushes, is no news. */
    private void failSent(Function<Push, KabelwerkException> why) {
        List.copyOf(sent).forEach(push -> push.fail(why.apply(push)));
    }
}
