package io.kabelwerk.emulator;

/** The users that a hub starts with. */
public interface HubSetup {

    /**
     * Adds a user to the hub.
     *
     * @param key the {@code sub} of the user's tokens
     * @param name what people call the user
     * @return this
     * @throws IllegalArgumentException if there is a user of that key
     */
    HubSetup user(String key, String name);
}
