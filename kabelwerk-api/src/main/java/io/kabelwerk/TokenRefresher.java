package io.kabelwerk;

import java.util.concurrent.CompletionStage;

/**
 * A source of tokens, usually the application's own backend.
 *
 * <p>It must not block if the callback executor has few threads; use a {@link BlockingTokenRefresher} for code that blocks.
 */
@FunctionalInterface
public interface TokenRefresher {

    /**
     * Gets a token.
     *
     * <p>Called on the callback executor, when a token is needed and none that is good is at hand: before the first
     * connection where no token is configured, before a reconnection, and after an upload that was answered with 401;
     * once for each need, however many wait for it. Throwing, a failed stage, null, an empty token, and taking longer
     * than {@link Settings#refreshTimeout()} are failures; it is tried again at the next attempt to connect.
     *
     * @param current the token that was used last; the empty string where there has been none
     * @return a new token, perhaps the same
     */
    CompletionStage<String> refresh(String current);
}
