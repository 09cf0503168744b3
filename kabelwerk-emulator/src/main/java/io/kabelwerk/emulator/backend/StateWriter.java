package io.kabelwerk.emulator.backend;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kabelwerk.emulator.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Base64;

/** Writes a chat as JSON, see {@code state.schema.json}: what {@link StateReader} reads. */
final class StateWriter {

    /** Takes the bytes of the uploads. */
    interface UploadSink {
        void write(Upload upload, Content content, ObjectNode json) throws IOException;
    }

    private final Chat chat;
    private final Files files;
    private final UploadSink sink;

    StateWriter(Chat chat, Files files, UploadSink sink) {
        this.chat = chat;
        this.files = files;
        this.sink = sink;
    }

    /** The uploads in the document itself. */
    static void inline(Upload unusedUpload, Content content, ObjectNode json) throws IOException {
        try (InputStream bytes = content.open()) {
            json.put("content", Base64.getEncoder().encodeToString(bytes.readAllBytes()));
        }
    }

    ObjectNode write(long tokensExpired) {
        ObjectNode json = Json.object().put("next_id", chat.nextId()).put("tokens_expired", tokensExpired);
        ArrayNode hubs = json.putArray("hubs");
        chat.hubs().forEach(hub -> {
            ObjectNode entry =
                    hubs.addObject().put("id", hub.id).put("slug", hub.slug).put("name", hub.name);
            ArrayNode users = entry.putArray("users");
            hub.users.forEach(user -> user(users.addObject(), user));
        });
        ArrayNode users = json.putArray("users");
        chat.users().stream().filter(user -> user.hub == null).forEach(user -> user(users.addObject(), user));
        ArrayNode uploads = json.putArray("uploads");
        chat.uploads().forEach(upload -> upload(uploads.addObject(), upload));
        ArrayNode rooms = json.putArray("rooms");
        chat.rooms().forEach(room -> room(rooms.addObject(), room));
        return json;
    }

    private static void user(ObjectNode json, User user) {
        json.put("id", user.id)
                .put("key", user.key)
                .put("name", user.name)
                .put("inserted_at", user.insertedAt.toString())
                .put("updated_at", user.updatedAt.toString());
        ArrayNode devices = json.putArray("devices");
        user.devices
                .values()
                .forEach(device -> devices.addObject()
                        .put("id", device.id())
                        .put("push_token", device.pushNotificationsToken())
                        .put("enabled", device.pushNotificationsEnabled())
                        .put("inserted_at", device.insertedAt().toString())
                        .put("updated_at", device.updatedAt().toString()));
    }

    private void upload(ObjectNode json, Upload upload) {
        json.put("id", upload.id())
                .put("user", upload.owner().key)
                .put("name", upload.name())
                .put("mime_type", upload.mimeType());
        try {
            sink.write(upload, files.original(upload).content(), json);
        } catch (IOException e) {
            throw new UncheckedIOException("The upload " + upload.id() + " was not exported.", e);
        }
    }

    private static void room(ObjectNode json, Room room) {
        json.put("id", room.id).put("hub", room.hub.slug).put("user", room.user.key);
        json.set("attributes", room.attributes);
        Instant until = room.archivedUntil;
        json.put("archived", room.archived)
                .put("archived_until", until == null ? null : until.toString())
                .put("assigned_to", room.hubUser == null ? null : room.hubUser.key);
        ArrayNode messages = json.putArray("messages");
        room.messages.values().forEach(message -> {
            ObjectNode entry = messages.addObject()
                    .put("id", message.id())
                    .put("user", message.user().key)
                    .put("inserted_at", message.insertedAt().toString());
            if (message.upload() == null) {
                entry.put("text", message.source());
            } else {
                entry.put("upload", message.upload().id());
            }
        });
        ArrayNode markers = json.putArray("markers");
        room.markers
                .values()
                .forEach(marker -> markers.addObject()
                        .put("user", room.user.id == marker.userId() ? room.user.key : hubUser(room, marker.userId()))
                        .put("message", marker.messageId())
                        .put("updated_at", marker.updatedAt().toString()));
    }

    private static String hubUser(Room room, long id) {
        return room.hub.users.stream()
                .filter(user -> user.id == id)
                .map(user -> user.key)
                .findFirst()
                .orElseThrow();
    }
}
