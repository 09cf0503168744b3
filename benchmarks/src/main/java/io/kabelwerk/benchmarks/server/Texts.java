package io.kabelwerk.benchmarks.server;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** The WebSocket frames that the server sends, made in advance as far as can be. */
final class Texts {

    /** IDs of messages begin here, so that all have as many digits. */
    static final long FIRST_ID = 1_000_000_000L;

    private static final int DIGITS = 10;

    /** How long the frame of an event of a message is, without its header. */
    private static final int EVENT_BYTES = 1024;

    private static final String USER = "{\"id\":1,\"key\":\"nana\",\"name\":\"Nana\"}";
    private static final String TIME = "\"inserted_at\":\"2026-11-22T10:11:12Z\",\"updated_at\":\"2026-11-22T10:11:12Z\"";
    private static final String OWN_USER = "{\"id\":1,\"key\":\"nana\",\"name\":\"Nana\",\"hub_id\":null," + TIME + "}";
    private static final String WORDS = "Good morning Nana, how did you sleep, and did you take a walk yesterday? ";

    private Texts() {}

    /** A frame in which only the ID of a message differs from one time to the next. */
    static final class Template {

        private final byte[] bytes;
        private final int idAt;

        private Template(String text) {
            bytes = frame(text);
            idAt = bytes.length - text.length() + text.indexOf(String.valueOf(FIRST_ID));
        }

        /** Writes it with an ID. */
        void write(ByteBuf out, long id) {
            int start = out.writerIndex();
            out.writeBytes(bytes);
            putDigits(out, start + idAt, id);
        }

        int length() {
            return bytes.length;
        }
    }

    private static void putDigits(ByteBuf out, int at, long id) {
        long rest = id;
        for (int i = DIGITS - 1; i >= 0; i--) {
            out.setByte(at + i, (int) ('0' + rest % 10));
            rest /= 10;
        }
    }

    /** The event of a message that was posted in a room. */
    static Template event(long room) {
        return new Template("[null,null,\"room:" + room + "\",\"message_posted\"," + message(room, FIRST_ID) + "]");
    }

    /** The message as it stands in events, replies and pages: as long as makes an event of a kilobyte. */
    static String message(long room, long id) {
        String start = "{\"id\":" + id + ",\"room_id\":" + room + ",\"type\":\"text\",\"text\":\"";
        String middle = "\",\"html\":\"<p>";
        String end = "</p>\"," + TIME + ",\"upload\":null,\"user\":" + USER + "}";
        int around = "[null,null,\"room:\",\"message_posted\",]".length() + String.valueOf(room).length();
        int left = EVENT_BYTES - around - start.length() - middle.length() - end.length();
        String text = WORDS.repeat(left / 2 / WORDS.length() + 1).substring(0, left / 2);
        return start + text + middle + text + end;
    }

    static byte[] reply(Request request, String status, String response) {
        return frame("[" + request.joinRef() + "," + request.ref() + ",\"" + request.topic()
                + "\",\"phx_reply\",{\"status\":\"" + status + "\",\"response\":" + response + "}]");
    }

    static byte[] closed(Request request) {
        return frame("[" + request.joinRef() + "," + request.joinRef() + ",\"" + request.topic()
                + "\",\"phx_close\",{}]");
    }

    static String privateJoin(String roomIds) {
        return "{\"user\":" + OWN_USER + ",\"room_ids\":" + roomIds + "}";
    }

    static String roomJoin(long room, String messages) {
        return "{\"id\":" + room + ",\"attributes\":{},\"user\":" + USER + ",\"messages\":" + messages
                + ",\"markers\":[null,null]}";
    }

    /** A text frame as servers send it: not masked. */
    private static byte[] frame(String text) {
        byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        int length = payload.length;
        byte[] header;
        if (length < 126) {
            header = new byte[] {(byte) 0x81, (byte) length};
        } else if (length < 1 << 16) {
            header = new byte[] {(byte) 0x81, 126, (byte) (length >> 8), (byte) length};
        } else {
            header = new byte[] {
                (byte) 0x81, 127, 0, 0, 0, 0, (byte) (length >> 24), (byte) (length >> 16), (byte) (length >> 8), (byte)
                        length
            };
        }
        byte[] frame = new byte[header.length + length];
        System.arraycopy(header, 0, frame, 0, header.length);
        System.arraycopy(payload, 0, frame, header.length, length);
        return frame;
    }
}
