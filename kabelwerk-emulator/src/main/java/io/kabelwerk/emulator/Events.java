package io.kabelwerk.emulator;

import com.fasterxml.jackson.databind.JsonNode;

/** Where the chat tells what changed. */
interface Events {

    /** To all channels of a topic. */
    void broadcast(String topic, String event, JsonNode payload);

    /** To each private channel of a user. */
    void toUser(User user, String event, JsonNode payload);
}
