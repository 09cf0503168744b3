package io.kabelwerk;

import java.util.List;

/** What a {@link Notifier} tells. */
public sealed interface NotifierEvent {

    /**
     * The notifier is connected. Once after each {@link Notifier#connect()}, at the most, and before all else.
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
     * Somebody posted a message in one of the user's rooms. Exactly once for each message, those posted during an
     * outage too, once it is over. A message that was posted in the moment in which the notifier joined may be told with
     * the next join only, after the next outage: see {@link Notifier}.
     *
     * @param message the message
     */
    record Updated(Message message) implements NotifierEvent {}

    /**
     * Something went wrong that no future tells of. Unless it is a {@link ClosedException}, the notifier goes on.
     *
     * @param error what it was
     */
    record ErrorOccurred(KabelwerkException error) implements NotifierEvent {}
}
