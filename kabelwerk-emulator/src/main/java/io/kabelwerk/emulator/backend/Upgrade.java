package io.kabelwerk.emulator.backend;

/** The answer of the backend to the request for a WebSocket. */
public sealed interface Upgrade {

    /**
     * The socket is open.
     *
     * @param session where the client's frames go from now on
     */
    record Accepted(Session session) implements Upgrade {}

    /**
     * The request is refused.
     *
     * @param status the HTTP status; the body is empty
     */
    record Refused(int status) implements Upgrade {}

    /** The request gets no answer, though the connection stays open. */
    record Stalled() implements Upgrade {}
}
