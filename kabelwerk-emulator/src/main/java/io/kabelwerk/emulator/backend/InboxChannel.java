package io.kabelwerk.emulator.backend;

import com.fasterxml.jackson.databind.JsonNode;
import io.kabelwerk.emulator.json.Json;

/** A channel {@code user_inbox:<user id>} or {@code hub_inbox:<hub id>}: rooms and their latest messages. */
final class InboxChannel extends Channel {

    private final boolean ofHub;

    InboxChannel(Session session, String topic, JsonNode joinRef, boolean ofHub) {
        super(session, topic, joinRef);
        this.ofHub = ofHub;
    }

    @Override
    JsonNode join(Params params) {
        long owner = user.hub == null ? user.id : user.hub.id;
        if (ofHub != (user.hub != null) || topicId() != owner) {
            throw new Refusal("not one's own inbox");
        }
        return Json.object();
    }

    @Override
    JsonNode handle(String event, Params params, Effects effects) {
        if (!event.equals("list_rooms")) {
            throw new NoHandlerException();
        }
        return Json.object()
                .set(
                        "items",
                        Shapes.array(
                                backend.chat().inbox(user, InboxQuery.of(params)),
                                ofHub ? Shapes::hubInboxItem : Shapes::inboxItem));
    }
}
