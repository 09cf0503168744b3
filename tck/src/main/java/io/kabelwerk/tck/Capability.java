package io.kabelwerk.tck;

/**
 * What a transport may leave out. A rule about a missing capability is skipped, and says so.
 *
 * <p>{@link #TLS} and {@link #PROXY} are features. The others are for libraries that cannot be configured: each is
 * something that a library may do differently without violating RFC 6455, and its description says what that costs. A
 * library that can be configured should have them all.
 */
public enum Capability {

    /** {@code wss} addresses. */
    TLS,

    /** HTTP proxies. */
    PROXY,

    /**
     * Makes one attempt on the wire for each connect, and no second one when the peer closes before it answers.
     *
     * <p>RFC 6455 leaves it open. Without it, the library asks a peer again that closes before it answers, at once:
     * without the pause between attempts that spares a backend that restarts.
     */
    SINGLE_ATTEMPT,

    /**
     * Reports the status of a refused upgrade when the head of the answer has arrived, and does not read the body.
     *
     * <p>RFC 6455, 4.1 leaves it to HTTP. Without it, a refusal is reported after its whole body has arrived; one whose
     * body does not end is reported as a time-out, without its status, and a body of any length is kept in memory until
     * then.
     */
    STATUS_BEFORE_BODY,

    /**
     * Drops the connection at once if its connect is cancelled, or its transport closed, before the peer has answered
     * the upgrade.
     *
     * <p>RFC 6455 leaves it open. Without it, a connection that is not a WebSocket yet stays open after its caller has
     * given it up: until the peer answers, at most for the connect time-out.
     */
    DROPPED_ATTEMPT,

    /**
     * Sends a peer that violates the protocol a close frame with the reason: 1002, 1007 or 1009.
     *
     * <p>RFC 6455, 7.1.7 says that an endpoint should. Without it, the connection ends as well, and {@code onClosed}
     * has the code, but the server's log shows another code, or none.
     */
    FAULT_CODES,

    /**
     * Has fewer threads than connections.
     *
     * <p>Without it, each connection has a thread of its own, also an idle one: a process with thousands of sessions
     * has thousands of threads, unless they are virtual ones, which the kit does not count.
     */
    FEW_THREADS,

    /**
     * Delivers the texts of one read of the socket as a batch.
     *
     * <p>Without it, another thread may be woken for each message of a busy room: as the transport on Netty was measured, that
     * takes twice the CPU.
     */
    BATCHES
}
