package io.kabelwerk.core.topic;

/** Whether a session has ended, and which subscriptions end with it. */
public interface SessionLife {

    /** Whether the session has ended, by request or not. On any thread. */
    boolean hasEnded();

    /** Adds a subscription that ends with the session. On the session's executor. */
    void add(Subscription<?, ?, ?> subscription);

    /** Removes a subscription that has ended by itself. On the session's executor. */
    void remove(Subscription<?, ?, ?> subscription);
}
