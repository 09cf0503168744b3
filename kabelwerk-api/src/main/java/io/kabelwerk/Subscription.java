package io.kabelwerk;

/** A listener's place at an {@link EventSource}. */
public interface Subscription {

    /**
     * Takes the listener away. Once this has returned, no call of it starts, save one that was starting at that very
     * moment on another thread. Cancelling again does nothing.
     */
    void cancel();
}
