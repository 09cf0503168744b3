package io.kabelwerk;

import java.time.Instant;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * How far a user has read in a room.
 *
 * @param messageId the ID of the last message that the user has read
 * @param roomId the ID of the room, where the backend tells it
 * @param updatedAt when it was moved
 * @param userId the ID of the user
 */
public record Marker(long messageId, OptionalLong roomId, Instant updatedAt, long userId) {

    /** Checks that nothing is null. */
    public Marker {
        Objects.requireNonNull(roomId, "roomId must not be null");
        Objects.requireNonNull(updatedAt, "updatedAt must not be null");
    }
}
