package io.kabelwerk;

/** A {@link TokenRefresher} that blocks until it has a token, such as a call of a synchronous HTTP client. */
@FunctionalInterface
public interface BlockingTokenRefresher {

    /**
     * Returns a token. Called on a thread of its own, when {@link TokenRefresher#refresh(String)} would be called.
     * Throwing, and returning null or an empty token, are failures.
     *
     * @param current the token that was used last; the empty string if there has been none
     * @return a new token, perhaps the same
     * @throws Exception if there is no token; it becomes the cause of an {@link AuthenticationException}
     */
    String refresh(String current) throws Exception;
}
