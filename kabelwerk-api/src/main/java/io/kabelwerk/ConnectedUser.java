package io.kabelwerk;

import java.time.Instant;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * The user whose token the connection was made with.
 *
 * @param id the ID that Kabelwerk gave the user
 * @param key the key by which the application knows the user: the {@code sub} of their tokens
 * @param name the name
 * @param hubId the ID of the hub to which a hub user belongs; empty for an end user
 * @param insertedAt when the user was created
 * @param updatedAt when the user was last changed
 */
public record ConnectedUser(
        long id, String key, String name, OptionalLong hubId, Instant insertedAt, Instant updatedAt) {

    /** Checks that nothing is null. */
    public ConnectedUser {
        Objects.requireNonNull(key, "key must not be null");
        Objects.requireNonNull(name, "name must not be null");
        Objects.requireNonNull(hubId, "hubId must not be null");
        Objects.requireNonNull(insertedAt, "insertedAt must not be null");
        Objects.requireNonNull(updatedAt, "updatedAt must not be null");
    }

    /**
     * Whether this is a hub user, a member of a care team.
     *
     * @return false for an end user
     */
    public boolean isHubUser() {
        return hubId.isPresent();
    }

    /** The IDs only: key and name are personal. */
    @Override
    public String toString() {
        return "ConnectedUser[id=" + id + (hubId.isPresent() ? ", hubId=" + hubId.getAsLong() : "") + "]";
    }
}
