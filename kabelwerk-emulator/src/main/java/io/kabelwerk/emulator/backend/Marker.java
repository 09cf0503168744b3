package io.kabelwerk.emulator.backend;

import java.time.Instant;

/** The point up to which a user has read a room. */
record Marker(long messageId, long roomId, long userId, Instant updatedAt) {}
