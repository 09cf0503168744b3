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
     * A push that fell victim to a connection.
     *
     * @param message what happened and what to do
     * @param delivery what is known of the push
     */
    public ConnectionException(String message, Delivery delivery) {
        super(message, null, delivery);
    }
}
