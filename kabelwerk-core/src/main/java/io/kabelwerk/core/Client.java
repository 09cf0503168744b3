package io.kabelwerk.core;

import io.kabelwerk.ConnectedUser;
import io.kabelwerk.ConnectionException;
import io.kabelwerk.ConnectionState;
import io.kabelwerk.Device;
import io.kabelwerk.HubInfo;
import io.kabelwerk.Inbox;
import io.kabelwerk.InboxFilter;
import io.kabelwerk.Kabelwerk;
import io.kabelwerk.KabelwerkEvent;
import io.kabelwerk.Notifier;
import io.kabelwerk.Registration;
import io.kabelwerk.RequestOutcome;
import io.kabelwerk.Room;
import io.kabelwerk.Settings;
import io.kabelwerk.core.event.Emitter;
import io.kabelwerk.core.resource.SharedResources;
import io.kabelwerk.core.session.Session;
import io.kabelwerk.core.session.Version;
import io.kabelwerk.core.topic.Arguments;
import io.kabelwerk.spi.support.JsonValues;
import java.time.Duration;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The {@link Kabelwerk} of the engine: settings, listeners, and at most one session at a time. */
final class Client implements Kabelwerk {

    /** How much longer than the socket's own time-out {@link #close()} waits for the engine, which may be busy. */
    private static final Duration CLOSING_GRACE = Duration.ofSeconds(3);

    private final AtomicReference<Settings> settings;
    /** Set while the current thread is inside {@link #configure(Consumer)}. */
    private final ThreadLocal<@Nullable Boolean> configuring = new ThreadLocal<>();

    private final Emitter<KabelwerkEvent> emitter = new Emitter<>(this::signal);
    private final AtomicReference<Life> life = new AtomicReference<>(new Life(null, null, false));

    /** The application's: callbacks run with the context class loader of the thread that created this object. */
    private final @Nullable ClassLoader contextLoader = Thread.currentThread().getContextClassLoader();

    Client(Settings settings) {
        this.settings = new AtomicReference<>(settings);
    }

    @Override
    public void configure(Consumer<? super Settings.Builder> changes) {
        requireNotClosed();
        if (configuring.get() != null) {
            throw new IllegalStateException(
                    "configure(…) was called inside a function that configure(…) is calling; make"
                            + " all changes in one function");
        }
        configuring.set(true);
        try {
            // The function runs once. What may happen again, where two threads are at it, is to apply its changes.
            settings.updateAndGet(Settings.changes(changes));
        } finally {
            configuring.remove();
        }
    }

    @Override
    public Settings config() {
        return Objects.requireNonNull(settings.get(), "there are always settings");
    }

    @Override
    public CompletableFuture<ConnectedUser> connect() {
        Life before = requireNotConnected();
        Settings now = config();
        if (now.token().isEmpty() && now.refreshToken().isEmpty()) {
            throw new IllegalStateException(
                    "There is no token to connect with; configure token(…), refreshToken(…), or both");
        }
        Session last = before.last();
        if (last != null) {
            last.checkCallbackExecutor();
        }
        AtomicReference<@Nullable Session> self = new AtomicReference<>();
        Session session = new Session(this::config, emitter, last, () -> letGo(self.get()), contextLoader);
        self.set(session);
        if (!life.compareAndSet(before, new Life(session, last, false))) {
            var unused = session.end();
            requireNotConnected();
            throw new IllegalStateException(
                    "The session was connected or disconnected by another thread at the same time");
        }
        return session.start();
    }

    private Life requireNotConnected() {
        Life now = life();
        requireNotClosed(now);
        if (now.session() != null) {
            throw new IllegalStateException(
                    "The session is " + now.session().state() + " already; call disconnect() first");
        }
        return now;
    }

    @Override
    public CompletableFuture<Void> disconnect() {
        Session session;
        Runnable endListeners;
        do { // Until no other thread has connected or disconnected: those might be the next session's.
            session = life().session();
            endListeners = emitter.ending();
        } while (session != life().session());
        return end(session, endListeners);
    }

    private CompletableFuture<Void> end(@Nullable Session session, Runnable endListeners) {
        Session before = life().last();
        endListeners.run();
        // A second call, on any thread, waits for the same end.
        CompletableFuture<Void> done = before == null ? CompletableFuture.completedFuture(null) : before.end();
        if (session != null) {
            done = CompletableFuture.allOf(done, session.end());
            letGo(session);
        }
        return done;
    }

    @Override
    public CompletableFuture<Void> disconnect(Duration grace) {
        if (Objects.requireNonNull(grace, "grace must not be null").isNegative()
                || grace.compareTo(Duration.ofDays(365)) > 0) {
            throw new IllegalArgumentException(
                    "The grace time must be from 0 to 365 days, but is " + grace.toSeconds() + " s");
        }
        Session session = life().session();
        return session == null || grace.isZero()
                ? disconnect()
                : session.drain(grace, () -> drained(session))
                        .thenRun(() -> drained(session))
                        .copy(); // Of the caller's own: whatever they do with it, the listeners are removed.
    }

    /**
     * It has to be this session: another thread may disconnect it, add listeners and connect the next one at any moment,
     * and neither that session nor its listeners may end. If this one has ended by itself, its listeners go with it all
     * the same, unless the next session has them already.
     */
    private void drained(Session session) {
        Runnable endListeners = emitter.ending();
        Session now = life().session();
        if (now == session) {
            var unused = end(session, endListeners);
        } else if (now == null) {
            session.endListeners();
        }
    }

    private void letGo(@Nullable Session session) {
        life.updateAndGet(now -> now.without(session));
    }

    @Override
    public void close() {
        Life now = Objects.requireNonNull(life.getAndUpdate(Life::close), "there is always a life");
        Session session = now.session();
        Session before = now.last();
        boolean inside = isInside(session) || isInside(before);
        emitter.close();
        CompletableFuture<?> closed = CompletableFuture.allOf(closed(before), closed(session));
        if (inside) {
            return;
        }
        try {
            closed.get(config().closeTimeout().plus(CLOSING_GRACE).toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException | ExecutionException e) {
            // An engine thread that is held up: everything is closed as soon as it goes on.
        }
    }

    /** Waits for the network and the engine only: the caller may be the thread on which all callbacks run. */
    private static CompletableFuture<?> closed(@Nullable Session session) {
        if (session == null) {
            return CompletableFuture.completedFuture(null);
        }
        var unused = session.end();
        return session.socketClosed();
    }

    /** Calls a subscriber, where the current session's callbacks run or, without one, where those of the next would. */
    private void signal(Runnable task) {
        Life now = life();
        Session last = now.session() == null ? now.last() : now.session();
        if (last != null) {
            last.callbacks().run(task);
            return;
        }
        try {
            config().callbackExecutor()
                    .orElse(SharedResources::runOnCallbackThread)
                    .execute(task);
        } catch (RejectedExecutionException e) {
            SharedResources.runOnCallbackThread(task);
        }
    }

    private Life life() {
        return Objects.requireNonNull(life.get(), "there is always a life");
    }

    private static boolean isInside(@Nullable Session session) {
        return session != null && session.callbacks().isInside();
    }

    @Override
    public ConnectionState state() {
        Session session = life().session();
        return session == null ? ConnectionState.INACTIVE : session.state();
    }

    @Override
    public ConnectedUser user() {
        return ready().user();
    }

    @Override
    public CompletableFuture<ConnectedUser> updateUser(String name) {
        JsonValues.requireWellFormed(name, "The name");
        return ready().privateChannel().updateUser(name);
    }

    @Override
    public CompletableFuture<Device> updateDevice(String pushNotificationsToken, boolean pushNotificationsEnabled) {
        JsonValues.requireWellFormed(pushNotificationsToken, "The push token");
        return ready().privateChannel().updateDevice(pushNotificationsToken, pushNotificationsEnabled);
    }

    @Override
    public CompletableFuture<Long> createRoom(long hubId) {
        Arguments.requireId(hubId, "hub");
        return ready().privateChannel().createRoom(hubId);
    }

    @Override
    public CompletableFuture<Long> createRoom(String hubSlug) {
        JsonValues.requireWellFormed(hubSlug, "The hub's slug");
        return ready().privateChannel().createRoom(hubSlug);
    }

    @Override
    public CompletableFuture<HubInfo> loadHubInfo() {
        Session session = ready();
        if (!session.user().isHubUser()) {
            throw new IllegalStateException("loadHubInfo() is for hub users, and the connected user is an end user");
        }
        return session.privateChannel().loadHubInfo();
    }

    @Override
    public Room openRoom() {
        Session session = ready();
        if (session.user().isHubUser()) {
            throw new IllegalStateException(
                    "openRoom() is for end users, and the connected user is a hub user: hub users open rooms by ID with"
                            + " openRoom(id), and an inbox lists them");
        }
        NavigableSet<Long> rooms = session.privateChannel().rooms();
        if (rooms.isEmpty()) {
            throw new IllegalStateException(
                    "The connected user has no room; make one with createRoom(…), or have one made"
                            + " with the setting ensureRooms");
        }
        return session.room(rooms.first());
    }

    @Override
    public Room openRoom(long roomId) {
        Arguments.requireId(roomId, "room");
        return ready().room(roomId);
    }

    @Override
    public Inbox openInbox() {
        return openInbox(InboxFilter.all());
    }

    @Override
    public Inbox openInbox(InboxFilter filter) {
        Objects.requireNonNull(filter, "filter must not be null");
        Session session = ready();
        if (!filter.listsAll() && !session.user().isHubUser()) {
            throw new IllegalStateException(
                    "A filter is for hub users, and the connected user is an end user; only the page size can be set");
        }
        return session.inbox(filter);
    }

    @Override
    public Notifier openNotifier() {
        return ready().notifier();
    }

    @Override
    public CompletableFuture<Duration> ping() {
        Life now = life();
        requireNotClosed(now);
        Session session = now.session();
        if (session == null) {
            return CompletableFuture.failedFuture(new ConnectionException(
                    "There is no connection to measure; call connect() first", RequestOutcome.NOT_SENT));
        }
        return session.ping();
    }

    @Override
    public String version() {
        return Version.VERSION;
    }

    @Override
    public <T extends KabelwerkEvent> Registration on(Class<T> type, Consumer<? super T> listener) {
        return emitter.on(type, listener);
    }

    @Override
    public <T extends KabelwerkEvent> Registration once(Class<T> type, Consumer<? super T> listener) {
        return emitter.once(type, listener);
    }

    @Override
    public void off(Class<? extends KabelwerkEvent> type) {
        emitter.off(type);
    }

    @Override
    public void off() {
        emitter.off();
    }

    @Override
    public Flow.Publisher<KabelwerkEvent> events() {
        return emitter.events();
    }

    /** The address and the state only. */
    @Override
    public String toString() {
        return "Kabelwerk[" + config().url() + ", " + state() + "]";
    }

    /** Throws an exception that says what to call first (S43). */
    private Session ready() {
        Life now = life();
        requireNotClosed(now);
        Session session = now.session();
        if (session == null) {
            throw new IllegalStateException(
                    "The session is not connected; call connect() first, and wait for its future");
        }
        if (!session.privateChannel().isReady()) {
            throw new IllegalStateException(
                    "The session is not ready; wait for the Ready event, or for the future of connect()");
        }
        return session;
    }

    private void requireNotClosed() {
        requireNotClosed(life());
    }

    private static void requireNotClosed(Life life) {
        if (life.closed()) {
            throw new IllegalStateException(
                    "This Kabelwerk is closed for good; make another one with Kabelwerk.create(…)");
        }
    }
}
