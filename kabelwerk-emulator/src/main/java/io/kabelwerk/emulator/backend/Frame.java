package io.kabelwerk.emulator.backend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;

/** A frame of Phoenix; replies repeat the refs as they came, of any type. */
record Frame(JsonNode joinRef, JsonNode ref, String topic, String event, JsonNode payload) {

    static final String JOIN = "phx_join";
    static final String LEAVE = "phx_leave";
    static final String CLOSE = "phx_close";
    static final String ERROR = "phx_error";
    static final String HEARTBEAT = "heartbeat";

    /** A reply to this frame on the channel of the given join_ref. */
    Frame reply(JsonNode joinRef, Reply reply) {
        return new Frame(joinRef, ref, topic, "phx_reply", reply.payload());
    }

    /** An event that goes to all channels of a topic. */
    static Frame broadcast(String topic, String event, JsonNode payload) {
        return new Frame(NullNode.instance, NullNode.instance, topic, event, payload);
    }
}
