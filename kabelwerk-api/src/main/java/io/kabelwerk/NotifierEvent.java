package io.kabelwerk;

import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;

/** An event of a {@link Notifier}. */
public sealed interface NotifierEvent {

    /**
     * The notifier is connected. Once after each {@link Notifier#connect()} or {@link Notifier#connectAfter(long)} at
     * most, before any other event but errors.
     *
     * @param messages in all rooms, oldest first: after {@code connect()} the messages that the user has not read yet, after
     *     {@code connectAfter(messageId)} all that others have posted after that one
     * @param resumedAfter the ID that {@code connectAfter} was given; empty after {@code connect()}
     */
    record Ready(List<Message> messages, OptionalLong resumedAfter) implements NotifierEvent {

        /** Copies the list. */
        public Ready {
            messages = List.copyOf(messages);
            Objects.requireNonNull(resumedAfter, "resumedAfter must not be null");
        }
    }

    /**
     * Somebody posted a message in one of the user's rooms. Exactly once for each message, including those posted during
     * an outage, once it has ended. A message that was posted in the moment in which the notifier joined may be delivered with
     * the next join only, after the next outage: see {@link Notifier}.
     *
     * @param message the message
     */
    record Updated(Message message) implements NotifierEvent {}

    /**
     * An error that no future reports. Unless it is a {@link ClosedException}, the notifier remains connected.
     *
     * @param error the error
     */
    record ErrorOccurred(KabelwerkException error) implements NotifierEvent {}
}
