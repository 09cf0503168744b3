package io.kabelwerk.core.observe;

import io.kabelwerk.QueueDepths;
import java.util.function.IntSupplier;

/** The numbers of one session: written on its executor, read by any thread. Leads to nothing else of the session. */
final class Depths implements QueueDepths {

    private final IntSupplier events;
    private volatile int pending;
    private volatile int unanswered;

    /** @param events how many events wait; must not lead to the session either */
    Depths(IntSupplier events) {
        this.events = events;
    }

    void requests(int nowPending, int nowUnanswered) {
        pending = nowPending;
        unanswered = nowUnanswered;
    }

    @Override
    public int pendingRequests() {
        return pending;
    }

    @Override
    public int unansweredRequests() {
        return unanswered;
    }

    @Override
    public int pendingEvents() {
        return events.getAsInt();
    }

    @Override
    public String toString() {
        return "QueueDepths[pendingRequests=" + pending + ", unansweredRequests=" + unanswered + ", pendingEvents="
                + pendingEvents() + "]";
    }
}
