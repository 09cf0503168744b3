package io.kabelwerk.benchmarks.server;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The WebSocket frames that the server sends, made in advance as far as can be. */
final class Texts {

    /** IDs of messages begin here, so that all have as many digits. */
    static final long FIRST_ID = 1_000_000_000L;

    private static final int DIGITS = 10;

    /** How long the frame of an event of a message is, without its header. */
    private static final int EVENT_BYTES = 1024;

    private static final String USER = "{\"id\":1,\"key\":\"nana\",\"name\":\"Nana\"}";
    private static final String TIME =
            "\"inserted_at\":\"2026-11-22T10:11:12Z\",\"updated_at\":\"2026-11-22T10:11:12Z\"";
    private static final String OWN_USER = "{\"id\":1,\"key\":\"nana\",\"name\":\"Nana\",\"hub_id\":null," + TIME + "}";
    private static final String REPLY_END = "}]";
    private static final String WORDS = "Good morning Nana, how did you sleep, and did you take a walk yesterday? ";

    private Texts() {}

    /** Bytes in which only the ID of a message differs from one time to the next. */
    static final class Template {

        private final byte[] bytes;
        private final int idAt;

        private Template(byte[] bytes, String text) {
            this.bytes = bytes;
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
        String text = "[null,null,\"room:" + room + "\",\"message_posted\"," + messageText(room, FIRST_ID) + "]";
        return new Template(frame(text), text);
    }

    /** The message as it stands in the reply to its post. */
    static Template message(long room) {
        String text = messageText(room, FIRST_ID);
        return new Template(text.getBytes(StandardCharsets.UTF_8), text);
    }

    /** The message as it stands in events, replies and pages: as long as makes an event of a kilobyte. */
    static String messageText(long room, long id) {
        String start = "{\"id\":" + id + ",\"room_id\":" + room + ",\"type\":\"text\",\"text\":\"";
        String middle = "\",\"html\":\"<p>";
        String end = "</p>\"," + TIME + ",\"upload\":null,\"user\":" + USER + "}";
        int around = "[null,null,\"room:\",\"message_posted\",]".length()
                + String.valueOf(room).length();
        int left = EVENT_BYTES - around - start.length() - middle.length() - end.length();
        String text = WORDS.repeat(left / 2 / WORDS.length() + 1).substring(0, left / 2);
        return start + text + middle + text + end;
    }

    static byte[] reply(Request request, String response) {
        return frame(replyStart(request) + response + REPLY_END);
    }

    /** The frame of a reply with a message that has been made before. */
    static void writeReply(ByteBuf out, Request request, Template message, long id) {
        byte[] start = replyStart(request).getBytes(StandardCharsets.UTF_8);
        out.writeBytes(header(start.length + message.length() + REPLY_END.length()));
        out.writeBytes(start);
        message.write(out, id);
        out.writeCharSequence(REPLY_END, StandardCharsets.UTF_8);
    }

    private static String replyStart(Request request) {
        return "[" + request.joinRef() + "," + request.ref() + ",\"" + request.topic()
                + "\",\"phx_reply\",{\"status\":\"ok\",\"response\":";
    }

    static byte[] closed(Request request) {
        return frame(
                "[" + request.joinRef() + "," + request.joinRef() + ",\"" + request.topic() + "\",\"phx_close\",{}]");
    }

    static String privateJoin(String roomIds) {
        return "{\"user\":" + OWN_USER + ",\"room_ids\":" + roomIds + "}";
    }

    static String roomJoin(long room, String messages) {
        return "{\"id\":" + room + ",\"attributes\":{},\"user\":" + USER + ",\"messages\":" + messages
                + ",\"markers\":[null,null]}";
    }

    /** A text frame. */
    private static byte[] frame(String text) {
        byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        byte[] header = header(payload.length);
        byte[] frame = Arrays.copyOf(header, header.length + payload.length);
        System.arraycopy(payload, 0, frame, header.length, payload.length);
        return frame;
    }

    /** The header of a text frame, final and not masked, as servers send it. */
    private static byte[] header(int length) {
        ByteBuffer header = ByteBuffer.allocate(10).put((byte) 0x81);
        if (length < 126) {
            header.put((byte) length);
        } else if (length < 1 << 16) {
            header.put((byte) 126).putShort((short) length);
        } else {
            header.put((byte) 127).putLong(length);
        }
        return Arrays.copyOf(header.array(), header.position());
    }
}
