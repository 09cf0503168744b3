package io.kabelwerk.emulator.backend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kabelwerk.emulator.json.Json;

/** The channel {@code private}: who one is, and what concerns no room. */
final class PrivateChannel extends Channel {

    PrivateChannel(Session session, String topic, JsonNode joinRef) {
        super(session, topic, joinRef);
    }

    @Override
    JsonNode join(Params params) {
        ObjectNode ok = Json.object().set("user", Shapes.ownUser(user));
        ArrayNode roomIds = ok.putArray("room_ids");
        if (user.hub == null) {
            if (!params.lacks("ensure_rooms")) {
                backend.chat().ensureRooms(user, params.required("ensure_rooms"));
            }
            backend.chat().roomsOf(user).forEach(room -> roomIds.add(room.id));
        }
        return ok;
    }

    @Override
    JsonNode handle(String event, Params params, Effects effects) {
        Chat chat = backend.chat();
        return switch (event) {
            case "update_user" -> {
                chat.rename(user, params.text("name"), effects);
                yield Shapes.ownUser(user);
            }
            case "update_device" ->
                Shapes.device(chat.updateDevice(
                        user, params.text("push_notifications_token"), params.flag("push_notifications_enabled")));
            case "create_room" -> {
                Room room = chat.createRoom(user, chat.hub(params.required("hub")));
                yield Json.object()
                        .put("id", room.id)
                        .put("hub_id", room.hub.id)
                        .put("user_id", room.user.id);
            }
            case "get_hub" -> {
                if (user.hub == null) {
                    throw new Refusal("only for hub users");
                }
                yield Shapes.ownHub(user.hub);
            }
            default -> throw new NoHandlerException();
        };
    }
}
