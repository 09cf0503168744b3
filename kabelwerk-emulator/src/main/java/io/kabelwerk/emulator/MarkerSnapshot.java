package io.kabelwerk.emulator;

import java.time.Instant;

/**
 * How far a user has read in a room.
 *
 * @param userId whose marker it is
 * @param messageId the message that it stands at
 * @param updatedAt when it was moved there
 */
public record MarkerSnapshot(long userId, long messageId, Instant updatedAt) {}
