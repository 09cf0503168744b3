package io.kabelwerk.core.session;

import io.kabelwerk.AuthenticationException;
import io.kabelwerk.ConnectedUser;
import io.kabelwerk.ConnectionState;
import io.kabelwerk.Inbox;
import io.kabelwerk.InboxFilter;
import io.kabelwerk.KabelwerkEvent;
import io.kabelwerk.KabelwerkException;
import io.kabelwerk.LimitExceededException;
import io.kabelwerk.Notifier;
import io.kabelwerk.ProtocolViolationException;
import io.kabelwerk.RequestResult;
import io.kabelwerk.Room;
import io.kabelwerk.Settings;
import io.kabelwerk.core.concurrent.Callbacks;
import io.kabelwerk.core.concurrent.SerialExecutor;
import io.kabelwerk.core.concurrent.SessionLog;
import io.kabelwerk.core.concurrent.Timers;
import io.kabelwerk.core.event.Emitter;
import io.kabelwerk.core.inbox.DefaultInbox;
import io.kabelwerk.core.notifier.DefaultNotifier;
import io.kabelwerk.core.observe.Observation;
import io.kabelwerk.core.phoenix.Frame;
import io.kabelwerk.core.phoenix.Socket;
import io.kabelwerk.core.phoenix.SocketHandler;
import io.kabelwerk.core.resource.SessionResources;
import io.kabelwerk.core.resource.SharedResources;
import io.kabelwerk.core.room.DefaultRoom;
import io.kabelwerk.core.token.Tokens;
import io.kabelwerk.core.topic.Drain;
import io.kabelwerk.core.topic.RequestSender;
import io.kabelwerk.core.topic.SessionContext;
import io.kabelwerk.core.upload.Uploads;
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
 * Assembles the parts of a session, which lasts from one {@code connect()} to the {@code disconnect()} after it, and
 * answers the socket: with addresses from {@link Tokens}, and by passing what happens to the {@link Lifecycle}.
 */
public final class Session implements SocketHandler, Lifecycle.Parts {

    /** Tells the sessions of a process apart in the log, and says nothing about their users. */
    private static final AtomicLong NUMBERS = new AtomicLong();

    private final Supplier<Settings> settings;
    private final URI url;
    private final SessionResources resources;
    private final SessionLog log;
    private final SerialExecutor executor;
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
     * @param onEnded called on the session's executor when the session ends without having been asked to
     * @param contextLoader the context class loader of callbacks
     */
    public Session(
            Supplier<Settings> settings,
            Emitter<KabelwerkEvent> listeners,
            @Nullable Session predecessor,
            Runnable onEnded,
            @Nullable ClassLoader contextLoader) {
        Lifecycle before = predecessor == null ? null : predecessor.lifecycle;
        this.settings = settings;
        this.url = settings.get().url();
        this.resources = new SessionResources(settings.get());
        String name = settings.get().sessionName().orElseGet(() -> Long.toString(NUMBERS.incrementAndGet()));
        this.log = new SessionLog(name, () -> settings.get().logging());
        log.debug(resources::choice);
        this.executor = new SerialExecutor(
                resources.scheduler(), error -> log.error("The engine has failed; please report this", error));
        this.timers = new Timers(executor, resources.scheduler(), resources.ticker(), this::schedulerShutDown);
        this.watch = new ExecutorWatch(executor, timers, settings, log, this::callbacks, this::lifecycle, this::socket);
        this.callbacks = new Callbacks(
                new Callbacks.Threads(
                        resources.callbackExecutor(),
                        settings.get().callbackExecutor().isPresent(),
                        SharedResources::runOnCallbackThread,
                        SharedResources::giveWay,
                        before == null ? CompletableFuture.completedFuture(null) : before.allDelivered()),
                log,
                () -> settings.get().maxPendingEvents(),
                watch,
                contextLoader);
        resources.watchScheduler(watch::helpTimers);
        this.observation = new Observation(
                name,
                settings.get().observers(),
                new ObservationHost(callbacks, settings, log),
                callbacks.waitingCount());
        this.lifecycle = new Lifecycle(
                listeners, settings, log, executor, timers, callbacks, observation, this, before, onEnded);
        this.drain = new Drain(executor, timers, this::isIdle, callbacks::drained);
        RequestSender requests = new RequestSender(callbacks, executor, timers, lifecycle::hasEnded, drain);
        this.context = new SessionContext(
                settings, executor, timers, callbacks, log, requests, lifecycle, observation, drain, this::user);
        this.tokens = new Tokens(settings, callbacks, executor, timers);
        this.uploads = new Uploads(
                context,
                tokens,
                new Uploads.Resources(
                        resources.codec(), resources.random(), resources.uploadProxies(), resources::httpClient),
                () -> Endpoints.uploads(url), // seldom needed
                Version.AGENT);
        this.socket = new Socket(
                resources.transport(), resources.codec(), executor, timers, resources.random(), settings, this);
        this.privateChannel = new PrivateChannel(context, lifecycle, this::joined);
        this.topics = new Topics(context, socket);
    }

    // For the objects that the user holds, on any thread.

    /** Starts connecting. */
    public CompletableFuture<ConnectedUser> start() {
        executor.execute(() -> {
            if (!lifecycle.hasEnded()) {
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
    public CompletableFuture<@Nullable Void> end() {
        watch.check();
        return lifecycle.end();
    }

    /**
     * Ends it once no request is under way and listeners have seen what there is, or after a time.
     *
     * @param end ends it, and forgets it; called on the session's executor
     */
    public CompletableFuture<@Nullable Void> drain(Duration grace, Runnable end) {
        watch.check();
        boolean inside = callbacks.isInside();
        executor.execute(() -> {
            if (!lifecycle.hasEnded()) {
                if (inside) {
                    lifecycle.awaitedByListener();
                }
                drain.begin(grace, inside, end);
            }
        });
        return lifecycle.ended();
    }

    /**
     * Takes away the listeners that it had when it ended by itself; otherwise they are the next session's, too. Does nothing
     * if it did not end by itself. On any thread.
     */
    public void endListeners() {
        lifecycle.endListeners();
    }

    private boolean isIdle() {
        return socket.isIdle() && uploads.isIdle();
    }

    public ConnectionState state() {
        return lifecycle.state();
    }

    /** Completes on the engine's threads, when the socket is closed: without waiting for the application's code. */
    public CompletableFuture<?> socketClosed() {
        return lifecycle.socketClosed();
    }

    /** The connected user; throws before the first ready. */
    public ConnectedUser user() {
        return privateChannel.user();
    }

    public PrivateChannel privateChannel() {
        return privateChannel;
    }

    public Callbacks callbacks() {
        return callbacks;
    }

    /** Whether an executor that was passed in is shut down is looked at now. */
    public void checkCallbackExecutor() {
        watch.check();
    }

    public Room room(long id) {
        return new DefaultRoom(context, () -> topics.room(id), uploads, this::requireWritable, id);
    }

    public Inbox inbox(InboxFilter filter) {
        return new DefaultInbox(context, topics::inbox, filter);
    }

    public Notifier notifier() {
        return new DefaultNotifier(context, topics::notifier);
    }

    /** Throws an {@link IllegalArgumentException} if an object cannot be written as JSON. */
    private void requireWritable(Map<String, ?> object, String what) {
        try {
            resources.codec().encode(object);
        } catch (JsonException e) {
            throw new IllegalArgumentException(what + " cannot be written as JSON: " + e.getMessage(), e);
        }
    }

    public CompletableFuture<Duration> ping() {
        return context.requests().ping(socket);
    }

    // For the life cycle, on the session's executor.

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
        resources.release();
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

    // For the socket, on the session's executor.

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
    public void batch(Runnable frames) {
        callbacks.batch(frames);
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
