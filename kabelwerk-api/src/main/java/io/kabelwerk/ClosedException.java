package io.kabelwerk;

import org.jspecify.annotations.Nullable;

/**
 * The object, or the backend's side of it, is closed: by {@code disconnect()}, or because the backend closed the
 * channel.
 */
public final class ClosedException extends KabelwerkException {

    private static final long serialVersionUID = 1L;

    /**
     * Something that is closed.
     *
     * @param message what is closed, by whom, and what to do
     * @param delivery what is known of the push that this is about; null where it is about none
     */
    public ClosedException(String message, @Nullable Delivery delivery) {
        super(message, null, delivery);
    }
}
