package io.kabelwerk.core.phoenix;

import io.kabelwerk.ClosedException;
import io.kabelwerk.ConnectionException;
import io.kabelwerk.KabelwerkException;
import io.kabelwerk.LimitExceededException;
import io.kabelwerk.ProtocolViolationException;
import io.kabelwerk.RequestOutcome;
import io.kabelwerk.Settings;
import io.kabelwerk.core.concurrent.Durations;
import io.kabelwerk.core.concurrent.Timers;
import io.kabelwerk.core.phoenix.ChannelHandler.AfterRefusal;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One topic on the socket. Stays joined through drops and crashes until it is left or closed.
 *
 * <p>Requests made while it is not joined wait, in order, and are sent with the next join, unless their deadlines pass.
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
        /**
         * The cause of a frame that was too long; not joined, not even with a new connection, before a pause is over.
         */
        SET_ASIDE,
        /** Left, or closed by the backend. */
        CLOSED
    }

    private final Socket socket;
    private final Requests requests;
    private final Timers timers;
    private final Supplier<Settings> settings;
    private final String topic;
    private final ChannelHandler handler;
    private final Backoff backoff;
    private State state = State.WAITING;
    private @Nullable String joinRef;
    private @Nullable Request join;
    private Timers.@Nullable Timer rejoin;

    Channel(
            Socket socket,
            Requests requests,
            Timers timers,
            Supplier<Settings> settings,
            Backoff backoff,
            String topic,
            ChannelHandler handler) {
        this.socket = socket;
        this.requests = requests;
        this.timers = timers;
        this.settings = settings;
        this.backoff = backoff;
        this.topic = topic;
        this.handler = handler;
    }

    public String topic() {
        return topic;
    }

    public boolean isJoined() {
        return state == State.JOINED;
    }

    /**
     * Makes a request: sends it, or lets it wait until the channel is joined.
     *
     * @param calledAt when it was asked for, by the ticker: its deadline counts from there
     */
    public Request request(
            String event, Map<String, @Nullable Object> payload, long calledAt, ReplyHandler replyHandler) {
        Request request = requests.create(this, topic, event, payload, calledAt, replyHandler);
        switch (state) {
            case CLOSED -> request.fail(new ClosedException(topic + " is closed", RequestOutcome.NOT_SENT));
            case JOINED -> requests.send(request, joinRef);
            default -> requests.enqueue(request, this);
        }
        return request;
    }

    /**
     * Leaves for good: no reconnection joins it again (S11). Requests fail; the handler is not called any more.
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
            requests.sendLeave(topic, lastJoinRef, done);
        } else {
            done.run();
        }
    }

    /** Leaves and joins again at once, with what the params of a join are now. Does nothing where no join was sent. */
    public void rejoin() {
        if (state != State.JOINED && state != State.JOINING) {
            return;
        }
        String lastJoinRef = joinRef;
        withdrawJoin();
        joinRef = null;
        state = State.WAITING;
        handler.dropped();
        requests.sendLeave(topic, lastJoinRef, () -> {});
        socket.requestJoin(this);
    }

    boolean isWaiting() {
        return state == State.WAITING;
    }

    /** Whether a request is unanswered: the join, or one after it. */
    boolean isBusy() {
        return state == State.JOINING || (state == State.JOINED && requests.hasUnanswered(this));
    }

    /** Sends the join, if the channel waits for that: once for each connection (S17). */
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
        rejoin = timers.after(pause, () -> {
            rejoin = null;
            state = State.WAITING;
            socket.requestTurn(this);
        });
        handler.failed(new LimitExceededException(
                topic + " is set aside: a frame that was too long ended the connection while " + topic
                        + " was being loaded; it is joined again in " + Durations.text(pause),
                "maxFrameBytes",
                settings.get().maxFrameBytes(),
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

    /** A frame of this topic that is not a reply. */
    void receive(Frame frame) {
        if (frame.joinRef() != null && !frame.joinRef().equals(joinRef)) {
            return; // It is meant for an earlier join (S51). Events of broadcasts have no join_ref (S50).
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

    private void sendJoin() {
        state = State.JOINING;
        Request request = requests.create(
                null,
                topic,
                "phx_join",
                handler.joinParams(),
                timers.now(),
                ReplyHandler.of(this::replied, this::joinFailed));
        join = request;
        joinRef = requests.sendJoin(request);
    }

    private void replied(Reply reply) {
        join = null;
        if (reply.ok()) {
            joined(reply);
        } else {
            refused(reply);
        }
    }

    private void joinFailed(KabelwerkException error) {
        join = null;
        joinRef = null;
        pauseThenRejoin();
        handler.failed(error);
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
        requests.flush(this, () -> state == State.JOINED ? joinRef : null);
    }

    private void refused(Reply reply) {
        joinRef = null;
        pauseThenRejoin();
        if (handler.refused(reply) == AfterRefusal.GIVE_UP && state != State.CLOSED) {
            close(topic + " was refused by the backend");
        }
    }

    /** Its requests are never answered: they fail at once (S52). */
    private void crashed() {
        if (state != State.JOINED && state != State.JOINING) {
            return;
        }
        joinRef = null;
        withdrawJoin();
        pauseThenRejoin();
        handler.failed(new ConnectionException(topic + " crashed; it is joined again", (Throwable) null));
        failSent(request -> new ConnectionException(
                topic + " crashed before " + request.event() + " was answered", RequestOutcome.UNKNOWN));
    }

    private void closedByBackend() {
        if (state != State.JOINED && state != State.JOINING) {
            return;
        }
        end();
        handler.closed();
        failAll(topic + " was closed by the backend");
    }

    /** A refused or crashed channel is joined again after each of the {@code rejoinSteps}, ± 20 % (S16). */
    private void pauseThenRejoin() {
        state = State.PAUSING;
        rejoin = timers.after(backoff.around(settings.get().rejoinSteps()), () -> {
            rejoin = null;
            state = State.WAITING;
            socket.requestJoin(this);
        });
    }

    /** Ends it; requests fail, the handler is not called. */
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
        failSent(request -> new ClosedException(why, RequestOutcome.UNKNOWN));
        requests.of(this, Request.State.WAITING)
                .forEach(request -> request.fail(new ClosedException(why, RequestOutcome.NOT_SENT)));
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

    /** After the handler was called: the failure of what it withdraws then, of its own requests, is no news. */
    private void failSent(Function<Request, KabelwerkException> why) {
        requests.of(this, Request.State.SENT).forEach(request -> request.fail(why.apply(request)));
    }
}
