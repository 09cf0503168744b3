package io.kabelwerk.emulator.backend;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Supplier;

/** Receives the events of the chat. */
interface Events {

    /** To all channels of a topic; the payload is made if there are any. */
    void broadcast(String topic, String event, Supplier<? extends JsonNode> payload);

    /** To each private channel of a user. */
    void toUser(User user, String event, JsonNode payload);
}
