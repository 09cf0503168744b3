package io.kabelwerk.benchmarks.jmh;

/** Frames of a kilobyte, as they are on the wire. */
final class Frames {

    private static final String TEXT =
            "Good morning Nana, how did you sleep, and did you take a walk yesterday? ".repeat(5);
    private static final String TIMES =
            "\"inserted_at\":\"2026-11-22T10:11:12Z\",\"updated_at\":\"2026-11-22T10:11:12Z\"";
    private static final String USER = "{\"id\":1,\"key\":\"nana\",\"name\":\"Nana\"}";

    /** What all messages have in common. */
    private static final String REST = ",\"type\":\"text\",\"text\":\"" + TEXT + "\",\"html\":\"<p>" + TEXT + "</p>\","
            + TIMES + ",\"upload\":null,\"user\":" + USER + "}";

    /** Frames are made while it is measured: none should have to move while it grows. */
    private static final int LONGEST = 2_048;

    private Frames() {}

    /** A message was posted in room 1. */
    static String posted(long id) {
        StringBuilder frame = new StringBuilder(LONGEST).append("[null,null,\"room:1\",\"message_posted\",");
        appendMessage(frame, 1, id);
        return frame.append(']').toString();
    }

    /** A room of the inbox has got a message. */
    static String updated(long room, long messageId) {
        StringBuilder frame = new StringBuilder(LONGEST).append("[null,null,\"user_inbox:1\",\"inbox_updated\",");
        appendItem(frame, room, messageId);
        return frame.append(']').toString();
    }

    private static void appendMessage(StringBuilder to, long room, long id) {
        to.append("{\"id\":").append(id).append(",\"room_id\":").append(room).append(REST);
    }

    /** The inbox's item of a room, with its latest message. */
    private static void appendItem(StringBuilder to, long room, long messageId) {
        to.append("{\"room\":{\"id\":")
                .append(room)
                .append(",\"hub\":{\"id\":1,\"name\":\"Ward\",\"slug\":\"ward\"}},\"message\":");
        appendMessage(to, room, messageId);
        to.append(",\"marked_by\":[1]}");
    }

    /** The answer to a request for a part of the inbox: room 1 is the first, and so on. */
    static String listed(String joinRef, String ref, String topic, int offset, int limit, int rooms) {
        StringBuilder items = new StringBuilder();
        for (int room = offset + 1; room <= Math.min(rooms, offset + limit); room++) {
            items.append(items.isEmpty() ? "" : ",");
            appendItem(items, room, 1_000_000_000L - room);
        }
        return "[" + joinRef + "," + ref + "," + topic + ",\"phx_reply\",{\"status\":\"ok\",\"response\":{\"items\":["
                + items + "]}}]";
    }

    /** An answer, to whatever else was asked. */
    static String reply(String joinRef, String ref, String topic) {
        return "[" + joinRef + "," + ref + "," + topic + ",\"phx_reply\",{\"status\":\"ok\",\"response\":{\"id\":1,"
                + "\"attributes\":{},\"messages\":[],\"markers\":[null,null],\"room_ids\":[1],\"user\":{\"id\":1,"
                + "\"key\":\"nana\",\"name\":\"Nana\",\"hub_id\":null," + TIMES + "}}}]";
    }
}
