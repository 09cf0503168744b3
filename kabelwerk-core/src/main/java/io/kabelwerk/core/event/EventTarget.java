package io.kabelwerk.core.event;

import io.kabelwerk.core.concurrent.Callbacks;

/** Where events go: to a listener, or into a stream. */
sealed interface EventTarget<E> permits RegisteredListener, EventStream {

    /** Whether an event is for this one. */
    boolean wants(E event);

    /** Takes an event that is for this one, in the serial executor of the session's listeners. */
    void deliver(E event, Callbacks callbacks);

    /** Nothing goes there any more. */
    void end();
}
