package io.kabelwerk.emulator.backend;

import java.time.Instant;

/** Where push notifications would go. */
record Device(
        long id,
        Instant insertedAt,
        Instant updatedAt,
        String pushNotificationsToken,
        boolean pushNotificationsEnabled) {}
