package io.kabelwerk.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
}
