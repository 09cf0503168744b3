package io.kabelwerk.core.session;

import io.kabelwerk.ClosedException;
import io.kabelwerk.ConnectedUser;
import io.kabelwerk.ConnectionException;
import io.kabelwerk.ConnectionState;
import io.kabelwerk.KabelwerkEvent;
import io.kabelwerk.KabelwerkException;
import io.kabelwerk.RequestOutcome;
import io.kabelwerk.Settings;
import io.kabelwerk.core.concurrent.Callbacks;
import io.kabelwerk.core.concurrent.Durations;
import io.kabelwerk.core.concurrent.Promise;
import io.kabelwerk.core.concurrent.SerialExecutor;
import io.kabelwerk.core.concurrent.SessionLog;
import io.kabelwerk.core.concurrent.Timers;
import io.kabelwerk.core.event.Emitter;
import io.kabelwerk.core.observe.Observation;
import io.kabelwerk.core.phoenix.Socket;
import io.kabelwerk.core.topic.SessionLife;
import io.kabelwerk.core.topic.Subscription;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The life of a session, from {@code connect()} to its end, by request or not. Its events are emitted here.
 *
 * <pre>
 * WAITING ─▶ CONNECTING ◀─▶ ONLINE        start(), connected(), dropped()
 *    │            │            │
 *    │            └─────┬──────┴─▶ ENDING   giveUp(): listeners are called
 *    └──────────────────┴───────────▶ CLOSING ─▶ CLOSED   end(): no listener is called; the socket closes
 * </pre>
 */
final class Lifecycle implements SessionLife {

    private enum Phase {
        /** The session before has not let go of its socket. */
        WAITING(ConnectionState.CONNECTING),
        CONNECTING(ConnectionState.CONNECTING),
        ONLINE(ConnectionState.ONLINE),
        /** It ends without having been asked to; the last events are being emitted. */
        ENDING(ConnectionState.INACTIVE),
        /** Nothing is emitted any more; the socket is closing. */
        CLOSING(ConnectionState.INACTIVE),
        /** The socket is closed. */
        CLOSED(ConnectionState.INACTIVE);

        private final ConnectionState state;

        Phase(ConnectionState state) {
            this.state = state;
        }
    }

    /** The parts of the session that its end reaches; asked for once they are assembled. */
    interface Parts {
        Socket socket();

        void open();

        /** Stops uploads and whatever else runs beside the socket. */
        void closeUploads();

        /** Releases what is shared by all sessions. */
        void release();
    }

    private final Emitter<KabelwerkEvent> listeners;
    private final Supplier<Settings> settings;
    private final SessionLog log;
    private final SerialExecutor executor;
    private final Timers timers;
    private final Callbacks callbacks;
    private final Observation observation;
    private final Parts parts;
    private final Runnable onEnded;
    private final @Nullable Lifecycle predecessor;
    private final Promise<ConnectedUser> connecting;
    private final Promise<@Nullable Void> ended;
    private final Set<Subscription<?, ?, ?>> open = new LinkedHashSet<>(4);

    /** The session lets go of its socket: the next one may open its own. */
    private final CompletableFuture<@Nullable Void> socketReleased = new CompletableFuture<>();

    private final CompletableFuture<@Nullable Void> socketClosed = new CompletableFuture<>();
    private final CompletableFuture<@Nullable Void> allDelivered = new CompletableFuture<>();

    private volatile Phase phase = Phase.WAITING;

    /** A listener waits for the end: nobody waits for that listener. */
    private boolean endedByListener;

    private volatile Runnable endListeners = () -> {};

    /** @param onEnded called on the session's executor when the session ends without having been asked to */
    Lifecycle(
            Emitter<KabelwerkEvent> listeners,
            Supplier<Settings> settings,
            SessionLog log,
            SerialExecutor executor,
            Timers timers,
            Callbacks callbacks,
            Observation observation,
            Parts parts,
            @Nullable Lifecycle predecessor,
            Runnable onEnded) {
        this.listeners = listeners;
        this.settings = settings;
        this.log = log;
        this.executor = executor;
        this.timers = timers;
        this.callbacks = callbacks;
        this.observation = observation;
        this.parts = parts;
        this.predecessor = predecessor;
        this.onEnded = onEnded;
        this.connecting = new Promise<>(callbacks);
        this.ended = new Promise<>(callbacks);
    }

    CompletableFuture<ConnectedUser> connecting() {
        return connecting.future();
    }

    /** Completes when no listener of this session is called any more. */
    CompletableFuture<?> allDelivered() {
        return allDelivered;
    }

    /** Completes on the engine's threads, when the socket is closed: without waiting for the application's code. */
    CompletableFuture<?> socketClosed() {
        return socketClosed;
    }

    ConnectionState state() {
        return phase.state;
    }

    @Override
    public boolean hasEnded() {
        return phase.compareTo(Phase.CLOSING) >= 0;
    }

    @Override
    public void add(Subscription<?, ?, ?> subscription) {
        open.add(subscription);
    }

    @Override
    public void remove(Subscription<?, ?, ?> subscription) {
        open.remove(subscription);
    }

    void emit(KabelwerkEvent event) {
        if (!hasEnded()) {
            listeners.emit(event, callbacks);
        }
    }

    /** An error that no future reports. */
    void report(KabelwerkException error) {
        log.warning(() -> String.valueOf(error.getMessage()));
        emit(new KabelwerkEvent.ErrorOccurred(error));
    }

    // From the start to the first ready, and through drops. On the session's executor.

    /** A listener of the session before that runs inline may have called: that one has its socket until it goes on. */
    void start() {
        if (predecessor == null || predecessor.socketReleased.isDone()) {
            open();
        } else {
            var unused = predecessor.socketReleased.whenComplete((nothing, error) -> executor.execute(this::open));
            timers.after(settings.get().closeTimeout(), this::open); // Its scheduler may hang for good.
        }
    }

    private void open() {
        if (phase == Phase.WAITING) {
            phase = Phase.CONNECTING;
            parts.open();
        }
    }

    void connected() {
        if (hasEnded()) {
            return;
        }
        phase = Phase.ONLINE;
        emit(new KabelwerkEvent.Connected());
    }

    void dropped(String why, Duration pause) {
        if (hasEnded()) {
            return;
        }
        phase = Phase.CONNECTING;
        String message = "The connection dropped (" + why + ")" + nextAttemptIn(pause);
        ConnectionException reason = new ConnectionException(message, (Throwable) null);
        log.warning(() -> message);
        observation.dropped(reason, pause);
        emit(new KabelwerkEvent.Disconnected(ConnectionState.CONNECTING, reason, Optional.of(pause)));
        connecting.fail(reason);
    }

    /** @param conclusive whether the future of {@code connect()} fails: otherwise it may never complete */
    void attemptFailed(KabelwerkException error, Duration pause, boolean conclusive) {
        log.warning(() -> error.getMessage() + nextAttemptIn(pause));
        emit(new KabelwerkEvent.ErrorOccurred(error, Optional.of(pause)));
        if (conclusive) {
            connecting.fail(error);
        }
    }

    private static String nextAttemptIn(Duration pause) {
        return "; the next attempt follows in " + Durations.text(pause);
    }

    /** The join of the private channel has failed, and is tried again. */
    void joinFailed(KabelwerkException error) {
        log.warning(() -> error.getMessage() + "; the join is tried again");
        emit(new KabelwerkEvent.ErrorOccurred(error));
        connecting.fail(error);
    }

    /** Does not depend on any listener (S12). */
    void ready(ConnectedUser user) {
        emit(new KabelwerkEvent.Ready(user));
        connecting.complete(user);
    }

    // The end.

    /** Ends it because the backend, the token or an executor leaves no other way. On the session's executor. */
    void giveUp(KabelwerkException error) {
        if (hasEnded()) {
            return;
        }
        boolean wasOnline = phase == Phase.ONLINE;
        phase = Phase.ENDING;
        endListeners = listeners.ending();
        onEnded.run();
        log.warning(() -> error.getMessage() + "; the session has ended");
        KabelwerkEvent why = new KabelwerkEvent.ErrorOccurred(error);
        KabelwerkEvent disconnected =
                new KabelwerkEvent.Disconnected(ConnectionState.INACTIVE, error, Optional.empty());
        // Together: a listener that runs inline may begin the next session at the first one.
        listeners.emit(wasOnline ? List.of(why, disconnected) : List.of(why), callbacks);
        ClosedException closed = new ClosedException(
                "The session has ended: " + error.getMessage() + "; connect() may be called again",
                RequestOutcome.UNKNOWN);
        List.copyOf(open).forEach(subscription -> subscription.endWith(closed));
        connecting.fail(error);
        close(error);
    }

    /** Takes away the listeners that there were when it gave up, if it did. On any thread. */
    void endListeners() {
        endListeners.run();
    }

    /** Completes when all is closed; a copy of the caller's own. */
    CompletableFuture<@Nullable Void> ended() {
        return ended.future().copy();
    }

    /** Whatever ends it later: a listener waits for that. On the session's executor. */
    void awaitedByListener() {
        endedByListener = true;
    }

    /** Ends it because the application wants it to. On any thread; from then on no listener is called (S44). */
    CompletableFuture<@Nullable Void> end() {
        callbacks.silence();
        boolean inside = callbacks.isInside();
        executor.execute(() -> {
            endedByListener |= inside;
            allDelivered.complete(null);
            if (!hasEnded()) {
                phase = Phase.CLOSING;
                ClosedException why = new ClosedException("The session was disconnected", RequestOutcome.UNKNOWN);
                List.copyOf(open).forEach(subscription -> subscription.closeWithSession(why));
                connecting.fail(new ClosedException("disconnect() was called before the user was known", null));
                close(null);
            } else if (phase == Phase.CLOSED && endedByListener) {
                release();
            }
        });
        return ended();
    }

    /** Closes the socket; then the listener that may be running has a moment to return. */
    private void close(@Nullable KabelwerkException cause) {
        phase = Phase.CLOSING;
        parts.closeUploads();
        if (callbacks.isSilenced()) { // The next session need not wait for a listener that may never return.
            allDelivered.complete(null);
        } else {
            var unused = callbacks.drained().thenRun(() -> allDelivered.complete(null));
        }
        parts.socket().close(executor.isShutdown(), this::closed);
        observation.ended(cause);
        socketReleased.complete(null);
    }

    private void closed() {
        phase = Phase.CLOSED;
        socketClosed.complete(null);
        if (endedByListener || executor.isShutdown()) { // That listener waits for this, or nobody measures its moment.
            release();
        } else {
            // Whichever comes first closes the timers, and promises are kept once only.
            timers.after(settings.get().closeTimeout(), this::release);
            callbacks.call(() -> executor.execute(this::release));
        }
    }

    /** Doing it again does nothing. */
    private void release() {
        timers.close();
        callbacks.endTime();
        ended.complete(null);
        parts.release();
    }

    /** Without a clock nothing can be kept up, nor be closed politely. */
    void schedulerShutDown() {
        if (!hasEnded()) {
            giveUp(executorShutDown("scheduler"));
        } else if (phase != Phase.CLOSED) {
            parts.socket().stopClosing();
        } else {
            release();
        }
    }

    /** The error with which a session ends whose executor was shut down. */
    ClosedException executorShutDown(String setting) {
        ClosedException error = new ClosedException(
                "The executor that was passed to " + setting + "(…) was shut down, so the session had to end; call"
                        + " disconnect() first",
                RequestOutcome.UNKNOWN);
        log.error(String.valueOf(error.getMessage()), null);
        return error;
    }
}
