package io.kabelwerk.tck;

/** What a transport may leave out. A rule about a missing capability is skipped, and says so. */
public enum Capability {

    /** {@code wss} addresses. */
    TLS,

    /** HTTP proxies. */
    PROXY
}
