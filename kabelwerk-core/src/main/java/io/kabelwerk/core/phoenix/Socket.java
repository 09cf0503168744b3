package io.kabelwerk.core.phoenix;

import io.kabelwerk.AuthenticationException;
import io.kabelwerk.ConnectionException;
import io.kabelwerk.KabelwerkException;
import io.kabelwerk.LimitExceededException;
import io.kabelwerk.ProtocolViolationException;
import io.kabelwerk.RequestOutcome;
import io.kabelwerk.Settings;
import io.kabelwerk.core.concurrent.SerialExecutor;
import io.kabelwerk.core.concurrent.Timers;
import io.kabelwerk.spi.Closed;
import io.kabelwerk.spi.JsonCodec;
import io.kabelwerk.spi.Transport;
import io.kabelwerk.spi.support.Utf8;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A connection that comes back: connects, keeps its heartbeat, and after whatever drop connects again, until it is
 * closed. Holds one connection at a time, and any number of channels.
 */
public final class Socket implements Link.Owner {

    /** The close code of a message that is too big. */
    private static final int TOO_LONG = 1009;

    private enum State {
        /** Before the first attempt. */
        NEW,
        /** Between two attempts. */
        PAUSING,
        /** Waiting for an address. */
        ASKING,
        CONNECTING,
        OPEN,
        /** For good. */
        CLOSED
    }

    private final Link.Factory links;
    private final Timers timers;
    private final RandomGenerator random;
    private final Supplier<Settings> settings;
    private final SocketHandler handler;
    private final Backoff backoff;
    private final Heartbeat heartbeat;
    private final CautiousRejoin joins;
    private final Requests requests;
    private final Reading reading;
    private final Map<String, Channel> channels = new LinkedHashMap<>(4);

    private State state = State.NEW;
    private long attemptAt;
    private @Nullable Link link;
    private @Nullable Link closing;
    private Timers.@Nullable Timer attemptTimer;
    private Timers.@Nullable Timer stableTimer;

    public Socket(
            Transport transport,
            JsonCodec json,
            SerialExecutor executor,
            Timers timers,
            RandomGenerator random,
            Supplier<Settings> settings,
            SocketHandler handler) {
        FrameCodec codec = new FrameCodec(json);
        this.timers = timers;
        this.random = random;
        this.settings = settings;
        this.handler = handler;
        this.backoff = new Backoff(random);
        this.requests = new Requests(codec, timers, settings, handler, this::transmit, this::proceed);
        this.joins = new CautiousRejoin(timers, random, settings);
        this.heartbeat = new Heartbeat(requests, timers, settings, this::onHeartbeatTimeout);
        this.reading = new Reading(executor, handler::batch);
        this.links = () -> new Link(this, transport, codec, executor, timers, settings, reading);
    }

    /** Makes the first attempt, at once. */
    public void connect() {
        attempt();
    }

    public boolean isOpen() {
        return state == State.OPEN;
    }

    /**
     * Opens a channel, which joins as soon as it can and stays joined until it is left. One at a time for each topic.
     */
    public Channel channel(String topic, ChannelHandler channelHandler) {
        if (channels.containsKey(topic)) {
            throw new IllegalStateException("There is a channel for " + topic + " already");
        }
        Channel channel = new Channel(this, requests, timers, settings, new Backoff(random), topic, channelHandler);
        channels.put(topic, channel);
        requestJoin(channel);
        return channel;
    }

    /** Sends a heartbeat of its own, to measure the round trip; it times out as any request (S42). */
    public Request ping(long calledAt, ReplyHandler replyHandler) {
        Request ping = requests.create(null, FrameCodec.PHOENIX, "heartbeat", Map.of(), calledAt, replyHandler);
        if (isOpen()) {
            requests.send(ping, null);
        } else {
            ping.fail(new ConnectionException("There is no connection to measure", RequestOutcome.NOT_SENT));
        }
        return ping;
    }

    /** The connection works: if it stays open, the pauses start over. */
    public void markStable() {
        cancel(stableTimer);
        stableTimer = timers.after(settings().backoffResetAfter(), backoff::reset);
    }

    /** Stops reading until {@link #resumeReading()}. Silence is not held against the backend meanwhile. */
    public void pauseReading() {
        heartbeat.excuse();
        reading.pause();
    }

    public void resumeReading() {
        heartbeat.blame();
        reading.resume();
    }

    /**
     * Closes for good. Requests fail; the handlers of channels are not called any more.
     *
     * @param abruptly whether to drop the connection, without a close frame
     * @param done called when the connection is closed, or when the backend takes too long to
     */
    public void close(boolean abruptly, Runnable done) {
        state = State.CLOSED;
        cancel(attemptTimer);
        heartbeat.stop();
        cancel(stableTimer);
        Link open = link;
        link = null;
        reading.closed();
        List.copyOf(channels.values()).forEach(channel -> channel.close("The session was closed"));
        requests.failUnanswered("The session was closed");
        if (open == null) {
            done.run();
        } else if (abruptly) {
            open.abandon();
            done.run();
        } else {
            closing = open;
            open.close(done);
        }
    }

    /** Waits no longer for the end of the connection that is being closed. */
    public void stopClosing() {
        if (closing != null) {
            closing.stopClosing();
        }
    }

    /** Whether no request of a channel waits or is unanswered, joins and leaves aside. */
    public boolean isIdle() {
        return requests.isIdle();
    }

    Settings settings() {
        return settings.get();
    }

    public RandomGenerator random() {
        return random;
    }

    void remove(Channel channel) {
        channels.remove(channel.topic(), channel);
        joins.remove(channel);
        proceed();
    }

    /** Lets a channel join as soon as the connection is open and it may. */
    void requestJoin(Channel channel) {
        if (isOpen()) {
            joins.request(channel);
        }
    }

    /** Tries a channel again that was set aside. */
    void requestTurn(Channel channel) {
        joins.requestTurn(channel, isOpen());
    }

    /** A request is settled: another channel may have waited for that. */
    private void proceed() {
        if (isOpen()) {
            joins.proceed();
        }
    }

    /** A text that cannot be sent is followed by the connection's end, which fails the request. */
    private void transmit(Frame frame, String text) {
        handler.frame("sent", frame, () -> Utf8.length(text));
        if (link != null) {
            link.send(text);
        }
    }

    private void attempt() {
        state = State.ASKING;
        attemptAt = timers.now();
        Link asking = links.create();
        link = asking;
        handler.address((uri, error) -> {
            if (link != asking) {
                return; // It was closed while the token was being obtained (S07).
            }
            if (uri != null) {
                state = State.CONNECTING;
                asking.connect(uri);
            } else if (error != null) {
                addressFailed(asking, error);
            }
        });
    }

    private void addressFailed(Link asking, KabelwerkException error) {
        Duration pause = backoff.upTo(settings().reconnectSteps());
        if (handler.addressFailed(error, pause, attemptTook()) && link == asking) {
            pause(pause);
        }
    }

    private void pause(Duration pause) {
        link = null;
        reading.closed();
        state = State.PAUSING;
        attemptTimer = timers.after(pause, this::attempt);
    }

    @Override
    public void opened() {
        state = State.OPEN;
        heartbeat.start();
        handler.opened(attemptTook());
        if (isOpen()) {
            joins.opened(channels.values());
        }
    }

    @Override
    public void attemptFailed(URI uri, Throwable error) {
        List<Duration> steps = settings().reconnectSteps();
        KabelwerkException failure =
                ConnectFailures.exception(uri, error, settings().connectTimeout());
        Duration pause;
        if (failure instanceof AuthenticationException) {
            pause = handler.tokenRefused().orElseGet(() -> backoff.upTo(steps));
        } else if (ConnectFailures.isRestart(error)) {
            pause = backoff.upToFirst(settings().restartSpread(), steps);
        } else {
            pause = backoff.upTo(steps);
        }
        pause(pause);
        handler.attemptFailed(failure, pause, attemptTook());
    }

    private long attemptTook() {
        return timers.now() - attemptAt;
    }

    private void drop(Closed closed) {
        link = null;
        heartbeat.stop();
        cancel(stableTimer);
        List<Duration> steps = settings().reconnectSteps();
        // No code means that the session is to end: not even 1000 and 1001 (S03, S04).
        boolean restarting = switch (closed.code()) {
            // Which of these a deliberate end has depends on the web server; 1002 and 1011 are Bandit's.
            case 1000, 1001, 1002, 1011, 1012, 1013 -> true;
            default -> false;
        };
        Duration pause = restarting ? backoff.upToFirst(settings().restartSpread(), steps) : backoff.upTo(steps);
        pause(pause);
        if (closed.code() == TOO_LONG) {
            droppedForLongFrame(pause);
            return;
        }
        joins.interrupted();
        List.copyOf(channels.values()).forEach(Channel::dropped);
        requests.failUnanswered("The connection broke");
        if (state != State.CLOSED) {
            handler.dropped("code " + closed.code(), pause);
        }
    }

    /**
     * A request that may be the cause, or asks for the cause, fails in a way that says so: it had better not be made
     * again.
     */
    private void droppedForLongFrame(Duration pause) {
        Channel cause = joins.interruptedByLongFrame(channels.values());
        List<Request> suspects = requests.unanswered().stream()
                .filter(request -> cause == null
                        ? !request.topic().equals(FrameCodec.PHOENIX)
                        : request.topic().equals(cause.topic()))
                .toList();
        List.copyOf(channels.values()).forEach(Channel::dropped);
        if (cause != null || suspects.size() == 1) {
            suspects.forEach(request -> request.fail(frameTooLong(
                    "The connection was closed because a frame was too long, while " + request.event() + " on "
                            + request.topic() + " was unanswered",
                    RequestOutcome.UNKNOWN)));
        }
        requests.failUnanswered("The connection broke");
        if (state != State.CLOSED) {
            handler.dropped("code " + TOO_LONG, pause);
        }
        if (state == State.CLOSED) {
            return;
        }
        if (cause != null) {
            cause.setAside(joins.nextPause(cause));
        } else {
            handler.limited(frameTooLong(
                    "The connection was closed because a frame was too long, for this side or for the backend", null));
        }
    }

    private LimitExceededException frameTooLong(String what, @Nullable RequestOutcome outcome) {
        return new LimitExceededException(what, "maxFrameBytes", settings().maxFrameBytes(), outcome);
    }

    private void onHeartbeatTimeout() {
        if (link != null) {
            link.abandon();
        }
        drop(Closed.abnormally());
    }

    @Override
    public boolean isCurrent(Link asking) {
        return link == asking;
    }

    @Override
    public void received(Frame frame, LongSupplier bytes) {
        heartbeat.frameReceived();
        handler.frame("received", frame, bytes);
        try {
            if (frame.event().equals("phx_reply")) {
                requests.receive(frame);
            } else {
                receiveEvent(frame);
            }
        } catch (ProtocolViolationException e) {
            handler.unreadable(e);
        }
        proceed();
    }

    @Override
    public void receivedUnreadable(ProtocolViolationException error) {
        heartbeat.frameReceived();
        handler.unreadable(error);
        proceed();
    }

    @Override
    public void closed(Closed closed) {
        if (isOpen()) {
            drop(closed);
        }
    }

    private void receiveEvent(Frame frame) {
        Channel channel = channels.get(frame.topic());
        if (channel != null) {
            channel.receive(frame);
        }
        if (frame.event().equals("phx_close")) {
            requests.endLeave(frame.topic());
        }
    }

    private static void cancel(Timers.@Nullable Timer timer) {
        if (timer != null) {
            timer.cancel();
        }
    }
}
