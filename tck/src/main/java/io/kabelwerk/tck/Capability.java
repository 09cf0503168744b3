package io.kabelwerk.tck;

/**
 * What a transport may leave out. A rule about a missing capability is skipped, and says so.
 *
 * <p>{@link #TLS} and {@link #PROXY} are features. The others are there for libraries that one cannot look into: each is
 * one thing that a library may do in another way without breaking RFC 6455, and each says what it costs. Whoever has the
 * choice has them all.
 */
public enum Capability {

    /** {@code wss} addresses. */
    TLS,

    /** HTTP proxies. */
    PROXY,

    /**
     * Makes one attempt on the wire for each connect, and no second one when the peer closes before it answers.
     *
     * <p>RFC 6455 leaves it open. Without it, a peer that drops what it has not answered is asked once more by the
     * library, out of turn: the pauses between attempts, which spare a backend that restarts, are not kept there.
     */
    SINGLE_ATTEMPT,

    /**
     * Tells the status of a refused upgrade when the head of the answer is there, and does not read the body.
     *
     * <p>RFC 6455, 4.1 leaves it to HTTP. Without it, a refusal comes after its whole body; one whose body does not end
     * comes as a time-out, without its status, and a body of any length is held in memory until then.
     */
    STATUS_BEFORE_BODY,

    /**
     * Drops the connection of a connect at once that is cancelled, or whose transport is closed, before the peer has
     * answered the upgrade.
     *
     * <p>RFC 6455 leaves it open. Without it, a connection that is no WebSocket yet stays open behind the back of
     * whoever gave it up: until the peer answers, at most for the connect time-out.
     */
    DROPPED_ATTEMPT,

    /**
     * Tells a peer that is at fault why it is left, by a close frame with 1002, 1007 or 1009.
     *
     * <p>RFC 6455, 7.1.7 says that an endpoint should. Without it, the connection ends all the same, and {@code onClosed}
     * has the code; but who looks for the reason at the other end finds another code, or none.
     */
    FAULT_CODES,

    /**
     * Has fewer threads than connections.
     *
     * <p>Without it, each connection has a thread of its own, also where it is idle: a process with thousands of sessions
     * has thousands of threads, unless they are virtual ones, which the kit does not count.
     */
    FEW_THREADS
}
