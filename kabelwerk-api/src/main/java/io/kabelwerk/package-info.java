/**
 * Kabelwerk chat for Java: end users and care teams talk to each other in rooms.
 *
 * <p>A {@link io.kabelwerk.Kabelwerk} is one user's session with the backend. From it come {@link io.kabelwerk.Room}s,
 * {@link io.kabelwerk.Inbox}es and {@link io.kabelwerk.Notifier}s. All of them are {@link io.kabelwerk.EventSource}s.
 *
 * <pre>{@code
 * Kabelwerk kabelwerk = Kabelwerk.create(settings -> settings
 *         .url("wss://hub.kabelwerk.io/socket/user")
 *         .refreshToken(current -> accounts.freshToken()));
 *
 * kabelwerk.on(KabelwerkEvent.Disconnected.class, event -> banner.show("offline"));
 * kabelwerk.connect().join();
 *
 * Room room = kabelwerk.openRoom();
 * room.on(RoomEvent.MessagePosted.class, event -> chat.append(event.message()));
 * room.connect().join();
 * room.postMessage("Good morning!").whenComplete((message, error) -> ...);
 * }</pre>
 *
 * <h2>Futures</h2>
 *
 * <p>Each method that waits for the backend returns a {@link java.util.concurrent.CompletableFuture} that is the caller's own
 * copy: completing or cancelling it affects nobody else. Cancelling one withdraws a request that has not been sent
 * yet; the reply to one that was sent is ignored. Each future settles by its deadline
 * ({@link io.kabelwerk.Settings#requestTimeout()}, counted from the call), whatever the network does. It fails with a
 * {@link io.kabelwerk.KabelwerkException}.
 *
 * <h2>Errors</h2>
 *
 * <p>A mistake in the program is an {@link java.lang.IllegalArgumentException} or {@link
 * java.lang.IllegalStateException}, thrown by the call itself and never through a future. A failure outside
 * the control of the program is a {@link io.kabelwerk.KabelwerkException}. A null argument is a {@link java.lang.NullPointerException}.
 *
 * <h2>Threads</h2>
 *
 * <p>All objects may be used from any thread. Code of the application runs on the {@linkplain
 * io.kabelwerk.Settings.Builder#callbackExecutor(java.util.concurrent.Executor) callback executor}, and never on a
 * thread that reads from the network: the listeners of one session one at a time and in order, the dependents of
 * futures beside them. Any method may be called inside a listener, {@link io.kabelwerk.Kabelwerk#disconnect()} too, and
 * with the default executor a listener may wait for a future there.
 */
@NullMarked
package io.kabelwerk;

import org.jspecify.annotations.NullMarked;
