package io.kabelwerk.emulator;

import java.time.Instant;
import java.util.OptionalLong;

/**
 * A message of the backend at one moment.
 *
 * @param id the message's ID
 * @param roomId its room
 * @param userId who posted it
 * @param type {@code text}, {@code image} or {@code attachment}
 * @param text what was posted, HTML entities escaped
 * @param html the same as HTML
 * @param insertedAt when it was posted
 * @param uploadId its upload, if it is one of an upload
 */
public record MessageSnapshot(
        long id,
        long roomId,
        long userId,
        String type,
        String text,
        String html,
        Instant insertedAt,
        OptionalLong uploadId) {

    /**
     * Names the IDs only.
     *
     * @return the IDs
     */
    @Override
    public String toString() {
        return "MessageSnapshot[id=" + id + ", roomId=" + roomId + ", userId=" + userId + "]";
    }
}
