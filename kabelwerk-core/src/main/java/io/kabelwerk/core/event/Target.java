package io.kabelwerk.core.event;

/** Where events go: to a listener, or into a stream. */
sealed interface Target<E> permits Listener, EventStream {

    /** Whether an event is for this one. */
    boolean wants(E event);

    /** Takes an event that is for this one, in the session's listener lane. */
    void deliver(E event, Callbacks callbacks);

    /** Nothing goes there any more. */
    void end();
}
