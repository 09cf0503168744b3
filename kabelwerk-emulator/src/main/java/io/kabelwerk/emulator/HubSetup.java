package io.kabelwerk.emulator;

import java.util.ArrayList;
import java.util.List;

/** The users that a hub starts with. */
public final class HubSetup {

    final String slug;
    final String name;
    final List<Setup.UserSetup> users = new ArrayList<>();
    private final Setup setup;

    HubSetup(Setup setup, String slug, String name) {
        this.setup = setup;
        this.slug = slug;
        this.name = name;
    }

    /**
     * Adds a user to the hub.
     *
     * @param key the {@code sub} of the user's tokens
     * @param name what people call the user
     * @return this
     * @throws IllegalArgumentException if there is a user of that key
     */
    public HubSetup user(String key, String name) {
        setup.requireNewKey(key);
        users.add(new Setup.UserSetup(key, name));
        return this;
    }
}
