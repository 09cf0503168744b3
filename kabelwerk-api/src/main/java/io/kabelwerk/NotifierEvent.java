package io.kabelwerk;

import java.util.List;

/** An event of a {@link Notifier}. */
public sealed interface NotifierEvent {

    /**
     * The notifier is connected. Once after each {@link Notifier#connect()} at most, before any other event.
     *
     * @param messages the messages, in all rooms, that the user has not read yet, oldest first
     */
    record Ready(List<Message> messages) implements NotifierEvent {

        /** Copies the list. */
        public Ready {
            messages = List.copyOf(messages);
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
