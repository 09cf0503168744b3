package io.kabelwerk.cursors;

/**
 * A store could not be reached, or refused. The message names the operation, the owner, the keys and the SQL state.
 *
 * @apiNote The cause is what the driver has thrown. Some drivers put the database's address into its message, with a
 *     password that is part of it: log it with care.
 */
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
