package io.kabelwerk.emulator.backend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kabelwerk.emulator.Treatment;
import io.kabelwerk.emulator.json.Json;

/** The answer to a push or a join. */
record Reply(boolean isOk, JsonNode response) {

    static Reply ok(JsonNode response) {
        return new Reply(true, response);
    }

    static Reply ok() {
        return ok(Json.object());
    }

    /** A refusal; an empty reason is not sent. */
    static Reply refused(String reason) {
        ObjectNode response = Json.object();
        return new Reply(false, reason.isEmpty() ? response : response.put("reason", reason));
    }

    ObjectNode payload() {
        return Json.object().put("status", isOk ? "ok" : "error").set("response", response);
    }

    /** This reply with entries that cannot be read; its response is not used anywhere else. */
    Reply with(Treatment.Unreadable unreadable) {
        JsonNode list = response.path(unreadable.isOfMessage() ? "messages" : "items");
        for (int i = unreadable.first(); i < list.size() && i - unreadable.first() < unreadable.count(); i++) {
            ObjectNode entry = (ObjectNode) list.get(i);
            entry.set(unreadable.field(), Json.object().set("unreadable", entry.path(unreadable.field())));
        }
        return this;
    }
}
