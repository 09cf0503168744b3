package io.kabelwerk.emulator.backend;

/** How the backend answers the request for a WebSocket. */
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

    /** The request is never answered, though the connection stands. */
    record Stalled() implements Upgrade {}
}
