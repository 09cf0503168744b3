package io.kabelwerk.emulator.backend;

import java.time.Instant;

/** A device that push notifications would go to. */
record Device(
        long id,
        Instant insertedAt,
        Instant updatedAt,
        String pushNotificationsToken,
        boolean pushNotificationsEnabled) {}
