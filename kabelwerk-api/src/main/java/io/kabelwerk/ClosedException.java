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
     * @param outcome the outcome of the request that failed; null if no request failed
     */
    public ClosedException(String message, @Nullable RequestOutcome outcome) {
        super(message, null, outcome);
    }
}
