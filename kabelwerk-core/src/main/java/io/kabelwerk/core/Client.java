package io.kabelwerk.core;

import io.kabelwerk.ConnectedUser;
import io.kabelwerk.ConnectionException;
import io.kabelwerk.Delivery;
import io.kabelwerk.Device;
import io.kabelwerk.HubInfo;
import io.kabelwerk.Inbox;
import io.kabelwerk.InboxFilter;
import io.kabelwerk.Kabelwerk;
import io.kabelwerk.KabelwerkEvent;
import io.kabelwerk.Notifier;
import io.kabelwerk.Room;
import io.kabelwerk.Settings;
import io.kabelwerk.State;
import io.kabelwerk.Subscription;
import io.kabelwerk.core.event.Emitter;
import io.kabelwerk.spi.JsonValues;
import java.time.Duration;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What an application holds: its settings, its listeners, and at the most one session at a time. */
final class Client implements Kabelwerk {

    /** How much longer than the socket's own close {@link #close()} waits, for a listener that is still running. */
    private static final Duration CLOSING_GRACE = Duration.ofSeconds(3);

    private final AtomicReference<Settings> settings;
    private final Emitter<KabelwerkEvent> emitter = new Emitter<>();
    private final AtomicReference<@Nullable Session> current = new AtomicReference<>();
    /** The last one that was ended, or has ended by itself. It may still be closing, or have something to tell. */
    private volatile @Nullable Session ended;

    private volatile boolean closed;

    Client(Settings settings) {
        this.settings = new AtomicReference<>(settings);
    }

    @Override
    public void configure(Consumer<? super Settings.Builder> changes) {
        requireNotClosed();
        settings.updateAndGet(now -> now.with(changes));
    }

    @Override
    public Settings config() {
        return Objects.requireNonNull(settings.get(), "there are always settings");
    }

    @Override
    public CompletableFuture<ConnectedUser> connect() {
        requireNotClosed();
        Session last = current.get();
        if (last != null) {
            throw alreadyConnected(last);
        }
        Settings now = config();
        if (now.token().isEmpty() && now.refreshToken().isEmpty()) {
            throw new IllegalStateException(
                    "There is no token to connect with; configure token(…), refreshToken(…), or both");
        }
        AtomicReference<@Nullable Session> self = new AtomicReference<>();
        Session session = new Session(this::config, emitter, () -> giveUp(self.get()));
        self.set(session);
        if (!current.compareAndSet(null, session)) {
            var unused = session.end();
            Session winner = current.get();
            throw winner == null ? new IllegalStateException("It is connecting already") : alreadyConnected(winner);
        }
        return session.start();
    }

    private static IllegalStateException alreadyConnected(Session session) {
        return new IllegalStateException("It is " + session.state() + " already; call disconnect() first");
    }

    @Override
    public CompletableFuture<Void> disconnect() {
        Session before = ended;
        Session session = current.get();
        emitter.end();
        // Whoever calls it a second time, on whatever thread, waits for the same end.
        CompletableFuture<Void> done = before == null ? CompletableFuture.completedFuture(null) : before.end();
        if (session != null) {
            done = CompletableFuture.allOf(done, session.end());
            giveUp(session);
        }
        return done;
    }

    private void giveUp(@Nullable Session session) {
        ended = session;
        current.compareAndSet(session, null);
    }

    @Override
    public void close() {
        closed = true;
        boolean inside = isInside(current.get()) || isInside(ended);
        CompletableFuture<Void> done = disconnect();
        emitter.close();
        if (inside) {
            return;
        }
        try {
            done.get(config().closeTimeout().plus(CLOSING_GRACE).toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException | ExecutionException e) {
            // A listener that never returns: everything else is closed all the same.
        }
    }

    private static boolean isInside(@Nullable Session session) {
        return session != null && session.callbacks().isInside();
    }

    @Override
    public State state() {
        Session session = current.get();
        return session == null ? State.INACTIVE : session.state();
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
        requireId(hubId, "hub");
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
        NavigableSet<Long> rooms = session.privateChannel().rooms();
        if (rooms.isEmpty()) {
            throw new IllegalStateException(
                    "The connected user has no room; make one with createRoom(…), or have one made"
                            + " with the setting ensureRooms");
        }
        return new RoomFace(session, rooms.first());
    }

    @Override
    public Room openRoom(long roomId) {
        requireId(roomId, "room");
        return new RoomFace(ready(), roomId);
    }

    @Override
    public Inbox openInbox() {
        return openInbox(InboxFilter.all());
    }

    @Override
    public Inbox openInbox(InboxFilter filter) {
        Session session = ready();
        if (!filter.listsAll() && !session.user().isHubUser()) {
            throw new IllegalStateException(
                    "A filter is for hub users, and the connected user is an end user; only the page size can be set");
        }
        return new InboxFace(session, filter);
    }

    @Override
    public Notifier openNotifier() {
        return new NotifierFace(ready());
    }

    @Override
    public CompletableFuture<Duration> ping() {
        requireNotClosed();
        Session session = current.get();
        if (session == null) {
            return CompletableFuture.failedFuture(new ConnectionException(
                    "There is no connection to measure; call connect() first", Delivery.NOT_SENT));
        }
        return session.ping();
    }

    @Override
    public String version() {
        return Version.VERSION;
    }

    @Override
    public <T extends KabelwerkEvent> Subscription on(Class<T> type, Consumer<? super T> listener) {
        return emitter.on(type, listener);
    }

    @Override
    public <T extends KabelwerkEvent> Subscription once(Class<T> type, Consumer<? super T> listener) {
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

    static void requireId(long id, String what) {
        if (id < 1) {
            throw new IllegalArgumentException("The ID of a " + what + " is positive, but this is " + id);
        }
    }

    private Session ready() {
        requireNotClosed();
        Session session = current.get();
        if (session == null) {
            throw new IllegalStateException("It is not connected; call connect() first, and wait for its future");
        }
        if (!session.privateChannel().isReady()) {
            throw new IllegalStateException(
                    "It is not ready; wait for the Ready event, or for the future of connect()");
        }
        return session;
    }

    private void requireNotClosed() {
        if (closed) {
            throw new IllegalStateException("It is closed for good; make another one with Kabelwerk.create(…)");
        }
    }
}
