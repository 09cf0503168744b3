package io.kabelwerk.emulator;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One request of a client for a WebSocket, or for an upload.
 *
 * @param at when it came
 * @param kind what was asked for
 * @param status the HTTP status that it was answered with, 101 for an open socket; 0 if it was left unanswered
 * @param user the key that the token names, whether or not the token is good
 * @param agent the {@code agent} parameter of a socket, the {@code User-Agent} of an upload
 * @param headers the headers of the request, names in lower case, without the token's
 * @param token the token itself, for tests that compare tokens
 */
public record Attempt(
        Instant at,
        Kind kind,
        int status,
        Optional<String> user,
        Optional<String> agent,
        Map<String, String> headers,
        Optional<String> token) {

    /** The kind of a request. */
    public enum Kind {
        /** A WebSocket. */
        UPGRADE,
        /** The upload of a file. */
        UPLOAD
    }

    /**
     * Makes a record; the map is copied, in its order.
     *
     * @param at when it came
     * @param kind what was asked for
     * @param status the HTTP status
     * @param user the key that the token names
     * @param agent the client's name for itself
     * @param headers the headers of the request
     * @param token the token itself
     */
    public Attempt {
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    /**
     * Describes the request without the token and the headers.
     *
     * @return time, kind, status, user and agent
     */
    @Override
    public String toString() {
        return "Attempt[at=" + at + ", kind=" + kind + ", status=" + status + ", user=" + user.orElse("?") + ", agent="
                + agent.orElse("?") + "]";
    }
}
