package io.kabelwerk;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Tells of every message that others post in the user's rooms, so that the user can be notified of it.
 *
 * <p>Comes from {@link Kabelwerk#openNotifier()}, not connected.
 *
 * <p>Each message is told exactly once, those posted during an outage too, with one exception: until the first message
 * has been told there is nothing to count from, and one that is missed during an outage and read elsewhere before the
 * connection is back is not told.
 */
public interface Notifier extends EventSource<NotifierEvent> {

    /**
     * Connects.
     *
     * @return the messages of {@link NotifierEvent.Ready}; fails with a {@link ClosedException} if the notifier or its
     *     session is closed first, and with a {@link PushRejectedException} or a {@link NoReplyException} if the first
     *     attempt is refused or not answered (it is then tried again, and {@code Ready} follows)
     * @throws IllegalStateException if it is connected already, or if its session has ended
     */
    CompletableFuture<List<Message>> connect();

    /**
     * Removes all listeners and stops. {@link #connect()} may follow.
     *
     * @return completes, never exceptionally, when it is done
     */
    CompletableFuture<Void> disconnect();
}
