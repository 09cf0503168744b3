package io.kabelwerk.cursors;

/** A store could not be reached, or refused. The message names the operation, the owner and the keys. */
public final class CursorStoreException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /**
     * Creates an exception.
     *
     * @param message what failed, and what to do
     * @param cause the reason
     */
    public CursorStoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
