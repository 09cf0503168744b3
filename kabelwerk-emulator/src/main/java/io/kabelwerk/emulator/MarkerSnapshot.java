package io.kabelwerk.emulator;

import java.time.Instant;

/**
 * The point up to which a user has read a room.
 *
 * @param userId whose marker it is
 * @param messageId the ID of the message that it is at
 * @param updatedAt when it was moved there
 */
public record MarkerSnapshot(long userId, long messageId, Instant updatedAt) {}
