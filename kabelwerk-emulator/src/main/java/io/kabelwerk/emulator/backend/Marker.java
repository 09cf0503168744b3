package io.kabelwerk.emulator.backend;

import java.time.Instant;

/** How far a user has read in a room. */
record Marker(long messageId, long roomId, long userId, Instant updatedAt) {}
