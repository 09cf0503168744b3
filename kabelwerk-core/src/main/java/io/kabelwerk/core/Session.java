package io.kabelwerk.core;

import io.kabelwerk.AuthenticationException;
import io.kabelwerk.ClosedException;
import io.kabelwerk.ConnectedUser;
import io.kabelwerk.ConnectionException;
import io.kabelwerk.ConnectionState;
import io.kabelwerk.KabelwerkEvent;
import io.kabelwerk.KabelwerkException;
import io.kabelwerk.LimitExceededException;
import io.kabelwerk.ProtocolViolationException;
import io.kabelwerk.RequestOutcome;
import io.kabelwerk.Settings;
import io.kabelwerk.core.event.Callbacks;
import io.kabelwerk.core.event.Emitter;
import io.kabelwerk.core.event.Log;
import io.kabelwerk.core.event.Promise;
import io.kabelwerk.core.phoenix.Durations;
import io.kabelwerk.core.phoenix.Frame;
import io.kabelwerk.core.phoenix.Lane;
import io.kabelwerk.core.phoenix.Socket;
import io.kabelwerk.core.phoenix.SocketHandler;
import io.kabelwerk.core.phoenix.Timers;
import io.kabelwerk.core.phoenix.Uncaught;
import io.kabelwerk.spi.JsonException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What lies between one {@code connect()} and the {@code disconnect()} after it: a lane, a socket, a token, and all that
 * is open. What arrives late, from an earlier socket or session, finds nobody in here any more.
 */
final class Session implements SocketHandler, Callbacks.Host {

    /** How often a callback executor of the application's is asked whether it is shut down. */
    private static final Duration WATCH_INTERVAL = Duration.ofSeconds(5);

    /** Tells the sessions of a process apart in the log, and says nothing about their users. */
    private static final AtomicLong NUMBERS = new AtomicLong();

    private final Supplier<Settings> settings;
    private final URI url;
    private final Plugs plugs;
    private final Emitter<KabelwerkEvent> listeners;
    private final Runnable onOver;
    private final Log log;
    private final Lane lane;
    private final Timers timers;
    private final Callbacks callbacks;
    private final Promise<ConnectedUser> connecting;
    private final Promise<@Nullable Void> ended;
    private final RequestSender requests;
    private final Tokens tokens;
    private final Uploads uploads;
    private final Socket socket;
    private final PrivateChannel privateChannel;
    private final Topics topics;
    private final Set<View<?, ?, ?>> open = new LinkedHashSet<>();

    private volatile ConnectionState state = ConnectionState.CONNECTING;
    private volatile boolean over;
    private Tokens.@Nullable Token token;
    private final CompletableFuture<@Nullable Void> socketClosed = new CompletableFuture<>();
    private final CompletableFuture<@Nullable Void> hungUp = new CompletableFuture<>();
    private final CompletableFuture<@Nullable Void> allDelivered = new CompletableFuture<>();
    private final @Nullable CompletableFuture<?> hungUpBefore;
    private boolean started;
    private boolean refusedBefore;
    private boolean awaitedInside;

    /**
     * @param settings the settings as they are by then
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
        this.hungUpBefore = predecessor == null ? null : predecessor.hungUp;
        this.settings = settings;
        this.listeners = listeners;
        this.onOver = onOver;
        this.url = settings.get().url();
        this.plugs = new Plugs(settings.get());
        this.log = new Log(
                "Session " + NUMBERS.incrementAndGet() + ": ",
                () -> settings.get().logging());
        log.debug(plugs::choice);
        this.lane = new Lane(plugs.scheduler(), error -> log.error("The engine has failed; please report this", error));
        this.timers = new Timers(lane, plugs.scheduler(), plugs.ticker(), this::schedulerShutDown);
        this.callbacks = new Callbacks(
                new Callbacks.Threads(
                        plugs.callbackExecutor(),
                        settings.get().callbackExecutor().isPresent(),
                        Defaults::runOnCallbackThread,
                        Defaults::giveWay,
                        predecessor == null ? CompletableFuture.completedFuture(null) : predecessor.allDelivered),
                log,
                () -> settings.get().maxPendingEvents(),
                this,
                contextLoader);
        plugs.watchScheduler(() -> {
            if (timers.needsHelp()) {
                lane.execute(this::helpTimers);
            }
        });
        this.connecting = new Promise<>(callbacks);
        this.ended = new Promise<>(callbacks);
        this.requests = new RequestSender(callbacks, lane, timers, this::isOver);
        this.tokens = new Tokens(settings, callbacks, lane, timers);
        this.uploads = new Uploads(this, plugs, tokens);
        this.socket = new Socket(plugs.transport(), plugs.codec(), lane, timers, plugs.random(), settings, this);
        this.privateChannel = new PrivateChannel(this);
        this.topics = new Topics(this);
    }

    // What the faces need, on any thread.

    /** Starts connecting. */
    CompletableFuture<ConnectedUser> start() {
        lane.execute(() -> {
            if (!over) {
                if (Endpoints.isExposed(url)) {
                    log.warning(() -> "The connection to " + url.getHost()
                            + " is not encrypted: the token and all messages" + " can be read on the way. Use wss://");
                }
                watchCallbackExecutor();
                openAfterPredecessor();
            }
        });
        return connecting.future();
    }

    /** A listener of the session before that runs inline may have called: it has its socket until it goes on. */
    private void openAfterPredecessor() {
        if (hungUpBefore == null || hungUpBefore.isDone()) {
            openSocket();
        } else {
            var unused = hungUpBefore.whenComplete((nothing, error) -> lane.execute(this::openSocket));
            timers.after(settings().closeTimeout(), this::openSocket); // Its scheduler may hang for good.
        }
    }

    private void openSocket() {
        if (!over && !started) {
            started = true;
            privateChannel.open(socket);
            socket.connect();
        }
    }

    ConnectionState state() {
        return state;
    }

    /** Whether it has ended, asked or not. */
    boolean isOver() {
        return over;
    }

    /** The connected user; throws before the first ready. */
    ConnectedUser user() {
        return privateChannel.user();
    }

    /** The backend's address; another one that is configured meanwhile is for the next session. */
    URI url() {
        return url;
    }

    PrivateChannel privateChannel() {
        return privateChannel;
    }

    Uploads uploads() {
        return uploads;
    }

    Settings settings() {
        return settings.get();
    }

    Timers timers() {
        return timers;
    }

    Callbacks callbacks() {
        return callbacks;
    }

    Log log() {
        return log;
    }

    void execute(Runnable task) {
        lane.execute(task);
    }

    /** What an object would look like in JSON; throws an {@link IllegalArgumentException} where it cannot be written. */
    void requireWritable(Map<String, ?> object, String what) {
        try {
            plugs.codec().encode(object);
        } catch (JsonException e) {
            throw new IllegalArgumentException(what + " cannot be written as JSON: " + e.getMessage(), e);
        }
    }

    RequestSender requests() {
        return requests;
    }

    CompletableFuture<Duration> ping() {
        return requests.ping(socket);
    }

    // What the objects of the session need, on the lane.

    Socket socket() {
        return socket;
    }

    Topics topics() {
        return topics;
    }

    void opened(View<?, ?, ?> view) {
        open.add(view);
    }

    void closed(View<?, ?, ?> view) {
        open.remove(view);
    }

    void emit(KabelwerkEvent event) {
        if (!over) {
            listeners.emit(event, callbacks);
        }
    }

    /** Something went wrong that no future tells of. */
    void report(KabelwerkException error) {
        log.warning(() -> String.valueOf(error.getMessage()));
        emit(new KabelwerkEvent.ErrorOccurred(error));
    }

    /** A failed attempt. */
    private void report(KabelwerkException error, Duration pause) {
        log.warning(() -> error.getMessage() + nextAttemptIn(pause));
        emit(new KabelwerkEvent.ErrorOccurred(error, Optional.of(pause)));
    }

    private static String nextAttemptIn(Duration pause) {
        return "; the next attempt follows in " + Durations.text(pause);
    }

    /**
     * Something went wrong before the user was known. The session goes on, but whoever waits for its beginning hears of
     * it now: it may never begin.
     */
    void notReady(KabelwerkException error) {
        log.warning(() -> error.getMessage() + "; the join is tried again");
        emit(new KabelwerkEvent.ErrorOccurred(error));
        connecting.fail(error);
    }

    /** The user is known, for the first time or again. */
    void joined(ConnectedUser user, boolean first) {
        socket.markStable();
        if (first) {
            emit(new KabelwerkEvent.Ready(user));
            connecting.complete(user);
        }
    }

    // What the socket asks and tells.

    @Override
    public void address(BiConsumer<@Nullable URI, @Nullable KabelwerkException> found) {
        tokens.get((good, error) -> {
            token = good;
            found.accept(good == null ? null : Endpoints.socket(url, good.value()), error);
        });
    }

    @Override
    public boolean addressFailed(KabelwerkException error, Duration pause) {
        if (tokens.hasAny()) {
            report(error, pause);
            connecting.fail(error);
            return true;
        }
        giveUp(error);
        return false;
    }

    @Override
    public Optional<Duration> tokenRefused() {
        if (token != null) {
            tokens.refused(token);
        }
        return tokens.canRefresh() ? Optional.empty() : Optional.of(settings().refusedTokenInterval());
    }

    @Override
    public void attemptFailed(KabelwerkException error, Duration pause) {
        report(error, pause);
        // A token that is refused and then refreshed is half an attempt.
        boolean refreshFollows = error instanceof AuthenticationException && tokens.canRefresh() && !refusedBefore;
        refusedBefore |= refreshFollows;
        if (!refreshFollows) {
            connecting.fail(error);
        }
    }

    @Override
    public void opened() {
        state = ConnectionState.ONLINE;
        log.info(() -> "Connected to " + url);
        emit(new KabelwerkEvent.Connected());
    }

    @Override
    public void dropped(String why, Duration pause) {
        state = ConnectionState.CONNECTING;
        tokens.dropped();
        String message = "The connection dropped (" + why + ")" + nextAttemptIn(pause);
        ConnectionException reason = new ConnectionException(message, (Throwable) null);
        log.warning(() -> message);
        emit(new KabelwerkEvent.Disconnected(ConnectionState.CONNECTING, reason, Optional.of(pause)));
        connecting.fail(reason);
    }

    @Override
    public void frame(String direction, Frame frame, LongSupplier bytes) {
        if (log.isDebug()) {
            log.debug(() -> direction + " " + frame + ", " + bytes.getAsLong() + " bytes");
        }
    }

    @Override
    public void unreadable(ProtocolViolationException error) {
        log.error(error.getMessage() == null ? "" : error.getMessage(), null);
        emit(new KabelwerkEvent.ErrorOccurred(error));
    }

    @Override
    public void limited(LimitExceededException error) {
        report(error);
    }

    // The end.

    /** Ends it because the backend, the token or an executor leaves no other way. */
    void giveUp(KabelwerkException error) {
        if (over) {
            return;
        }
        boolean wasOnline = state == ConnectionState.ONLINE;
        state = ConnectionState.INACTIVE;
        onOver.run();
        log.warning(() -> error.getMessage() + "; the session has ended");
        KabelwerkEvent why = new KabelwerkEvent.ErrorOccurred(error);
        // Together: a listener that runs inline may begin the next session at the first one.
        listeners.emit(
                wasOnline
                        ? List.of(
                                why, new KabelwerkEvent.Disconnected(ConnectionState.INACTIVE, error, Optional.empty()))
                        : List.of(why),
                callbacks);
        ClosedException closed = new ClosedException(
                "The session has ended: " + error.getMessage() + "; connect() may be called again",
                RequestOutcome.UNKNOWN);
        List.copyOf(open).forEach(view -> view.over(closed));
        connecting.fail(error);
        over = true;
        uploads.close();
        close();
    }

    /** Ends it because the application wants it to. On any thread; from then on no listener is called. */
    CompletableFuture<@Nullable Void> end() {
        state = ConnectionState.INACTIVE;
        callbacks.silence();
        checkCallbackExecutor();
        boolean inside = callbacks.isInside();
        lane.execute(() -> {
            awaitedInside |= inside;
            allDelivered.complete(null);
            if (!over) {
                over = true;
                ClosedException why = new ClosedException("The session was disconnected", RequestOutcome.UNKNOWN);
                List.copyOf(open).forEach(view -> view.closeWithSession(why));
                connecting.fail(new ClosedException("disconnect() was called before the user was known", null));
                uploads.close();
                close();
            } else if (socketClosed.isDone() && awaitedInside) {
                release();
            }
        });
        return ended.future().copy();
    }

    /** Completes on the engine's threads, when the socket is closed: without waiting for the application's code. */
    CompletableFuture<?> socketClosed() {
        return socketClosed;
    }

    /** Closes the socket; then the listener that may be running has a moment to return. */
    private void close() {
        if (callbacks.isSilenced()) { // The next session need not wait for a listener that may never return.
            allDelivered.complete(null);
        } else {
            var unused = callbacks.drained().thenRun(() -> allDelivered.complete(null));
        }
        socket.close(lane.isShutdown(), () -> {
            socketClosed.complete(null);
            if (awaitedInside
                    || lane.isShutdown()) { // That very listener waits for this, or nobody measures its moment.
                release();
            } else {
                // Whichever comes first closes the timers, and promises are kept once only.
                timers.after(settings().closeTimeout(), this::release);
                callbacks.call(() -> lane.execute(this::release));
            }
        });
        hungUp.complete(null);
    }

    /** Doing it again does nothing. */
    private void release() {
        timers.close();
        callbacks.endTime();
        ended.complete(null);
        plugs.release();
    }

    // Executors that misbehave.

    @Override
    public void pressureChanged() {
        lane.execute(this::adjustReading);
    }

    @Override
    public void later(Duration pause, Runnable task) {
        lane.execute(() -> {
            if (timers.isClosed()) {
                task.run();
            } else {
                timers.after(pause, task);
            }
        });
    }

    /** No listener can hear of it any more: the error goes to the futures, to the log and to the uncaught handler. */
    @Override
    public void executorShutDown() {
        callbacks.silence();
        lane.execute(() -> {
            if (!over) {
                ClosedException error = shutDown("callbackExecutor");
                Uncaught.report(error);
                giveUp(error);
            }
        });
    }

    /** An executor that is shut down once the session has ended is watched by no timer any more. On any thread. */
    void checkCallbackExecutor() {
        if (callbacks.isWatched()) {
            callbacks.check();
        }
    }

    /** It may be shut down while nothing is to be done by it. */
    private void watchCallbackExecutor() {
        if (callbacks.isWatched()) {
            timers.after(WATCH_INTERVAL, () -> {
                watchCallbackExecutor();
                callbacks.check();
            });
        }
    }

    private void helpTimers() {
        if (lane.isShutdown()) {
            schedulerShutDown();
        } else {
            timers.help();
        }
    }

    /** Without a clock nothing can be kept up, nor be closed politely. */
    private void schedulerShutDown() {
        if (!over) {
            giveUp(shutDown("scheduler"));
        } else if (!socketClosed.isDone()) {
            socket.stopClosing();
        } else {
            release();
        }
    }

    private ClosedException shutDown(String setting) {
        ClosedException error = new ClosedException(
                "The executor that was passed to " + setting + "(…) was shut down, so the session had to end; call"
                        + " disconnect() first",
                RequestOutcome.UNKNOWN);
        log.error(String.valueOf(error.getMessage()), null);
        return error;
    }

    private void adjustReading() {
        if (callbacks.isFull()) {
            LimitExceededException error = new LimitExceededException(
                    "Listeners are slower than events come; nothing more is read until they have caught up",
                    "maxPendingEvents",
                    settings().maxPendingEvents(),
                    null);
            log.error(String.valueOf(error.getMessage()), null);
            emit(new KabelwerkEvent.ErrorOccurred(error));
            socket.pauseReading();
        } else {
            socket.resumeReading();
        }
    }
}
