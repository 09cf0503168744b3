package io.kabelwerk.emulator.backend;

import io.kabelwerk.emulator.json.Json;
import io.kabelwerk.emulator.json.Located;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Fills a chat with a state in JSON, see {@code state.schema.json}.
 *
 * <p>What has no ID gets one, after the largest ID that is in the document.
 */
final class StateReader {

    private final Seed seed;
    private final Located root;
    private final Chat chat;
    private final Files files;
    private final Instant now;
    private final Set<Long> ids = new HashSet<>();
    private final Map<Long, Upload> uploads = new HashMap<>();
    private final TreeMap<Long, User> users = new TreeMap<>();
    private long nextId;

    StateReader(Seed seed, Chat chat, Files files, Instant now) {
        this.seed = seed;
        this.root = Located.read(seed.document(), seed.json());
        this.chat = chat;
        this.files = files;
        this.now = now;
    }

    /**
     * Reads it all.
     *
     * @return up to which number tokens have expired; 0 if none has
     * @throws IllegalArgumentException if something is wrong with it; names the line and the field
     */
    long read() {
        root.fields("$schema", "next_id", "tokens_expired", "hubs", "users", "uploads", "rooms");
        nextId = Math.max(chat.nextId(), root.number("next_id", 1).orElse(1));
        collectIds();
        for (Located hub : root.elements("hubs")) {
            readHub(hub);
        }
        for (Located user : root.elements("users")) {
            readUser(user, null);
        }
        users.values().forEach(chat::restore);
        root.elements("uploads").forEach(this::readUpload);
        root.elements("rooms").forEach(this::readRoom);
        chat.nextId(nextId);
        return root.number("tokens_expired", 0).orElse(0);
    }

    private void collectIds() {
        for (Located hub : root.elements("hubs")) {
            noteId(hub);
            hub.elements("users").forEach(this::noteUserIds);
        }
        root.elements("users").forEach(this::noteUserIds);
        root.elements("uploads").forEach(this::noteId);
        for (Located room : root.elements("rooms")) {
            noteId(room);
            room.elements("messages").forEach(this::noteId);
        }
    }

    private void noteUserIds(Located user) {
        noteId(user);
        user.elements("devices").forEach(this::noteId);
    }

    private void noteId(Located thing) {
        thing.object();
        thing.id().ifPresent(id -> {
            if (!ids.add(id)) {
                throw thing.field("id").wrong("something else has the ID " + id + "; all IDs come from one sequence.");
            }
            nextId = Math.max(nextId, id + 1);
        });
    }

    private long id(Located thing) {
        return thing.id().orElseGet(() -> nextId++);
    }

    private void readHub(Located json) {
        json.fields("id", "slug", "name", "users");
        String slug = json.text("slug");
        if (chat.hubs().stream().anyMatch(hub -> hub.slug.equals(slug))) {
            throw json.field("slug").wrong("there is a hub \"" + slug + "\" already.");
        }
        Hub hub = new Hub(id(json), slug, json.text("name"));
        chat.restore(hub);
        json.elements("users").forEach(user -> readUser(user, hub));
    }

    private void readUser(Located json, @Nullable Hub hub) {
        json.fields("id", "key", "name", "inserted_at", "updated_at", "devices");
        String key = json.text("key");
        if (users.values().stream().anyMatch(user -> user.key.equals(key))) {
            throw json.field("key").wrong("there is a user \"" + key + "\" already.");
        }
        User user = new User(id(json), key, json.text("name"), hub, json.time("inserted_at", now));
        user.updatedAt = json.time("updated_at", user.insertedAt);
        for (Located device : json.elements("devices")) {
            device.fields("id", "push_token", "enabled", "inserted_at", "updated_at");
            Instant insertedAt = device.time("inserted_at", now);
            String token = device.field("push_token").anyText();
            if (user.devices.containsKey(token)) {
                throw device.field("push_token").wrong("this user has a device of this push token already.");
            }
            user.devices.put(
                    token,
                    new Device(
                            id(device),
                            insertedAt,
                            device.time("updated_at", insertedAt),
                            token,
                            device.flag("enabled")));
        }
        users.put(user.id, user);
    }

    private User user(Located key) {
        return chat.knownUser(key.text())
                .orElseThrow(() -> key.wrong("there is no user \"" + key.text()
                        + "\" in this document. The users are "
                        + chat.users().stream().map(user -> user.key).toList() + "."));
    }

    private void readUpload(Located json) {
        json.fields("id", "user", "name", "mime_type", "file", "content");
        long id = id(json);
        User owner = user(json.field("user"));
        try {
            UploadRequest request =
                    new UploadRequest(Map.of(), json.text("name"), json.text("mime_type"), content(json));
            uploads.put(id, chat.addUpload(files.add(id, owner, request)));
        } catch (Refusal e) {
            throw json.wrong(e.reason() + ".");
        }
    }

    private Content content(Located json) {
        if (json.has("file") == json.has("content")) {
            throw json.wrong("an upload has either a file or a content.");
        }
        if (json.has("content")) {
            try {
                // An empty file is a file, too.
                return Content.of(
                        Base64.getDecoder().decode(json.object().path("content").asText()));
            } catch (IllegalArgumentException e) {
                throw json.field("content").wrong("this must be in base64.");
            }
        }
        Located field = json.field("file");
        if (seed.folder() == null) {
            throw field.wrong("files are found beside a seed that is a file only; use content instead.");
        }
        Path path = seed.folder().resolve(field.text()).normalize();
        if (!path.startsWith(seed.folder().normalize())) {
            throw field.wrong("the file must be in the folder of the document.");
        }
        try {
            return seed.content(path);
        } catch (IOException e) {
            throw field.wrong("the file cannot be read: " + e);
        }
    }

    private void readRoom(Located json) {
        json.fields(
                "id", "hub", "user", "attributes", "archived", "archived_until", "assigned_to", "messages", "markers");
        String slug = json.text("hub");
        Hub hub = chat.hubs().stream()
                .filter(each -> each.slug.equals(slug))
                .findFirst()
                .orElseThrow(() -> json.field("hub").wrong("there is no hub \"" + slug + "\" in this document."));
        User user = user(json.field("user"));
        if (user.hub != null) {
            throw json.field("user").wrong("only end users have rooms.");
        }
        if (chat.roomsOf(user).anyMatch(room -> room.hub == hub)) {
            throw json.wrong("this user has a room with this hub already.");
        }
        Room room = new Room(id(json), hub, user);
        if (json.has("attributes")) {
            Located attributes = json.field("attributes");
            room.attributes = attributes.object();
            if (!Json.isStorable(room.attributes)) {
                throw attributes.wrong("strings must be Unicode, and no more than " + Json.MAX_DEPTH
                        + " values nested in each other.");
            }
        }
        chat.restore(room);
        if (json.flag("archived")) {
            Instant until = json.hasValue("archived_until") ? json.time("archived_until", now) : null;
            chat.archive(room, true, until, new Effects());
        } else if (json.hasValue("archived_until")) {
            throw json.field("archived_until").wrong("this room is not archived.");
        }
        if (json.hasValue("assigned_to")) {
            room.hubUser = hubUser(hub, json.field("assigned_to"));
        }
        json.elements("messages").forEach(message -> readMessage(message, room));
        readMarkers(json, room);
    }

    private User hubUser(Hub hub, Located key) {
        User user = user(key);
        if (user.hub != hub) {
            throw key.wrong("this must be a user of the hub \"" + hub.slug + "\".");
        }
        return user;
    }

    private void readMessage(Located json, Room room) {
        json.fields("id", "user", "text", "upload", "inserted_at");
        User user = participant(json.field("user"), room);
        Instant at = json.time("inserted_at", now);
        if (json.has("text") == json.has("upload")) {
            throw json.wrong("a message has either a text or an upload.");
        }
        long id = id(json);
        if (json.has("text")) {
            room.messages.put(id, Message.text(id, room, user, json.text("text"), at));
            return;
        }
        OptionalLong uploadId = json.number("upload", 1);
        Upload upload = uploads.get(uploadId.orElseThrow());
        if (upload == null || upload.owner() != user) {
            throw json.field("upload").wrong("there is no such upload of this user in this document.");
        }
        room.messages.put(id, Message.upload(id, room, user, upload, at));
    }

    private User participant(Located key, Room room) {
        User user = user(key);
        if (!room.isVisibleTo(user)) {
            throw key.wrong("this must be the room's user, or a user of its hub.");
        }
        return user;
    }

    /** Those that are given, or else each at the user's last message, as after posting. */
    private void readMarkers(Located json, Room room) {
        if (!json.has("markers")) {
            room.messages.values().forEach(message -> put(room, message.user(), message.id(), message.insertedAt()));
        }
        List<Long> marked = new ArrayList<>();
        for (Located marker : json.elements("markers")) {
            marker.fields("user", "message", "updated_at");
            User user = participant(marker.field("user"), room);
            if (marked.contains(user.id)) {
                throw marker.field("user").wrong("this user has a marker in this room already.");
            }
            marked.add(user.id);
            long message = marker.number("message", 1)
                    .orElseThrow(() -> marker.field("message").wrong("a marker stands at the ID of a message."));
            put(room, user, message, marker.time("updated_at", now));
        }
    }

    private static void put(Room room, User user, long messageId, Instant at) {
        room.markers.put(user.id, new Marker(messageId, room.id, user.id, at));
    }
}
