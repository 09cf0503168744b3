package io.kabelwerk.emulator.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kabelwerk.emulator.Attempt;
import io.kabelwerk.emulator.HubSnapshot;
import io.kabelwerk.emulator.MarkerSnapshot;
import io.kabelwerk.emulator.MessageSnapshot;
import io.kabelwerk.emulator.RoomSnapshot;
import io.kabelwerk.emulator.SessionSnapshot;
import io.kabelwerk.emulator.UserSnapshot;
import java.time.Instant;
import java.util.Locale;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Snapshots as JSON. */
final class Shown {

    private Shown() {}

    static ObjectNode hub(HubSnapshot hub) {
        return Body.object().put("id", hub.id()).put("slug", hub.slug()).put("name", hub.name());
    }

    static ObjectNode user(UserSnapshot user) {
        return Body.object()
                .put("id", user.id())
                .put("key", user.key())
                .put("name", user.name())
                .put("hub_id", orNull(user.hubId()));
    }

    static ObjectNode room(RoomSnapshot room) {
        ObjectNode json =
                Body.object().put("id", room.id()).put("hub_id", room.hubId()).put("user_id", room.userId());
        json.set("attributes", ControlApi.raw(room.attributes()));
        json.put("archived", room.archived())
                .put(
                        "archived_until",
                        room.archivedUntil().map(Instant::toString).orElse(null))
                .put("hub_user_id", orNull(room.hubUserId()));
        ArrayNode markers = json.putArray("markers");
        room.markers().forEach(marker -> markers.add(marker(marker)));
        return json;
    }

    static ObjectNode marker(MarkerSnapshot marker) {
        return Body.object()
                .put("user_id", marker.userId())
                .put("message_id", marker.messageId())
                .put("updated_at", marker.updatedAt().toString());
    }

    static ObjectNode message(MessageSnapshot message) {
        return Body.object()
                .put("id", message.id())
                .put("room_id", message.roomId())
                .put("user_id", message.userId())
                .put("type", message.type())
                .put("text", message.text())
                .put("html", message.html())
                .put("inserted_at", message.insertedAt().toString())
                .put("upload_id", orNull(message.uploadId()));
    }

    static ObjectNode session(SessionSnapshot session) {
        ObjectNode json = Body.object()
                .put("socket", session.number())
                .put("user", session.user())
                .put("agent", session.agent().orElse(null))
                .put("opened_at", session.openedAt().toString())
                .put("half_open", session.halfOpen());
        ArrayNode topics = json.putArray("topics");
        session.topics().forEach(topics::add);
        return json;
    }

    /** Without the token and the headers, one of which may hold one. */
    static ObjectNode attempt(Attempt attempt) {
        return Body.object()
                .put("at", attempt.at().toString())
                .put("kind", attempt.kind().name().toLowerCase(Locale.ROOT))
                .put("status", attempt.status())
                .put("user", attempt.user().orElse(null))
                .put("agent", attempt.agent().orElse(null));
    }

    private static @Nullable Long orNull(OptionalLong number) {
        return number.isPresent() ? (Long) number.getAsLong() : null;
    }
}
