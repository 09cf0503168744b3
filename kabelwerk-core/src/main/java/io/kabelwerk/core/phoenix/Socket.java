package io.kabelwerk.core.phoenix;

import io.kabelwerk.AuthenticationException;
import io.kabelwerk.ConnectionException;
import io.kabelwerk.KabelwerkException;
import io.kabelwerk.LimitExceededException;
import io.kabelwerk.ProtocolViolationException;
import io.kabelwerk.RequestOutcome;
import io.kabelwerk.Settings;
import io.kabelwerk.spi.Closed;
import io.kabelwerk.spi.Connection;
import io.kabelwerk.spi.JsonCodec;
import io.kabelwerk.spi.Listener;
import io.kabelwerk.spi.Transport;
import io.kabelwerk.spi.UpgradeRefusedException;
import io.kabelwerk.spi.support.Redaction;
import io.kabelwerk.spi.support.Utf8;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A connection that comes back: connects, keeps its heartbeat, and after whatever drop connects again, until it is
 * closed. Holds one connection at a time, and any number of channels.
 */
public final class Socket {

    /** How many bytes may wait for the lane before reading pauses: enough that the network never waits for it. */
    private static final long WINDOW = 1024 * 1024;

    /** What a text counts for beside its bytes: 256 small ones fill the window. */
    private static final long TEXT_WEIGHT = 4096;

    private static final String PHOENIX = "phoenix";

    /** The close code of a message that is too big. */
    private static final int TOO_LONG = 1009;

    /** The close code of a text that is not UTF-8. */
    private static final int NOT_UTF8 = 1007;

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

    private final Transport transport;
    private final FrameCodec codec;
    private final Lane lane;
    private final Timers timers;
    private final RandomGenerator random;
    private final Supplier<Settings> settings;
    private final SocketHandler handler;
    private final Backoff backoff;
    private final Heartbeat heartbeat;
    private final CautiousRejoin joins;
    private final Requests requests;
    private final Map<String, Channel> channels = new LinkedHashMap<>();

    private State state = State.NEW;
    private @Nullable Link link;
    private @Nullable Link closing;
    private Timers.@Nullable Timer attemptTimer;
    private Timers.@Nullable Timer standTimer;
    private boolean readingPaused;

    public Socket(
            Transport transport,
            JsonCodec json,
            Lane lane,
            Timers timers,
            RandomGenerator random,
            Supplier<Settings> settings,
            SocketHandler handler) {
        this.transport = transport;
        this.codec = new FrameCodec(json);
        this.lane = lane;
        this.timers = timers;
        this.random = random;
        this.settings = settings;
        this.handler = handler;
        this.backoff = new Backoff(random);
        this.requests = new Requests(codec, settings, this::transmit);
        this.joins = new CautiousRejoin(timers, random, settings);
        this.heartbeat = new Heartbeat(this, this::silent);
    }

    /** Makes the first attempt, at once. */
    public void connect() {
        attempt();
    }

    public boolean isOpen() {
        return state == State.OPEN;
    }

    /** Opens a channel, which joins as soon as it can and stays joined until it is left. One at a time for each topic. */
    public Channel channel(String topic, ChannelHandler channelHandler) {
        if (channels.containsKey(topic)) {
            throw new IllegalStateException("There is a channel for " + topic + " already");
        }
        Channel channel = new Channel(this, topic, channelHandler);
        channels.put(topic, channel);
        requestJoin(channel);
        return channel;
    }

    /** Sends a heartbeat of its own, to measure the round trip. */
    public Push ping(long calledAt, ReplyHandler replyHandler) {
        Push ping = newHeartbeat(replyHandler);
        if (!isOpen()) {
            ping.fail(new ConnectionException("There is no connection to measure", RequestOutcome.NOT_SENT));
            return ping;
        }
        Duration timeout = settings().requestTimeout();
        ping.expireAt(calledAt + timeout.toNanos(), timeout);
        requests.send(ping, null);
        return ping;
    }

    Push newHeartbeat(ReplyHandler replyHandler) {
        return new Push(this, PHOENIX, "heartbeat", Map.of(), replyHandler, requests::forget);
    }

    /** The connection does what it is for: if it goes on standing, the pauses start over. */
    public void stands() {
        cancel(standTimer);
        standTimer = timers.after(settings().backoffResetAfter(), backoff::reset);
    }

    /** Reads nothing more for the time being. Silence is not held against the backend meanwhile. */
    public void pauseReading() {
        readingPaused = true;
        heartbeat.excuse();
        Connection open = link == null ? null : link.connection;
        if (open != null) {
            open.pauseReading();
        }
    }

    /** Reads again. */
    public void resumeReading() {
        readingPaused = false;
        heartbeat.blame();
        if (link != null) {
            link.readOn();
        }
    }

    /**
     * Closes for good. Pushes fail; channels tell their handlers nothing.
     *
     * @param abruptly whether to drop the connection, without a close frame
     * @param done called when the connection is closed, or when the backend takes too long to
     */
    public void close(boolean abruptly, Runnable done) {
        state = State.CLOSED;
        cancel(attemptTimer);
        heartbeat.stop();
        cancel(standTimer);
        Link open = link;
        link = null;
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

    Settings settings() {
        return settings.get();
    }

    Timers timers() {
        return timers;
    }

    public RandomGenerator random() {
        return random;
    }

    Requests requests() {
        return requests;
    }

    void remove(Channel channel) {
        channels.remove(channel.topic(), channel);
        joins.remove(channel);
        settled();
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

    /** Something that was waited for will not come; another channel may have waited for that. */
    void settled() {
        if (isOpen()) {
            joins.proceed();
        }
    }

    void leave(String topic, @Nullable String joinRef, Runnable done) {
        Push leave = new Push(
                this,
                topic,
                "phx_leave",
                Map.of(),
                new ReplyHandler() {
                    @Override
                    public void replied(Reply reply) {
                        done.run();
                    }

                    @Override
                    public void failed(KabelwerkException error) {
                        done.run();
                    }
                },
                requests::forget);
        Duration timeout = settings().requestTimeout();
        leave.expireAt(timers.now() + timeout.toNanos(), timeout);
        requests.sendLeave(leave, joinRef);
    }

    /** A text that cannot be sent is followed by the connection's end, which fails the request. */
    private void transmit(Frame frame, String text) {
        handler.frame("sent", frame, () -> Utf8.length(text));
        if (link != null && link.connection != null) {
            var unused = link.connection.sendText(text);
        }
    }

    private void attempt() {
        state = State.ASKING;
        Link asking = new Link();
        link = asking;
        handler.address((uri, error) -> {
            if (link != asking) {
                return;
            }
            if (uri != null) {
                asking.connect(uri);
            } else if (error != null) {
                addressFailed(asking, error);
            }
        });
    }

    private void addressFailed(Link asking, KabelwerkException error) {
        Duration pause = backoff.upTo(settings().reconnectSteps());
        if (handler.addressFailed(error, pause) && link == asking) {
            pause(pause);
        }
    }

    private void pause(Duration pause) {
        link = null;
        state = State.PAUSING;
        attemptTimer = timers.after(pause, this::attempt);
    }

    private void opened() {
        state = State.OPEN;
        heartbeat.start();
        handler.opened();
        if (isOpen()) {
            joins.opened(channels.values());
        }
    }

    private void attemptFailed(URI uri, Throwable error) {
        List<Duration> steps = settings().reconnectSteps();
        if (error instanceof UpgradeRefusedException refusal && (refusal.status() == 403 || refusal.status() == 401)) {
            Duration pause = handler.tokenRefused().orElseGet(() -> backoff.upTo(steps));
            pause(pause);
            handler.attemptFailed(
                    new AuthenticationException(
                            "The backend does not accept the token (HTTP status " + refusal.status()
                                    + "); it may be expired, or signed for another backend",
                            Redaction.of(error)),
                    pause);
            return;
        }
        boolean restarting = error instanceof ConnectException
                || (error instanceof UpgradeRefusedException refusal && refusal.status() >= 500);
        Duration pause = restarting ? backoff.upToFirst(settings().restartSpread(), steps) : backoff.upTo(steps);
        pause(pause);
        String where = uri.getScheme() + "://" + uri.getRawAuthority() + uri.getRawPath();
        String why = ConnectFailures.describe(uri, error, settings().connectTimeout());
        handler.attemptFailed(
                new ConnectionException("Cannot connect to " + where + ": " + why, Redaction.of(error)), pause);
    }

    private void drop(Closed closed) {
        link = null;
        heartbeat.stop();
        cancel(standTimer);
        List<Duration> steps = settings().reconnectSteps();
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

    /** A push that may be the cause, or ask for it, fails in a way that says so: it had better not be made again. */
    private void droppedForLongFrame(Duration pause) {
        Channel cause = joins.interruptedByLongFrame(channels.values());
        List<Push> suspects = requests.unanswered().stream()
                .filter(push -> cause == null
                        ? !push.topic().equals(PHOENIX)
                        : push.topic().equals(cause.topic()))
                .toList();
        List.copyOf(channels.values()).forEach(Channel::dropped);
        if (cause != null || suspects.size() == 1) {
            suspects.forEach(push -> push.fail(frameTooLong(
                    "The connection was closed because a frame was too long, while " + push.event() + " on "
                            + push.topic() + " was unanswered",
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

    /** The link is dead: it is not even told so. */
    private void silent() {
        if (link != null) {
            link.abandon();
        }
        drop(Closed.abnormally());
    }

    private void receive(Frame frame) {
        try {
            if (frame.event().equals("phx_reply")) {
                requests.receive(frame);
            } else {
                receiveEvent(frame);
            }
        } catch (ProtocolViolationException e) {
            handler.unreadable(e);
        }
        settled();
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

    /** One attempt, and the connection that comes of it. Once it is not the socket's link any more, nobody hears of it. */
    private final class Link {

        private final Relay relay = new Relay(this);
        private @Nullable CompletableFuture<Connection> connecting;
        private volatile @Nullable Connection connection;
        private Timers.@Nullable Timer timeout;
        private @Nullable Runnable onceClosed;

        /** What is read and waits for the lane: as many bytes, and some for each text. */
        private final AtomicLong waiting = new AtomicLong();

        void connect(URI uri) {
            state = State.CONNECTING;
            Duration limit = settings().connectTimeout();
            timeout = timers.after(limit, () -> {
                abandon();
                settled(uri, null, new SocketTimeoutException("no open connection within " + limit.toMillis() + " ms"));
            });
            try {
                connecting = transport.connect(uri, settings().headers(), relay);
            } catch (RuntimeException e) { // A broken transport must not end the session.
                connecting = CompletableFuture.failedFuture(e);
            }
            var unused = connecting.whenComplete((opened, error) -> {
                if (opened == null) {
                    relay.link = null;
                }
                lane.execute(() -> settled(uri, opened, error));
            });
        }

        private void settled(URI uri, @Nullable Connection opened, @Nullable Throwable error) {
            if (link != this || state != State.CONNECTING) {
                if (opened != null && connection == null) {
                    opened.abort();
                }
                return;
            }
            cancel(timeout);
            if (opened != null) {
                connection = opened;
                readOn();
                opened();
            } else if (error != null) {
                attemptFailed(
                        uri,
                        error instanceof CompletionException && error.getCause() != null ? error.getCause() : error);
            }
        }

        /** A text is decoded where it is read, while its bytes are there; what it says has its turn on the lane. */
        void onText(ByteBuffer utf8) {
            int length = utf8.remaining();
            ByteBuffer bytes = utf8.duplicate();
            Runnable arrival;
            try {
                arrival = arrival(codec.decode(utf8), () -> length);
            } catch (ProtocolViolationException e) {
                boolean readable = Utf8.isValid(bytes);
                arrival = () -> unreadable(e, readable);
            }
            arrive(arrival, length);
        }

        void onText(String text) {
            Runnable arrival;
            try {
                arrival = arrival(codec.decode(text), () -> Utf8.length(text));
            } catch (ProtocolViolationException e) {
                arrival = () -> unreadable(e, true);
            }
            arrive(arrival, text.length());
        }

        private Runnable arrival(Frame frame, LongSupplier bytes) {
            return () -> {
                handler.frame("received", frame, bytes);
                receive(frame);
            };
        }

        private void unreadable(ProtocolViolationException error, boolean isUtf8) {
            handler.unreadable(error);
            Connection open = connection;
            if (!isUtf8 && open != null) {
                var unused = open.close(NOT_UTF8, ""); // Its end is told to onClosed.
            }
            Socket.this.settled();
        }

        private void arrive(Runnable arrival, int length) {
            long weight = (long) length + TEXT_WEIGHT;
            long now = waiting.addAndGet(weight);
            lane.runOrExecute(() -> {
                waiting.addAndGet(-weight);
                if (link == this) {
                    heartbeat.heard();
                    arrival.run();
                }
            });
            Connection open = connection;
            if (now >= WINDOW && now - weight < WINDOW && open != null) {
                open.pauseReading();
                lane.execute(this::readOn); // Behind all that is read by now.
            }
        }

        void onClosed(Closed closed) {
            lane.execute(() -> {
                if (onceClosed != null) {
                    Runnable closing = onceClosed;
                    onceClosed = null;
                    closing.run();
                } else if (link == this && state == State.OPEN) {
                    drop(closed);
                }
            });
        }

        void readOn() {
            Connection open = connection;
            if (open != null && link == this && !readingPaused) {
                open.resumeReading();
            }
        }

        /** Closes with a close frame; drops the connection if the transport takes longer than it may. */
        void close(Runnable done) {
            Connection open = connection;
            if (open == null) {
                abandon();
                done.run();
                return;
            }
            timeout = timers.after(settings().closeTimeout(), this::stopClosing);
            onceClosed = () -> {
                cancel(timeout);
                done.run();
            };
            var unused = open.close(1000, ""); // Its end is told to onClosed.
        }

        void stopClosing() {
            Runnable waiting = onceClosed;
            if (waiting != null) {
                onceClosed = null;
                abandon();
                waiting.run();
            }
        }

        /** Drops whatever there is, at once. */
        void abandon() {
            cancel(timeout);
            if (connecting != null) {
                connecting.cancel(true);
            }
            if (connection != null) {
                connection.abort();
            }
        }
    }

    /**
     * The listener of one connection, as the transport sees it. A library may keep a listener long after the end of its
     * connection (a selector keeps the last one that it looked at), and with it would keep the session.
     */
    private static final class Relay implements Listener {
        private volatile @Nullable Link link;

        private Relay(Link link) {
            this.link = link;
        }

        @Override
        public void onText(ByteBuffer utf8) {
            Link current = link;
            if (current != null) {
                current.onText(utf8);
            }
        }

        @Override
        public void onText(String text) {
            Link current = link;
            if (current != null) {
                current.onText(text);
            }
        }

        @Override
        public void onClosed(Closed closed) {
            Link current = link;
            link = null;
            if (current != null) {
                current.onClosed(closed);
            }
        }
    }
}
