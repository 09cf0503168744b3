package io.kabelwerk.emulator.backend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kabelwerk.emulator.json.Json;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes the payloads of replies and events. */
final class Shapes {

    private Shapes() {}

    static ObjectNode user(User user) {
        return Json.object().put("id", user.id).put("key", user.key).put("name", user.name);
    }

    static ObjectNode ownUser(User user) {
        return user(user)
                .put("hub_id", user.hub == null ? null : user.hub.id)
                .put("inserted_at", user.insertedAt.toString())
                .put("updated_at", user.updatedAt.toString());
    }

    static ObjectNode hub(Hub hub) {
        return Json.object().put("id", hub.id).put("name", hub.name).put("slug", hub.slug);
    }

    static ObjectNode ownHub(Hub hub) {
        return Json.object().put("id", hub.id).put("name", hub.name).set("users", array(hub.users, Shapes::user));
    }

    static ObjectNode device(Device device) {
        return Json.object()
                .put("id", device.id())
                .put("inserted_at", device.insertedAt().toString())
                .put("updated_at", device.updatedAt().toString())
                .put("push_notifications_token", device.pushNotificationsToken())
                .put("push_notifications_enabled", device.pushNotificationsEnabled());
    }

    static ObjectNode message(Message message) {
        ObjectNode json = Json.object()
                .put("id", message.id())
                .put("room_id", message.room().id)
                .put("type", message.type())
                .put("text", message.text())
                .put("html", message.html())
                .put("inserted_at", message.insertedAt().toString())
                .put("updated_at", message.insertedAt().toString());
        json.set("upload", orNull(message.upload(), Shapes::upload));
        return json.set("user", user(message.user()));
    }

    static ArrayNode messages(List<Message> messages) {
        return array(messages, Shapes::message);
    }

    static ObjectNode upload(Upload upload) {
        ObjectNode json = Json.object()
                .put("id", upload.id())
                .put("mime_type", upload.mimeType())
                .put("name", upload.name());
        json.set("original", rendition(upload.original()));
        return json.set("preview", rendition(upload.preview()));
    }

    private static ObjectNode rendition(Upload.Rendition rendition) {
        return Json.object()
                .put("url", rendition.url())
                .put("width", rendition.width())
                .put("height", rendition.height());
    }

    static ObjectNode marker(Marker marker) {
        return Json.object()
                .put("message_id", marker.messageId())
                .put("room_id", marker.roomId())
                .put("updated_at", marker.updatedAt().toString())
                .put("user_id", marker.userId());
    }

    /** The own marker and the other one, either of them null. */
    static ArrayNode markers(Room room, User viewer) {
        return JsonNodeFactory.instance
                .arrayNode()
                .add(orNull(room.markers.get(viewer.id), Shapes::marker))
                .add(orNull(room.otherMarker(viewer), Shapes::marker));
    }

    static ObjectNode room(Room room) {
        ObjectNode json = Json.object().put("id", room.id);
        json.set("attributes", room.attributes);
        return json.set("user", user(room.user));
    }

    static ObjectNode hubRoom(Room room) {
        ObjectNode json = room(room).put("archived", room.archived);
        json.put("archived_until", room.archivedUntil == null ? null : room.archivedUntil.toString());
        return json.set("hub_user", orNull(room.hubUser, Shapes::user));
    }

    /** The room as the side of a user sees it. */
    static ObjectNode room(Room room, User viewer) {
        return viewer.hub == null ? room(room) : hubRoom(room);
    }

    static ObjectNode inboxItem(Room room) {
        ObjectNode shown = Json.object().put("id", room.id).set("hub", hub(room.hub));
        return inboxItem(shown, room);
    }

    static ObjectNode hubInboxItem(Room room) {
        ObjectNode shown = Json.object().put("id", room.id).put("hub_id", room.hub.id);
        shown.set("user", user(room.user));
        shown.put("archived", room.archived);
        shown.put("hub_user_id", room.hubUser == null ? null : room.hubUser.id);
        shown.set("attributes", room.attributes);
        return inboxItem(shown, room);
    }

    private static ObjectNode inboxItem(ObjectNode shown, Room room) {
        ObjectNode json = Json.object().set("room", shown);
        json.set("message", orNull(room.latestMessage(), Shapes::message));
        ArrayNode markedBy = json.putArray("marked_by");
        room.markedBy().forEach(markedBy::add);
        return json;
    }

    static <T> ArrayNode array(List<T> things, Function<T, ? extends JsonNode> shape) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        things.forEach(thing -> array.add(shape.apply(thing)));
        return array;
    }

    private static <T> JsonNode orNull(@Nullable T thing, Function<T, ? extends JsonNode> shape) {
        return thing == null ? NullNode.instance : shape.apply(thing);
    }
}
