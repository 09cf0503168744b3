package io.kabelwerk;

import org.jspecify.annotations.Nullable;

/** The backend did not accept the token, or no token is available. */
public final class AuthenticationException extends KabelwerkException {

    private static final long serialVersionUID = 1L;

    /**
     * A problem with the token.
     *
     * @param message what happened and what to do, without the token
     * @param cause the error behind it; may be null
     */
    public AuthenticationException(String message, @Nullable Throwable cause) {
        super(message, cause, null);
    }
}
