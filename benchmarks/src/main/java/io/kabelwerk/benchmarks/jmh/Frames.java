package io.kabelwerk.benchmarks.jmh;

import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** Frames of a kilobyte, as they are on the wire. */
final class Frames {

    private static final String TEXT =
            "Good morning Nana, how did you sleep, and did you take a walk yesterday? ".repeat(5);
    private static final String TIMES =
            "\"inserted_at\":\"2026-11-22T10:11:12Z\",\"updated_at\":\"2026-11-22T10:11:12Z\"";
    private static final String USER = "{\"id\":1,\"key\":\"nana\",\"name\":\"Nana\"}";

    private Frames() {}

    /** A message was posted in room 1. */
    static String posted(long id) {
        return "[null,null,\"room:1\",\"message_posted\"," + message(1, id) + "]";
    }

    private static String message(long room, long id) {
        return "{\"id\":" + id + ",\"room_id\":" + room + ",\"type\":\"text\",\"text\":\"" + TEXT + "\",\"html\":\"<p>"
                + TEXT + "</p>\"," + TIMES + ",\"upload\":null,\"user\":" + USER + "}";
    }

    /** The inbox's item of a room, with its latest message. */
    private static String item(long room, long messageId) {
        return "{\"room\":{\"id\":" + room + ",\"hub\":{\"id\":1,\"name\":\"Ward\",\"slug\":\"ward\"}},\"message\":"
                + message(room, messageId) + ",\"marked_by\":[1]}";
    }

    /** A room of the inbox has got a message. */
    static String updated(long room, long messageId) {
        return "[null,null,\"user_inbox:1\",\"inbox_updated\"," + item(room, messageId) + "]";
    }

    /** The answer to a request for a part of the inbox: room 1 is the first, and so on. */
    static String listed(String joinRef, String ref, String topic, int offset, int limit, int rooms) {
        return "[" + joinRef + "," + ref + "," + topic + ",\"phx_reply\",{\"status\":\"ok\",\"response\":{\"items\":"
                + LongStream.rangeClosed(offset + 1, Math.min(rooms, offset + limit))
                        .mapToObj(room -> item(room, 1_000_000_000L - room))
                        .collect(Collectors.joining(",", "[", "]"))
                + "}}]";
    }

    /** An answer, to whatever else was asked. */
    static String reply(String joinRef, String ref, String topic) {
        return "[" + joinRef + "," + ref + "," + topic + ",\"phx_reply\",{\"status\":\"ok\",\"response\":{\"id\":1,"
                + "\"attributes\":{},\"messages\":[],\"markers\":[null,null],\"room_ids\":[1],\"user\":{\"id\":1,"
                + "\"key\":\"nana\",\"name\":\"Nana\",\"hub_id\":null," + TIMES + "}}}]";
    }
}
