package io.kabelwerk.tck.simulation;

/** What a client is at, as far as faults may tell. */
public enum Phase {
    /** No session. */
    INACTIVE,
    /** It waits for a token. */
    REFRESHING,
    /** It asks for a socket. */
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
