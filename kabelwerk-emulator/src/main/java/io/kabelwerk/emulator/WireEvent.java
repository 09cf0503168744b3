package io.kabelwerk.emulator;

import java.time.Instant;

/**
 * An event on a socket, for logs and sequence diagrams.
 *
 * @param at when
 * @param socket the number of the socket, from 1 on in the order of opening
 * @param user the key of the socket's user
 * @param kind what happened
 * @param text the frame; for {@link Kind#CLOSED} why; else empty
 */
public record WireEvent(Instant at, long socket, String user, Kind kind, String text) {

    /** The kind of an event. */
    public enum Kind {
        /** The socket was opened. */
        OPENED,
        /** A frame came from the client. */
        RECEIVED,
        /** A frame was sent to the client. */
        SENT,
        /** The socket was closed. */
        CLOSED
    }

    /**
     * Describes the event without the frame, which holds texts of people.
     *
     * @return time, socket, user, kind and the length of the text
     */
    @Override
    public String toString() {
        return "WireEvent[at=" + at + ", socket=" + socket + ", user=" + user + ", kind=" + kind + ", length="
                + text.length() + "]";
    }
}
