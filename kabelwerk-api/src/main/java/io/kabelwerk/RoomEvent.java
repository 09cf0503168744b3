package io.kabelwerk;

import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;

/** An event of a {@link Room}. */
public sealed interface RoomEvent {

    /**
     * The room has been loaded. Once after each {@link Room#connect()} or {@link Room#connectAfter(long)} at most,
     * before any other event but errors.
     *
     * @param messages oldest first. After {@code connect()} the room's latest messages: at most 100, and those that were
     *     posted while they were being loaded. After {@code connectAfter(messageId)} all messages after that one, and
     *     none but these: at most {@link Settings#maxCatchUp()}
     * @param markers the markers
     * @param resumedAfter the ID after which no message is left out of {@code messages}: the one that {@code
     *     connectAfter} was given, or a higher one where more messages came after it than are fetched; empty after {@code
     *     connect()}
     */
    record Ready(List<Message> messages, Markers markers, OptionalLong resumedAfter) implements RoomEvent {

        /** Copies the list. */
        public Ready {
            messages = List.copyOf(messages);
            Objects.requireNonNull(markers, "markers must not be null");
            Objects.requireNonNull(resumedAfter, "resumedAfter must not be null");
        }
    }

    /**
     * A message was posted, by the connected user or another. Exactly once for each message that is not in {@link
     * Ready}, including those posted during an outage, once it has ended. In the order of their IDs, except for one that
     * the backend commits late: it comes when it arrives.
     *
     * @param message the message
     */
    record MessagePosted(Message message) implements RoomEvent {}

    /**
     * A message was deleted. Not emitted for messages that were deleted during an outage: the event carries the whole
     * message, which the backend no longer has. Nor for a message that was deleted before it was delivered to this object.
     *
     * @param message the deleted message
     */
    record MessageDeleted(Message message) implements RoomEvent {}

    /**
     * A marker was moved: the connected user's own, or the other side's. Markers only move forward. Of several
     * moves that come while missed messages are being fetched, the last one is emitted, after those messages.
     *
     * <p>Each join of the room, the first and those after an outage, brings the markers as they are. One gap remains: the
     * backend first reads the markers and then subscribes the client to the room's events, and the protocol has no
     * request for markers. A move in between is not reported until that marker moves again, or until the next join.
     *
     * @param marker the marker as it is now
     */
    record MarkerMoved(Marker marker) implements RoomEvent {}

    /**
     * An error that no future reports. Unless it is a {@link ClosedException}, the room remains connected.
     *
     * @param error the error
     */
    record ErrorOccurred(KabelwerkException error) implements RoomEvent {}
}
