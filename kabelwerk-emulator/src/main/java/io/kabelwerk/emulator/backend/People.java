package io.kabelwerk.emulator.backend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kabelwerk.emulator.json.Json;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Hubs and users, with the clock and the sequence of IDs that they share with all else. */
abstract class People {

    final Events events;
    private final InstantSource clock;
    private final Map<String, Hub> hubs = new LinkedHashMap<>();
    private final Map<String, User> users = new LinkedHashMap<>();
    private long nextId;

    People(InstantSource clock, Events events, long firstId) {
        this.clock = clock;
        this.events = events;
        this.nextId = firstId;
    }

    /** Adds what a setup lists. */
    void add(Configuration setup) {
        for (HubConfiguration given : setup.hubs) {
            Hub hub = addHub(given.slug, given.name);
            given.users.forEach(user -> addHubUser(hub, user.key(), user.name()));
        }
        setup.endUsers.forEach(user -> addEndUser(user.key(), user.name()));
    }

    long newId() {
        return nextId++;
    }

    long nextId() {
        return nextId;
    }

    void nextId(long id) {
        nextId = id;
    }

    void restore(Hub hub) {
        hubs.put(hub.slug, hub);
    }

    void restore(User user) {
        users.put(user.key, user);
        if (user.hub != null) {
            user.hub.users.add(user);
        }
    }

    // Hubs

    List<Hub> hubs() {
        return List.copyOf(hubs.values());
    }

    Hub addHub(String slug, String name) {
        if (hubs.containsKey(slug)) {
            throw new IllegalArgumentException("There is a hub \"" + slug + "\" already.");
        }
        Hub hub = new Hub(newId(), slug, name);
        hubs.put(slug, hub);
        return hub;
    }

    // Users

    /** The user of a key; somebody new is an end user. */
    User user(String key) {
        User known = users.get(key);
        return known == null ? addUser(key, key, null) : known;
    }

    Optional<User> knownUser(String key) {
        return Optional.ofNullable(users.get(key));
    }

    List<User> users() {
        return List.copyOf(users.values());
    }

    User addEndUser(String key, String name) {
        return addUser(key, name, null);
    }

    User addHubUser(Hub hub, String key, String name) {
        User user = addUser(key, name, hub);
        hub.users.add(user);
        return user;
    }

    private User addUser(String key, String name, @Nullable Hub hub) {
        if (users.containsKey(key)) {
            throw new IllegalArgumentException("There is a user \"" + key + "\" already.");
        }
        User user = new User(newId(), key, name, hub, now());
        users.put(key, user);
        return user;
    }

    void rename(User user, String name, Effects effects) {
        requireText(name, "the name");
        user.name = name;
        user.updatedAt = now();
        ObjectNode json = Shapes.ownUser(user);
        effects.add(() -> events.toUser(user, "user_updated", json));
    }

    static void requireText(String text, String what) {
        if (text.isBlank()) {
            throw new Refusal(what + " is empty");
        }
        if (!Json.isWellFormed(text)) {
            throw new Refusal(what + " has half of a surrogate pair");
        }
    }

    Device updateDevice(User user, String token, boolean enabled) {
        Device known = user.devices.get(token);
        Instant now = now();
        Device device = known == null
                ? new Device(newId(), now, now, token, enabled)
                : new Device(known.id(), known.insertedAt(), now, token, enabled);
        user.devices.put(token, device);
        return device;
    }

    Hub hub(String slug) {
        Hub hub = hubs.get(slug);
        if (hub == null) {
            throw new Refusal("no such hub: " + slug);
        }
        return hub;
    }

    /** By ID or slug. */
    Hub hub(JsonNode idOrSlug) {
        if (idOrSlug.isTextual()) {
            return hub(idOrSlug.textValue());
        }
        return hubs.values().stream()
                .filter(hub ->
                        idOrSlug.isIntegralNumber() && idOrSlug.canConvertToLong() && idOrSlug.longValue() == hub.id)
                .findFirst()
                .orElseThrow(() -> new Refusal("no such hub"));
    }

    /** In the backend's precision. */
    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
