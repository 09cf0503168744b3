package io.kabelwerk.emulator.backend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kabelwerk.emulator.json.Json;

/** A channel {@code room:<id>}: the talk itself. */
final class RoomChannel extends Channel {

    RoomChannel(Session session, String topic, JsonNode joinRef) {
        super(session, topic, joinRef);
    }

    @Override
    JsonNode join(Params params) {
        Room room = backend.chat().room(topicId(), user);
        long after = params.lacks("after") ? 0 : params.id("after");
        ObjectNode ok = Shapes.room(room, user);
        ok.set("messages", Shapes.messages(backend.chat().messagesAfter(room, after)));
        return ok.set("markers", Shapes.markers(room, user));
    }

    @Override
    JsonNode handle(String event, Params params, Effects effects) {
        Chat chat = backend.chat();
        Room room = chat.room(topicId(), user);
        return switch (event) {
            case "list_messages" ->
                Json.object().set("messages", Shapes.messages(chat.messagesBefore(room, params.id("before"))));
            case "post_message" ->
                Shapes.message(
                        params.has("upload")
                                ? chat.postUpload(user, room, params.id("upload"), effects)
                                : chat.post(user, room, params.text("text"), effects));
            case "delete_message" -> Shapes.message(chat.delete(user, room, params.id("message"), effects));
            case "move_marker" -> Shapes.marker(chat.moveMarker(user, room, params.id("message"), effects));
            case "set_attributes" -> {
                chat.setAttributes(room, params.object("attributes"), effects);
                yield Shapes.room(room);
            }
            case "set_inbox_info" -> {
                setInboxInfo(chat, room, params, effects);
                yield Shapes.hubRoom(room);
            }
            default -> throw new NoHandlerException();
        };
    }

    private void setInboxInfo(Chat chat, Room room, Params params, Effects effects) {
        if (user.hub == null) {
            throw new Refusal("only for hub users");
        }
        if (params.has("archive")) {
            chat.archive(room, params.flag("archive"), params.timeOrNull("until"), effects);
        } else {
            chat.assign(room, params.idOrNull("hub_user"), effects);
        }
    }
}
