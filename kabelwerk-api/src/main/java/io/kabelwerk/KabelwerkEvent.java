package io.kabelwerk;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/** An event of a {@link Kabelwerk}. */
public sealed interface KabelwerkEvent {

    /**
     * The user is known, and everything can be used. Emitted at most once after each {@link Kabelwerk#connect()}.
     *
     * @param user the connected user
     */
    record Ready(ConnectedUser user) implements KabelwerkEvent {}

    /** The socket has opened, for the first time or again. The state is {@link ConnectionState#ONLINE}. */
    record Connected() implements KabelwerkEvent {}

    /**
     * The socket has closed. Not emitted by a {@link Kabelwerk#disconnect()}, which removes all listeners.
     *
     * @param state {@link ConnectionState#CONNECTING} if the session reconnects; {@link ConnectionState#INACTIVE} if it has
     *     ended
     * @param reason why the socket has closed
     * @param nextAttemptIn the pause before the next attempt to connect; empty if the session has ended
     */
    record Disconnected(ConnectionState state, KabelwerkException reason, Optional<Duration> nextAttemptIn)
            implements KabelwerkEvent {

        /** Checks that nothing is null. */
        public Disconnected {
            Objects.requireNonNull(state, "state must not be null");
            Objects.requireNonNull(reason, "reason must not be null");
            Objects.requireNonNull(nextAttemptIn, "nextAttemptIn must not be null");
        }
    }

    /**
     * The connected user was changed, by this session or elsewhere.
     *
     * @param user the user with the change
     */
    record UserUpdated(ConnectedUser user) implements KabelwerkEvent {}

    /**
     * An error that no future reports. If the {@linkplain Kabelwerk#state() state} is CONNECTING, the session keeps trying;
     * if it is INACTIVE, the session has ended, and {@link Kabelwerk#connect()} may be called again.
     *
     * @param error the error
     * @param nextAttemptIn the pause before the next attempt to connect, if the error is that of a failed attempt; otherwise
     *     empty
     */
    record ErrorOccurred(KabelwerkException error, Optional<Duration> nextAttemptIn) implements KabelwerkEvent {

        /** Checks that nothing is null. */
        public ErrorOccurred {
            Objects.requireNonNull(error, "error must not be null");
            Objects.requireNonNull(nextAttemptIn, "nextAttemptIn must not be null");
        }

        /**
         * An error that is not that of a failed attempt to connect.
         *
         * @param error the error
         */
        public ErrorOccurred(KabelwerkException error) {
            this(error, Optional.empty());
        }
    }
}
