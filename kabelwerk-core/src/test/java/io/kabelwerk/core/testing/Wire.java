package io.kabelwerk.core.testing;

import static io.kabelwerk.core.testing.Json.array;
import static io.kabelwerk.core.testing.Json.object;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the backend's things look like on the wire. */
public final class Wire {

    private static final String TIME = "2026-08-13T10:11:12Z";

    private Wire() {}

    public static Map<String, @Nullable Object> user(long id) {
        return object("id", id, "key", "key-" + id, "name", "User " + id);
    }

    /** The connected user; an end user where there is no hub. */
    public static Map<String, @Nullable Object> ownUser(long id, @Nullable Long hubId) {
        Map<String, @Nullable Object> user = user(id);
        user.putAll(object("hub_id", hubId, "inserted_at", TIME, "updated_at", TIME));
        return user;
    }

    /** The answer to the private channel's join. */
    public static Map<String, @Nullable Object> session(Map<String, @Nullable Object> user, Long... roomIds) {
        return object("user", user, "room_ids", List.of(roomIds));
    }

    public static Map<String, @Nullable Object> message(long id, long roomId) {
        return object(
                "id",
                id,
                "room_id",
                roomId,
                "type",
                "text",
                "text",
                "text " + id,
                "html",
                "<p>text " + id + "</p>",
                "inserted_at",
                TIME,
                "updated_at",
                TIME,
                "upload",
                null,
                "user",
                user(2));
    }

    public static Map<String, @Nullable Object> marker(long messageId, long userId) {
        return object("message_id", messageId, "updated_at", TIME, "user_id", userId);
    }

    public static Map<String, @Nullable Object> upload(long id) {
        return object(
                "id",
                id,
                "mime_type",
                "image/png",
                "name",
                "picture.png",
                "original",
                object("url", "https://files/" + id, "width", 800, "height", 600.5),
                "preview",
                object("url", "https://files/" + id + "/preview", "width", null, "height", null));
    }

    /** The answer to a room's join; end and hub side in one. */
    public static Map<String, @Nullable Object> room(
            long id,
            long userId,
            List<? extends @Nullable Object> messages,
            @Nullable Object own,
            @Nullable Object other) {
        return object(
                "id",
                id,
                "attributes",
                object("ward", "7"),
                "user",
                user(userId),
                "archived",
                false,
                "archived_until",
                null,
                "hub_user",
                null,
                "messages",
                messages,
                "markers",
                array(own, other));
    }

    /** An inbox item of a hub user; without a message where its ID is 0. */
    public static Map<String, @Nullable Object> hubItem(
            long roomId, long messageId, Map<String, @Nullable Object> attributes) {
        return object(
                "room",
                object(
                        "id",
                        roomId,
                        "hub_id",
                        3,
                        "user",
                        user(100 + roomId),
                        "archived",
                        false,
                        "hub_user_id",
                        null,
                        "attributes",
                        attributes),
                "message",
                messageId == 0 ? null : message(messageId, roomId),
                "marked_by",
                array());
    }

    /** An inbox item of an end user; without a message where its ID is 0. */
    public static Map<String, @Nullable Object> endItem(long roomId, long messageId, Long... markedBy) {
        return object(
                "room",
                object("id", roomId, "hub", object("id", 3, "name", "Care", "slug", "care")),
                "message",
                messageId == 0 ? null : message(messageId, roomId),
                "marked_by",
                List.of(markedBy));
    }
}
