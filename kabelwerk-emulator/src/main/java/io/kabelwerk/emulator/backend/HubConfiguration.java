package io.kabelwerk.emulator.backend;

import io.kabelwerk.emulator.HubSetup;
import java.util.ArrayList;
import java.util.List;

/** A hub as it is at the start, with its users. */
final class HubConfiguration implements HubSetup {

    final String slug;
    final String name;
    final List<Configuration.UserSetup> users = new ArrayList<>();
    private final Configuration configuration;

    HubConfiguration(Configuration configuration, String slug, String name) {
        this.configuration = configuration;
        this.slug = slug;
        this.name = name;
    }

    @Override
    public HubConfiguration user(String key, String name) {
        configuration.requireNewKey(key);
        users.add(new Configuration.UserSetup(key, name));
        return this;
    }
}
