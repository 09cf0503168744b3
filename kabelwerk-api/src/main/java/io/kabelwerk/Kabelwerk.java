package io.kabelwerk;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * One user's session with a Kabelwerk backend.
 *
 * <p>A process may hold thousands of them. Create one with {@link #create(Consumer)}, {@link #connect()} it, and open
 * {@linkplain #openRoom() rooms}, {@linkplain #openInbox() inboxes} and {@linkplain #openNotifier() notifiers} from it.
 * It reconnects automatically after every drop, until {@link #disconnect()}; objects that are connected catch up and go on.
 *
 * <p>The <em>ready</em> methods below throw an {@link IllegalStateException} before the first {@link
 * KabelwerkEvent.Ready}, since the user is not known before that, and once the session has ended: by {@link
 * #disconnect()}, or because the backend ends it, which is emitted to listeners a moment after {@link #state()}
 * returns it. The futures fail as those of {@link Room} do.
 *
 * @apiNote A hub user (a member of a care team) opens any room of the hub by its ID, lists rooms with an inbox and a filter,
 *     and archives and assigns them. A hub user has no room: {@link #openRoom()} throws, and {@code ensureRooms} has no
 *     effect. {@link #createRoom(long)} is for end users; the backend refuses it to others. An end user opens rooms with
 *     {@link #openRoom()} and has an inbox without a filter. What is for hub users throws an {@link IllegalStateException}
 *     for end users.
 */
public interface Kabelwerk extends EventSource<KabelwerkEvent>, AutoCloseable {

    /**
     * Creates an inactive client.
     *
     * @param configuration sets what differs from the defaults; at least a token or a {@link
     *     Settings.Builder#refreshToken(TokenRefresher) refreshToken} is needed to connect
     * @return a new client
     * @throws IllegalStateException if there is no engine on the class path or module path
     * @throws IllegalArgumentException if a setting is out of its range
     */
    static Kabelwerk create(Consumer<? super Settings.Builder> configuration) {
        return create(Settings.defaults().with(configuration));
    }

    /**
     * Creates an inactive client. Starts no threads and opens no connection.
     *
     * @param settings its settings, such as from {@link Settings#builder()}
     * @return a new client
     * @throws IllegalStateException if there is no engine on the class path or module path
     */
    static Kabelwerk create(Settings settings) {
        Objects.requireNonNull(settings, "settings must not be null");
        return Engine.find().create(settings);
    }

    /**
     * Changes settings; what is not named stays as it is. While connected, {@code token}, {@code refreshToken}, {@code
     * logging}, time-outs and limits count from their next use; {@code url}, {@code ensureRooms} and the plug points
     * from the next {@link #connect()}.
     *
     * <p>May be called by several threads at once: each function runs once, on the thread that calls, and no change is
     * lost.
     *
     * @param changes sets what is to change
     * @throws IllegalArgumentException if a setting is out of its range; nothing is changed then
     * @throws IllegalStateException inside a function that {@code configure} is calling, or after {@link #close()}
     */
    void configure(Consumer<? super Settings.Builder> changes);

    /**
     * Returns the current settings.
     *
     * @return the settings
     */
    Settings config();

    /**
     * Starts a session.
     *
     * <p>The future says how the first attempt ends. If that attempt fails, the future fails with the reason, and the
     * session keeps trying until {@link #disconnect()}: once an attempt succeeds, {@link KabelwerkEvent.Ready} follows. An
     * application that waits for its backend, however long it takes, waits for that event; one that gives up calls {@code
     * disconnect()}. A token that the backend refuses, its refresh, and the attempt with the new token count as one attempt.
     *
     * <p>Three failures end the session in {@link ConnectionState#INACTIVE} instead, now or later; {@code connect()} may then be
     * called again: the first token is not available, the backend refuses the user (for example because of an unknown hub
     * in {@code ensureRooms}), or a new token turns out to be that of another user. A session belongs to the user that it
     * began with: to become another user, call {@code disconnect()} and {@code connect()}, or use a {@code Kabelwerk} for
     * each.
     *
     * @return the connected user. Fails with a {@link ConnectionException} if the backend is unreachable or the connection
     *     drops before the user is known, an {@link AuthenticationException} if the token is refused or not available, a
     *     {@link RequestRejectedException} if the backend refuses the user, a {@link NoReplyException} if it does not answer,
     *     or a {@link ClosedException} after {@link #disconnect()}. Cancelling it does not disconnect
     * @apiNote Do not {@code join()} the future on a UI thread, nor on the only thread of a {@linkplain
     *     Settings.Builder#callbackExecutor(java.util.concurrent.Executor) callback executor}: the future completes on that
     *     executor, so the thread would wait for itself. Use {@code thenAccept}, or a listener of {@link
     *     KabelwerkEvent.Ready}.
     *
     *     <p>The dependents of one {@code CompletableFuture} run last in, first out. Do in one dependent what has to be done
     *     in an order.
     * @throws IllegalStateException if it is CONNECTING or ONLINE already, if neither a token nor a way to get one is
     *     configured, if there is no transport or no codec on the class path or module path, or after {@link #close()}
     */
    CompletableFuture<ConnectedUser> connect();

    /**
     * Ends the session: removes all listeners, closes everything that was opened from here, and closes the socket.
     * Requests that wait for an answer fail at once. {@link #connect()} may follow; it starts a new session, and what was
     * opened in the old one stays closed.
     *
     * @return completes, never exceptionally, when all is closed, at most {@link Settings#closeTimeout()} later; no
     *     call of a listener starts after that. Called inside a listener, the calls of listeners that would follow are
     *     off as soon as this method returns
     * @apiNote All listeners are removed, of this object and of the rooms, inboxes and notifiers that were opened from it. If
     *     {@link #connect()} follows, add listeners again before it: otherwise nobody gets the events of the new session.
     */
    CompletableFuture<Void> disconnect();

    /**
     * Lets requests under way settle and listeners see what has come, and then ends the session as {@link #disconnect()} does.
     *
     * <p>From this call on, the session and its rooms, inboxes and notifiers accept no new requests: their futures fail at once with a {@link
     * ClosedException} whose outcome is {@link RequestOutcome#NOT_SENT}. Requests that were made before (uploads are
     * requests, too) go on, also through a reconnection, and those that the engine makes by itself. Meanwhile the {@link
     * #state()} stays as it is, and listeners are called as before.
     *
     * <p>The session ends when no request is under way any more and the listeners have returned from all events that came
     * before, and at once if the user is not known yet. It does not wait for a room, an inbox or a notifier that is still connecting: the future of its {@code connect()}
     * fails; nor, if it is called inside a listener or a dependent of a future, for listeners. What is not settled after the grace
     * time fails, and what is not delivered is dropped, as by {@link #disconnect()}. To end it earlier, call {@code
     * disconnect()}. A second call may shorten the grace time; it cannot extend it.
     *
     * <p>A session that ends by itself during the grace time gives its listeners the {@link Settings#closeTimeout()} at
     * most; then they are removed, unless {@link #connect()} has been called since. One that has ended before the call has
     * nothing to wait for: what its listeners have not got yet is dropped at once, as by {@link #disconnect()}.
     *
     * @param grace the time for requests to settle; from 0, for {@link #disconnect()}, to 365 days
     * @return completes, never exceptionally, when all is closed, at most {@link Settings#closeTimeout()} after the grace
     *     time; at once if there is no session
     * @throws IllegalArgumentException if the grace time is negative, or longer than 365 days
     */
    CompletableFuture<Void> disconnect(Duration grace);

    /**
     * Disconnects for good, and waits until the socket is closed: for {@link Settings#closeTimeout()} and three seconds at
     * most. It waits neither for the callback executor, so that it may be called on its only thread, nor inside a callback.
     * A {@link #connect()} on another thread at the same time is either closed by it, or refused. Afterwards only {@link #state()}, {@link #config()}, {@link #version()}, both methods {@code disconnect} and {@code close()}
     * may be called.
     */
    @Override
    void close();

    /**
     * Returns the state of the connection.
     *
     * @return the state
     */
    ConnectionState state();

    /**
     * Returns the connected user, as last known. <em>Ready.</em>
     *
     * @return the user
     */
    ConnectedUser user();

    /**
     * Renames the connected user. <em>Ready.</em>
     *
     * @param name the new name
     * @return the user as they are now
     * @throws IllegalArgumentException if the name has a lone surrogate
     */
    CompletableFuture<ConnectedUser> updateUser(String name);

    /**
     * Registers the device for push notifications. <em>Ready.</em>
     *
     * @param pushNotificationsToken the token of the push service (such as Firebase)
     * @param pushNotificationsEnabled whether push notifications are wanted
     * @return the device
     * @throws IllegalArgumentException if the token has a lone surrogate
     */
    CompletableFuture<Device> updateDevice(String pushNotificationsToken, boolean pushNotificationsEnabled);

    /**
     * Creates the connected end user's room in a hub. <em>Ready.</em>
     *
     * @param hubId the hub's ID; positive
     * @return the new room's ID; refused if the room exists already
     * @throws IllegalArgumentException if the ID is not positive
     */
    CompletableFuture<Long> createRoom(long hubId);

    /**
     * Creates the connected end user's room in a hub. <em>Ready.</em>
     *
     * @param hubSlug the hub's slug
     * @return the new room's ID; refused if the room exists already
     * @throws IllegalArgumentException if the slug has a lone surrogate
     */
    CompletableFuture<Long> createRoom(String hubSlug);

    /**
     * Loads the connected hub user's hub with its members. <em>Ready</em>; for hub users.
     *
     * @return the hub
     * @throws IllegalStateException before ready, or for an end user
     */
    CompletableFuture<HubInfo> loadHubInfo();

    /**
     * Opens one of the end user's rooms: the one with the smallest ID. <em>Ready.</em> Hub users open rooms by ID, with
     * {@link #openRoom(long)}; an {@linkplain #openInbox() inbox} lists them.
     *
     * @return the room, not connected
     * @throws IllegalStateException before ready, for a hub user, or if the user has no room
     */
    Room openRoom();

    /**
     * Opens a room. <em>Ready.</em>
     *
     * @param roomId the room's ID; positive
     * @return the room, not connected; whether it exists is seen when it is connected
     * @throws IllegalArgumentException if the ID is not positive
     */
    Room openRoom(long roomId);

    /**
     * Opens an inbox of all of the user's rooms. <em>Ready.</em> Same as {@code openInbox(InboxFilter.all())}.
     *
     * @return the inbox, not connected
     */
    Inbox openInbox();

    /**
     * Opens an inbox. <em>Ready.</em>
     *
     * @param filter which rooms it lists, and how many at once
     * @return the inbox, not connected
     * @throws IllegalStateException before ready, or if an end user gives a filter that does not list all rooms
     */
    Inbox openInbox(InboxFilter filter);

    /**
     * Opens a notifier. <em>Ready.</em>
     *
     * @return the notifier, not connected
     */
    Notifier openNotifier();

    /**
     * Measures the round trip to the backend and back.
     *
     * @return how long it took; fails at once with a {@link ConnectionException} while not {@link ConnectionState#ONLINE}
     */
    CompletableFuture<Duration> ping();

    /**
     * Returns the version of the SDK.
     *
     * @return for example {@code 0.1.0}
     */
    String version();
}
