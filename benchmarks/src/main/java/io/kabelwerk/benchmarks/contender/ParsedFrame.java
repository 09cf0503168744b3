package io.kabelwerk.benchmarks.contender;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A frame of which every value has been read, and little kept.
 *
 * @param id of the message in an event
 * @param innerId of the message in an inbox's item
 * @param ids of the messages in the reply to a join, or on a page
 */
record ParsedFrame(String ref, String topic, String event, boolean ok, long id, long innerId, List<Long> ids) {

    /** How deep an event's own message lies: in the frame's array and the payload's object. */
    private static final int EVENT_DEPTH = 2;

    /** That of an item: in the item, too. */
    private static final int ITEM_DEPTH = 3;

    /** And those of a page: in frame, payload, response, list and the message's object. */
    private static final int PAGE_DEPTH = 5;

    private static final int REF = 1;
    private static final int TOPIC = 2;
    private static final int EVENT = 3;

    static ParsedFrame parse(JsonFactory json, ByteBuf content) throws IOException {
        try (JsonParser parser = json.createParser(ByteBufUtil.getBytes(content))) {
            String[] head = new String[EVENT + 1];
            int elements = 0;
            int depth = 0;
            long id = 0;
            long innerId = 0;
            boolean ok = false;
            List<Long> ids = new ArrayList<>();
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token.isStructStart()) {
                    depth++;
                } else if (token.isStructEnd()) {
                    depth--;
                } else if (token == JsonToken.VALUE_NUMBER_INT) {
                    long value = parser.getLongValue();
                    if ("id".equals(parser.currentName())) {
                        if (depth == EVENT_DEPTH) {
                            id = value;
                        } else if (depth == ITEM_DEPTH) {
                            innerId = value; // The last one: the room comes before the message.
                        } else if (depth == PAGE_DEPTH) {
                            ids.add(value);
                        }
                    }
                } else if (token == JsonToken.VALUE_STRING || token == JsonToken.VALUE_NULL) {
                    String value = parser.getText();
                    if (depth == 1) {
                        head[elements++] = value;
                    } else if (depth == EVENT_DEPTH && value.equals("ok")) {
                        ok = true;
                    }
                }
            }
            return new ParsedFrame(head[REF], head[TOPIC], head[EVENT], ok, id, innerId, ids);
        }
    }
}
