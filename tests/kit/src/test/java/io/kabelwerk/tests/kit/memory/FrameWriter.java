package io.kabelwerk.tests.kit.memory;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.SecureRandom;

/** Frames as a client sends them (RFC 6455, 5.2): whole and masked, each with a mask of its own. */
final class FrameWriter {

    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    static final int NO_CODE = 1005;

    private static final int FIN = 0x80;
    private static final int MASKED = 0x80;
    private static final SecureRandom RANDOM = new SecureRandom();

    private FrameWriter() {}

    static ByteBuffer text(String text) {
        return frame(TEXT, text.getBytes(UTF_8));
    }

    static ByteBuffer pong(byte[] content) {
        return frame(PONG, content.clone());
    }

    static ByteBuffer close(int code, String reason) {
        if (code == NO_CODE) {
            return frame(CLOSE, new byte[0]);
        }
        byte[] text = reason.getBytes(UTF_8);
        return frame(
                CLOSE,
                ByteBuffer.allocate(2 + text.length)
                        .putShort((short) code)
                        .put(text)
                        .array());
    }

    /** The payload is masked in place. */
    private static ByteBuffer frame(int opcode, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(payload.length + 14);
        frame.put((byte) (FIN | opcode));
        if (payload.length < 126) {
            frame.put((byte) (MASKED | payload.length));
        } else if (payload.length < 65_536) {
            frame.put((byte) (MASKED | 126)).putShort((short) payload.length);
        } else {
            frame.put((byte) (MASKED | 127)).putLong(payload.length);
        }
        byte[] mask = new byte[4];
        RANDOM.nextBytes(mask);
        frame.put(mask);
        for (int i = 0; i < payload.length; i++) {
            payload[i] ^= mask[i & 3];
        }
        return frame.put(payload).flip();
    }
}
