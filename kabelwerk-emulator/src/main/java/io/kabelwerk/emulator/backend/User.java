package io.kabelwerk.emulator.backend;

import io.kabelwerk.emulator.UserSnapshot;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Somebody who chats: an end user, or a hub's. */
final class User {
    final long id;
    final String key;
    final @Nullable Hub hub;
    final Instant insertedAt;
    final Map<String, Device> devices = new LinkedHashMap<>();
    String name;
    Instant updatedAt;

    User(long id, String key, String name, @Nullable Hub hub, Instant now) {
        this.id = id;
        this.key = key;
        this.name = name;
        this.hub = hub;
        this.insertedAt = now;
        this.updatedAt = now;
    }

    String inboxTopic() {
        return "user_inbox:" + id;
    }

    String notifierTopic() {
        return "notifier:" + id;
    }

    UserSnapshot snapshot() {
        return new UserSnapshot(id, key, name, hub == null ? OptionalLong.empty() : OptionalLong.of(hub.id));
    }
}
