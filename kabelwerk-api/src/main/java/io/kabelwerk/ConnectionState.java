package io.kabelwerk;

/** The state of a {@link Kabelwerk}'s connection. */
public enum ConnectionState {
    /**
     * Not connected, and not trying to connect: before {@link Kabelwerk#connect()}, after {@link Kabelwerk#disconnect()},
     * and after a failure that has ended the session.
     */
    INACTIVE,

    /** Connecting or reconnecting. */
    CONNECTING,

    /** The socket is open. */
    ONLINE
}
