package io.kabelwerk;

/**
 * How much waits in a session. The numbers are current whenever they are read, by any thread, and 0 after the session's
 * end. Each is read for itself: two of them may be of different moments.
 */
public interface QueueDepths {

    /**
     * Returns how many requests wait for a connection or for a channel.
     *
     * @return from 0 to {@code maxPendingRequests}
     */
    int pendingRequests();

    /**
     * Returns how many requests were sent and are not answered, joins and heartbeats included.
     *
     * @return 0 or more
     */
    int unansweredRequests();

    /**
     * Returns how many events wait for a listener or are being delivered.
     *
     * @return 0 or more; a little more than {@code maxPendingEvents} at most
     */
    int pendingEvents();
}
