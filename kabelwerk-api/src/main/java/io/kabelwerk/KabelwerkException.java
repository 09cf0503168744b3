package io.kabelwerk;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A failure outside the control of the program: of the network or the backend, or a time-out. Mistakes of the program are
 * {@link IllegalArgumentException}s and {@link IllegalStateException}s instead.
 *
 * <p>Messages and causes never hold a token, what anybody wrote, or other personal data. Nor do they repeat what the peer
 * or a library has said, since that may repeat a request: a library's exception is a cause without its message.
 */
public abstract sealed class KabelwerkException extends RuntimeException
        permits AuthenticationException,
                ClosedException,
                ConnectionException,
                LimitExceededException,
                NoReplyException,
                ProtocolViolationException,
                RequestRejectedException,
                UploadRejectedException {

    private static final long serialVersionUID = 1L;

    /** The outcome of the request that failed; null if no request failed. */
    private final @Nullable RequestOutcome outcome;

    KabelwerkException(String message, @Nullable Throwable cause, @Nullable RequestOutcome outcome) {
        super(message, cause);
        this.outcome = outcome;
    }

    /**
     * Returns whether the request that failed was sent.
     *
     * @return the outcome; empty if no request failed, or if the backend has replied to it
     */
    public Optional<RequestOutcome> outcome() {
        return Optional.ofNullable(outcome);
    }
}
