package io.kabelwerk;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A source of the messages that others post in the user's rooms, so that the user can be notified of them.
 *
 * <p>Comes from {@link Kabelwerk#openNotifier()}, not connected.
 *
 * <p>Each message is delivered exactly once, including those posted during an outage, but some late. The backend first reads the
 * messages of a join and then subscribes the client to new ones, and the protocol has no request that finds a message
 * posted in between. So each join asks from before the previous one: such a message is delivered at the latest when the
 * notifier joins again, after the next outage. The exceptions:
 *
 * <ul>
 *   <li>If about 1,000 messages were delivered between two joins, one that fell into the gap of the first join is not
 *       delivered.
 *   <li>Until the first message was delivered, there is nothing to count from. One that is missed during an outage and
 *       read elsewhere before the connection is back is not delivered; nor one that fell into the gap of a first join without
 *       unread messages, if another message was delivered before the next join.
 *   <li>A message that cannot be read is skipped, and a {@link ProtocolViolationException} reports it.
 * </ul>
 */
public interface Notifier extends EventSource<NotifierEvent> {

    /**
     * Connects.
     *
     * @return the messages of {@link NotifierEvent.Ready}; fails with a {@link ClosedException} if the notifier or its
     *     session is closed first, and with a {@link RequestRejectedException} or a {@link NoReplyException} if the first
     *     attempt is refused or not answered (it is then tried again, and {@code Ready} follows)
     * @throws IllegalStateException if it is connected already, or if its session has ended
     */
    CompletableFuture<List<Message>> connect();

    /**
     * Connects, and resumes: instead of the unread messages, delivers all that others have posted after one, read or not,
     * such as the last that the application handled before its process ended.
     *
     * <p>The backend sends all of them in one frame, so the ID should not be older than {@link Settings#maxFrameBytes()}
     * allows. What the description of this class says of messages that fall into the gap of a join goes on across a
     * restart: one that fell into the gap of the last join before it, below the given ID, is not delivered. A {@link
     * Room} has no such gap: an application that must not lose a message resumes its rooms by {@link
     * Room#connectAfter(long)}, and takes the notifier as a hint which of them has something.
     *
     * <p>The notifiers of one session share a channel. As long as the backend refuses what one of them asks for, or cannot
     * send it in a frame, the others wait with it; {@link #disconnect()} that one, then.
     *
     * @param messageId the ID of the last message that is known; 0 for all messages
     * @return the messages of {@link NotifierEvent.Ready}; fails as that of {@link #connect()} does
     * @throws IllegalArgumentException if the ID is negative
     * @throws IllegalStateException if it is connected already, or if its session has ended
     */
    CompletableFuture<List<Message>> connectAfter(long messageId);

    /**
     * Removes all listeners and stops. {@link #connect()} may follow.
     *
     * @return completes, never exceptionally, when it is done
     */
    CompletableFuture<Void> disconnect();
}
