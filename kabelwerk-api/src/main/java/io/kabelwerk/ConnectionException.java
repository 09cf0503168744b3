package io.kabelwerk;

import org.jspecify.annotations.Nullable;

/** There was no connection, or it broke. */
public final class ConnectionException extends KabelwerkException {

    private static final long serialVersionUID = 1L;

    /**
     * A connection that could not be made.
     *
     * @param message what happened and what to do
     * @param cause the error behind it; may be null
     */
    public ConnectionException(String message, @Nullable Throwable cause) {
        super(message, cause, null);
    }

    /**
     * A request that failed because of its connection.
     *
     * @param message what happened and what to do
     * @param outcome the outcome of the request
     */
    public ConnectionException(String message, RequestOutcome outcome) {
        super(message, null, outcome);
    }
}
