package io.kabelwerk.emulator.backend;

import com.fasterxml.jackson.databind.JsonNode;
import io.kabelwerk.emulator.json.Json;

/** A channel {@code notifier:<user id>}: other people's messages in all of a user's rooms. */
final class NotifierChannel extends Channel {

    NotifierChannel(Session session, String topic, JsonNode joinRef) {
        super(session, topic, joinRef);
    }

    @Override
    JsonNode join(Params params) {
        if (topicId() != user.id) {
            throw new Refusal("not one's own notifier");
        }
        Long after = params.lacks("after") ? null : (Long) params.id("after");
        return Json.object().set("messages", Shapes.messages(backend.chat().notices(user, after)));
    }

    @Override
    JsonNode handle(String event, Params params, Effects effects) {
        throw new NoHandlerException();
    }
}
