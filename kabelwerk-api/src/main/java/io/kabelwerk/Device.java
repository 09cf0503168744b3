package io.kabelwerk;

import java.time.Instant;
import java.util.Objects;

/**
 * The device with which the user is connected, as far as push notifications are concerned.
 *
 * @param id its ID
 * @param insertedAt when it was first seen
 * @param updatedAt when it was last changed
 * @param pushNotificationsToken the token of the push service (such as Firebase) for it
 * @param pushNotificationsEnabled whether push notifications are sent to it
 */
public record Device(
        long id,
        Instant insertedAt,
        Instant updatedAt,
        String pushNotificationsToken,
        boolean pushNotificationsEnabled) {

    /** Checks that nothing is null. */
    public Device {
        Objects.requireNonNull(insertedAt, "insertedAt must not be null");
        Objects.requireNonNull(updatedAt, "updatedAt must not be null");
        Objects.requireNonNull(pushNotificationsToken, "pushNotificationsToken must not be null");
    }

    /** The ID only: the push token is a secret. */
    @Override
    public String toString() {
        return "Device[id=" + id + ", pushNotificationsEnabled=" + pushNotificationsEnabled + "]";
    }
}
