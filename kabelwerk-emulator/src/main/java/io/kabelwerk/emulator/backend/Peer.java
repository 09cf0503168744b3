package io.kabelwerk.emulator.backend;

/**
 * The far end of a session, as the backend sees it: what carries frames to the client.
 *
 * <p>The backend calls it on the thread that called the backend, and expects it to return at once and to throw nothing.
 * It must not call the backend back from within.
 */
public interface Peer {

    /**
     * Sends a text frame; frames arrive in the order of the calls.
     *
     * @param frame what to send
     */
    void send(String frame);

    /**
     * Closes the WebSocket with a close frame. Nothing is sent after it.
     *
     * @param code the close code
     * @param reason the reason, perhaps empty
     */
    void close(int code, String reason);

    /** Ends the connection without a close frame. Nothing is sent after it. */
    void drop();

    /** Keeps the connection open, but sends and answers nothing any more, pings and close frames included. */
    void freeze();
}
