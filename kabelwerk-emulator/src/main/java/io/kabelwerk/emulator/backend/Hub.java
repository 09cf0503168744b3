package io.kabelwerk.emulator.backend;

import io.kabelwerk.emulator.HubSnapshot;
import java.util.ArrayList;
import java.util.List;

/** A hub and its users. */
final class Hub {
    final long id;
    final String slug;
    final String name;
    final List<User> users = new ArrayList<>();

    Hub(long id, String slug, String name) {
        this.id = id;
        this.slug = slug;
        this.name = name;
    }

    HubSnapshot snapshot() {
        return new HubSnapshot(id, slug, name);
    }

    String inboxTopic() {
        return "hub_inbox:" + id;
    }
}
