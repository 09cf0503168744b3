package io.kabelwerk.core;

import io.kabelwerk.AuthenticationException;
import io.kabelwerk.ConnectedUser;
import io.kabelwerk.ConnectionState;
import io.kabelwerk.KabelwerkEvent;
import io.kabelwerk.KabelwerkException;
import io.kabelwerk.LimitExceededException;
import io.kabelwerk.ProtocolViolationException;
import io.kabelwerk.RequestResult;
import io.kabelwerk.Settings;
import io.kabelwerk.core.event.Callbacks;
import io.kabelwerk.core.event.Emitter;
import io.kabelwerk.core.event.Log;
import io.kabelwerk.core.observe.FlightRecorder;
import io.kabelwerk.core.observe.Observation;
import io.kabelwerk.core.phoenix.Frame;
import io.kabelwerk.core.phoenix.Lane;
import io.kabelwerk.core.phoenix.Socket;
import io.kabelwerk.core.phoenix.SocketHandler;
import io.kabelwerk.core.phoenix.Timers;
import io.kabelwerk.spi.JsonException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Assembles the parts of a session, which lasts from one {@code connect()} to the {@code disconnect()} after it, and answers
 * the socket: with addresses from {@link Tokens}, and by passing what happens to the {@link Lifecycle}.
 */
final class Session implements SocketHandler, Lifecycle.Parts {

    /** Tells the sessions of a process apart in the log, and says nothing about their users. */
    private static final AtomicLong NUMBERS = new AtomicLong();

    private final Supplier<Settings> settings;
    private final URI url;
    private final Plugs plugs;
    private final Log log;
    private final Lane lane;
    private final Timers timers;
    private final Callbacks callbacks;
    private final ExecutorWatch watch;
    private final Observation observation;
    private final Drain drain;
    private final Lifecycle lifecycle;
    private final SessionContext context;
    private final Tokens tokens;
    private final Uploads uploads;
    private final Socket socket;
    private final PrivateChannel privateChannel;
    private final Topics topics;
    private Tokens.@Nullable Token token;
    private boolean refusedBefore;

    /**
     * @param settings the settings as they are when they are used
     * @param listeners those of the Kabelwerk object
     * @param predecessor the session before, if there was one
     * @param onOver called on the lane when the session ends without having been asked to
     * @param contextLoader the context class loader of callbacks
     */
    Session(
            Supplier<Settings> settings,
            Emitter<KabelwerkEvent> listeners,
            @Nullable Session predecessor,
            Runnable onOver,
            @Nullable ClassLoader contextLoader) {
        Lifecycle before = predecessor == null ? null : predecessor.lifecycle;
        this.settings = settings;
        this.url = settings.get().url();
        this.plugs = new Plugs(settings.get());
        String name = settings.get().sessionName().orElseGet(() -> Long.toString(NUMBERS.incrementAndGet()));
        this.log = new Log(name, () -> settings.get().logging());
        log.debug(plugs::choice);
        this.lane = new Lane(plugs.scheduler(), error -> log.error("The engine has failed; please report this", error));
        this.timers = new Timers(lane, plugs.scheduler(), plugs.ticker(), this::schedulerShutDown);
        this.watch = new ExecutorWatch(lane, timers, settings, log, this::callbacks, this::lifecycle, this::socket);
        this.callbacks = new Callbacks(
                new Callbacks.Threads(
                        plugs.callbackExecutor(),
                        settings.get().callbackExecutor().isPresent(),
                        Defaults::runOnCallbackThread,
                        Defaults::giveWay,
                        before == null ? CompletableFuture.completedFuture(null) : before.allDelivered()),
                log,
                () -> settings.get().maxPendingEvents(),
                watch,
                contextLoader);
        plugs.watchScheduler(watch::helpTimers);
        this.observation = new Observation(
                name,
                settings.get().observers(),
                FlightRecorder.get(),
                new ObservationHost(callbacks, settings, log),
                callbacks.waitingCount());
        this.lifecycle =
                new Lifecycle(listeners, settings, log, lane, timers, callbacks, observation, this, before, onOver);
        this.drain = new Drain(lane, timers, this::isIdle);
        RequestSender requests = new RequestSender(callbacks, lane, timers, lifecycle::isOver, drain);
        this.context = new SessionContext(
                settings, lane, timers, callbacks, log, requests, lifecycle, observation, drain, this::user);
        this.tokens = new Tokens(settings, callbacks, lane, timers);
        this.uploads = new Uploads(context, url, plugs, tokens);
        this.socket = new Socket(plugs.transport(), plugs.codec(), lane, timers, plugs.random(), settings, this);
        this.privateChannel = new PrivateChannel(context, this::joined);
        this.topics = new Topics(context, socket);
    }

    // For the objects that the user holds, on any thread.

    /** Starts connecting. */
    CompletableFuture<ConnectedUser> start() {
        lane.execute(() -> {
            if (!lifecycle.isOver()) {
                if (Endpoints.isExposed(url)) {
                    log.warning(() -> "The connection to " + url.getHost()
                            + " is not encrypted: the token and all messages can be read on the way. Use wss://");
                }
                watch.start();
                observation.started();
                lifecycle.start();
            }
        });
        return lifecycle.connecting();
    }

    /** Ends it because the application wants it to. From then on no listener is called. */
    CompletableFuture<@Nullable Void> end() {
        watch.check();
        return lifecycle.end();
    }

    /**
     * Ends it once no request is under way, or after a time.
     *
     * @param end ends it, and forgets it; called on the lane
     */
    CompletableFuture<@Nullable Void> drain(Duration grace, Runnable end) {
        watch.check();
        boolean inside = callbacks.isInside();
        lane.execute(() -> {
            if (!lifecycle.isOver()) {
                if (inside) {
                    lifecycle.awaitedByListener();
                }
                drain.begin(grace, end);
            }
        });
        return lifecycle.ended();
    }

    private boolean isIdle() {
        return socket.isIdle() && uploads.isIdle();
    }

    ConnectionState state() {
        return lifecycle.state();
    }

    /** Completes on the engine's threads, when the socket is closed: without waiting for the application's code. */
    CompletableFuture<?> socketClosed() {
        return lifecycle.socketClosed();
    }

    /** The connected user; throws before the first ready. */
    ConnectedUser user() {
        return privateChannel.user();
    }

    SessionContext context() {
        return context;
    }

    PrivateChannel privateChannel() {
        return privateChannel;
    }

    Uploads uploads() {
        return uploads;
    }

    Topics topics() {
        return topics;
    }

    Callbacks callbacks() {
        return callbacks;
    }

    /** Whether an executor that was passed in is shut down is looked at now. */
    void checkCallbackExecutor() {
        watch.check();
    }

    /** Throws an {@link IllegalArgumentException} if an object cannot be written as JSON. */
    void requireWritable(Map<String, ?> object, String what) {
        try {
            plugs.codec().encode(object);
        } catch (JsonException e) {
            throw new IllegalArgumentException(what + " cannot be written as JSON: " + e.getMessage(), e);
        }
    }

    CompletableFuture<Duration> ping() {
        return context.requests().ping(socket);
    }

    // For the life cycle, on the lane.

    private Lifecycle lifecycle() {
        return lifecycle;
    }

    @Override
    public Socket socket() {
        return socket;
    }

    @Override
    public void open() {
        privateChannel.open(socket);
        socket.connect();
    }

    @Override
    public void closeUploads() {
        uploads.close();
    }

    @Override
    public void release() {
        plugs.release();
    }

    private void schedulerShutDown() {
        lifecycle.schedulerShutDown();
    }

    /** The user is known, for the first time or again. */
    private void joined(ConnectedUser user, boolean first) {
        socket.markStable();
        if (first) {
            lifecycle.ready(user);
        }
    }

    // For the socket, on the lane.

    @Override
    public void address(BiConsumer<@Nullable URI, @Nullable KabelwerkException> found) {
        tokens.get((good, error) -> {
            token = good;
            found.accept(good == null ? null : Endpoints.socket(url, good.value()), error);
        });
    }

    @Override
    public boolean addressFailed(KabelwerkException error, Duration pause, long nanos) {
        if (tokens.hasAny()) {
            observation.attemptFailed(error, nanos, pause);
            lifecycle.attemptFailed(error, pause, true);
            return true;
        }
        lifecycle.giveUp(error); // There has never been a token (S08).
        return false;
    }

    /** A refused token is refreshed, if it can be (S20). */
    @Override
    public Optional<Duration> tokenRefused() {
        if (token != null) {
            tokens.refused(token);
        }
        return tokens.canRefresh()
                ? Optional.empty()
                : Optional.of(settings.get().refusedTokenInterval());
    }

    @Override
    public void attemptFailed(KabelwerkException error, Duration pause, long nanos) {
        observation.attemptFailed(error, nanos, pause);
        // A token that is refused and then refreshed is half an attempt.
        boolean refreshFollows = error instanceof AuthenticationException && tokens.canRefresh() && !refusedBefore;
        refusedBefore |= refreshFollows;
        lifecycle.attemptFailed(error, pause, !refreshFollows);
    }

    @Override
    public void opened(long nanos) {
        observation.connected(nanos);
        log.info(() -> "Connected to " + url);
        lifecycle.connected();
    }

    @Override
    public void dropped(String why, Duration pause) {
        tokens.dropped();
        lifecycle.dropped(why, pause);
    }

    @Override
    public void frame(String direction, Frame frame, LongSupplier bytes) {
        if (log.isDebug()) {
            log.debug(() -> direction + " " + frame + ", " + bytes.getAsLong() + " bytes");
        }
    }

    @Override
    public void settled(String event, @Nullable RequestResult result, long nanos) {
        if (!event.equals("heartbeat")) {
            if (result != null) {
                observation.requestSettled(event, result, nanos);
            }
            drain.settled();
        } else if (result == RequestResult.ACCEPTED) {
            observation.roundTripMeasured(nanos);
        }
    }

    @Override
    public void counted(int waiting, int unanswered) {
        observation.requests(waiting, unanswered);
    }

    @Override
    public void unreadable(ProtocolViolationException error) {
        log.error(String.valueOf(error.getMessage()), null);
        lifecycle.emit(new KabelwerkEvent.ErrorOccurred(error));
    }

    @Override
    public void limited(LimitExceededException error) {
        lifecycle.report(error);
    }
}
