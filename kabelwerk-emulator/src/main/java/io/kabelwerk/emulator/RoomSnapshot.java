package io.kabelwerk.emulator;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A room of the backend at one moment.
 *
 * @param id the room's ID
 * @param hubId its hub
 * @param userId its end user
 * @param attributes its attributes, a JSON object
 * @param archived whether it is archived
 * @param archivedUntil until when, if that was said
 * @param hubUserId who it is assigned to
 * @param markers all markers in it, by user ID
 */
public record RoomSnapshot(
        long id,
        long hubId,
        long userId,
        String attributes,
        boolean archived,
        Optional<Instant> archivedUntil,
        OptionalLong hubUserId,
        List<MarkerSnapshot> markers) {

    /**
     * Makes a snapshot; the list is copied.
     *
     * @param id the room's ID
     * @param hubId its hub
     * @param userId its end user
     * @param attributes its attributes, a JSON object
     * @param archived whether it is archived
     * @param archivedUntil until when, if that was said
     * @param hubUserId who it is assigned to
     * @param markers all markers in it
     */
    public RoomSnapshot {
        markers = List.copyOf(markers);
    }

    /**
     * Names the IDs only.
     *
     * @return the IDs
     */
    @Override
    public String toString() {
        return "RoomSnapshot[id=" + id + ", hubId=" + hubId + ", userId=" + userId + "]";
    }
}
