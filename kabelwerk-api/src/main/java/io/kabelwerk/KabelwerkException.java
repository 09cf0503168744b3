package io.kabelwerk;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Something that the world did: the network, the backend or the clock. Mistakes of the program are {@link
 * IllegalArgumentException}s and {@link IllegalStateException}s instead.
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
                ProtocolException,
                PushRejectedException,
                RequestRejectedException {

    private static final long serialVersionUID = 1L;

    /** What is known of the push that this is about; null where it is about none. */
    private final @Nullable Delivery delivery;

    KabelwerkException(String message, @Nullable Throwable cause, @Nullable Delivery delivery) {
        super(message, cause);
        this.delivery = delivery;
    }

    /**
     * Whether the push that this is about reached the backend.
     *
     * @return what is known of it; empty where this is not about a push, or where the backend has answered it
     */
    public Optional<Delivery> delivery() {
        return Optional.ofNullable(delivery);
    }
}
