package io.kabelwerk;

/** Where a {@link Kabelwerk} stands with its connection. */
public enum State {
    /** Not connected, and not trying to: before {@link Kabelwerk#connect()} and after {@link Kabelwerk#disconnect()}. */
    INACTIVE,

    /** Trying to connect, for the first time or again. */
    CONNECTING,

    /** The socket is open. */
    ONLINE
}
