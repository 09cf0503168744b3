package io.kabelwerk.benchmarks.jmh;

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
        return "[null,null,\"room:1\",\"message_posted\",{\"id\":" + id
                + ",\"room_id\":1,\"type\":\"text\",\"text\":\"" + TEXT + "\",\"html\":\"<p>" + TEXT + "</p>\"," + TIMES
                + ",\"upload\":null,\"user\":" + USER + "}]";
    }

    /** An answer, to whatever was asked. */
    static String reply(String joinRef, String ref, String topic) {
        return "[" + joinRef + "," + ref + "," + topic + ",\"phx_reply\",{\"status\":\"ok\",\"response\":{\"id\":1,"
                + "\"attributes\":{},\"messages\":[],\"markers\":[null,null],\"room_ids\":[1],\"user\":{\"id\":1,"
                + "\"key\":\"nana\",\"name\":\"Nana\",\"hub_id\":null," + TIMES + "}}}]";
    }
}
