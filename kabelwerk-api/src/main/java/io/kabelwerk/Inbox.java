package io.kabelwerk;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A list of rooms that stays up to date: the end user's own rooms, or those of the hub.
 *
 * <p>It shows a window: the first page, and those that {@link #loadMore()} has added. Rooms are ordered by the IDs of
 * their latest messages, most recent first; those without a message come last, in the order in which the backend lists
 * them. After an outage the window holds what the backend lists. An item that cannot be read is left out and
 * reported; it keeps its place in the window, so that the window has fewer items than it could.
 *
 * <p>Comes from {@link Kabelwerk#openInbox()}, not connected.
 */
public interface Inbox extends EventSource<InboxEvent> {

    /**
     * Connects and loads the first page.
     *
     * @return the items of {@link InboxEvent.Ready}; fails with a {@link ClosedException} if the inbox or its session is
     *     closed first, and with a {@link RequestRejectedException} or a {@link NoReplyException} if the first attempt is
     *     refused or not answered (it is then tried again, and {@code Ready} follows)
     * @throws IllegalStateException if it is connected already, or if its session has ended
     */
    CompletableFuture<List<InboxItem>> connect();

    /**
     * Removes all listeners and stops. {@link #connect()} may follow.
     *
     * @return completes, never exceptionally, when it is done
     */
    CompletableFuture<Void> disconnect();

    /**
     * The window as it was last known.
     *
     * @return the items, most recent message first
     * @throws IllegalStateException before {@code ready}
     */
    List<InboxItem> items();

    /**
     * Makes the window longer by a page. Two calls at once share one request.
     *
     * @return the whole window; as it was at the end of the list
     * @throws IllegalStateException before {@code ready}
     */
    CompletableFuture<List<InboxItem>> loadMore();

    /**
     * Searches the rooms of the hub for a user; the first 10 hits. Same as {@code search(query, 10, 0)}.
     *
     * @param query the beginning of the end user's key or name, in any case
     * @return the hits: a list apart from the window
     * @throws IllegalStateException before {@code ready}, or for an end user
     */
    CompletableFuture<List<InboxItem>> search(String query);

    /**
     * Searches the rooms of the hub, within this inbox's filter, for a user. Hits that cannot be read are left out and
     * reported: fewer hits than {@code limit} are the end of the list only if no error was reported.
     *
     * @param query the beginning of the end user's key or name, in any case
     * @param limit the maximum number of hits; from 1 to 100
     * @param offset how many hits to skip; at least 0
     * @return the hits: a list apart from the window
     * @throws IllegalStateException before {@code ready}, or for an end user
     * @throws IllegalArgumentException if {@code limit} or {@code offset} is out of its range, or if {@code query} has
     *     a lone surrogate
     */
    CompletableFuture<List<InboxItem>> search(String query, int limit, int offset);
}
