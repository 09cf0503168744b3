package io.kabelwerk.tck.simulation;

/** The phase of a client in which a fault may occur. */
public enum Phase {
    /** No session. */
    INACTIVE,
    /** It waits for a token. */
    REFRESHING,
    /** It waits for the answer to an upgrade. */
    CONNECTING,
    /** The socket is open, the private channel is not joined. */
    JOINING,
    /** A join or a request is not answered yet. */
    LOADING,
    /** All is quiet. */
    ONLINE,
    /** It waits before the next attempt. */
    WAITING,
    /** It is being disconnected. */
    CLOSING,
    /** Its listeners do not return. */
    STALLED
}
