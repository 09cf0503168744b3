package io.kabelwerk;

/** The registration of a listener with an {@link EventSource}. */
public interface Registration {

    /**
     * Removes the listener. Once this method has returned, no call of the listener starts, except one that was starting at
     * that moment on another thread. Cancelling again has no effect.
     */
    void cancel();
}
