package io.kabelwerk;

import java.util.List;
import java.util.Objects;

/** What a {@link Room} tells. */
public sealed interface RoomEvent {

    /**
     * The room has been loaded. Once after each {@link Room#connect()}, at the most, and before all else.
     *
     * @param messages the room's latest messages, oldest first: 100 at the most, and those that were posted while they
     *     were being loaded
     * @param markers the markers
     */
    record Ready(List<Message> messages, Markers markers) implements RoomEvent {

        /** Copies the list. */
        public Ready {
            messages = List.copyOf(messages);
            Objects.requireNonNull(markers, "markers must not be null");
        }
    }

    /**
     * A message was posted, by the connected user or another. Exactly once for each message that is not in {@link
     * Ready}, in the order of their IDs, those posted during an outage too, once it is over.
     *
     * @param message the message
     */
    record MessagePosted(Message message) implements RoomEvent {}

    /**
     * A message was deleted. Not told of messages that were deleted during an outage: the event carries the whole
     * message, which nobody has any more. Nor of a message that was deleted before this object was told of it.
     *
     * @param message the message that is gone
     */
    record MessageDeleted(Message message) implements RoomEvent {}

    /**
     * A marker was moved: the connected user's own, or the other side's. Markers only ever move forward. Of several
     * moves that come while missed messages are being fetched, the last one is told, after those messages.
     *
     * <p>Each join of the room, the first and those after an outage, brings the markers as they are. One gap remains: the
     * backend first reads the markers and then subscribes the client to the room's events, and the protocol has no
     * request for markers. A move in between is not reported until that marker moves again, or until the next join.
     *
     * @param marker the marker as it is now
     */
    record MarkerMoved(Marker marker) implements RoomEvent {}

    /**
     * Something went wrong that no future tells of. Unless it is a {@link ClosedException}, the room goes on.
     *
     * @param error what it was
     */
    record ErrorOccurred(KabelwerkException error) implements RoomEvent {}
}
