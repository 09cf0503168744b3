package io.kabelwerk.emulator;

import java.util.OptionalLong;

/**
 * A user of the backend at one moment.
 *
 * @param id the user's ID
 * @param key the {@code sub} of the user's tokens
 * @param name what people call the user
 * @param hubId the user's hub, or empty for an end user
 */
public record UserSnapshot(long id, String key, String name, OptionalLong hubId) {

    /**
     * Names the IDs only.
     *
     * @return the IDs
     */
    @Override
    public String toString() {
        return "UserSnapshot[id=" + id + ", hubId=" + hubId + "]";
    }
}
