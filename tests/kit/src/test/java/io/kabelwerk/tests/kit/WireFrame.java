package io.kabelwerk.tests.kit;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A frame on its way through the {@link Relay}. */
final class WireFrame {

    private static final int LONGEST = 64 * 1024 * 1024;

    static final int FIN = 0x80;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    /** The first byte: FIN, the reserved bits and the opcode. */
    private final int head;

    private final boolean masked;

    /** What it holds, without the mask. */
    private final byte[] payload;

    /** The bytes as they came, with that mask and that form of the length; null for a frame that was changed. */
    private final byte @Nullable [] asItCame;

    WireFrame(int head, boolean masked, byte[] payload) {
        this(head, masked, payload, null);
    }

    private WireFrame(int head, boolean masked, byte[] payload, byte @Nullable [] asItCame) {
        this.head = head;
        this.masked = masked;
        this.payload = payload;
        this.asItCame = asItCame;
    }

    /** Too long for a relay to wait for its end. */
    static final class EndlessException extends IOException {
        private static final long serialVersionUID = 1;
    }

    int head() {
        return head;
    }

    byte[] payload() {
        return payload;
    }

    int opcode() {
        return head & 0x0F;
    }

    boolean isLast() {
        return (head & FIN) != 0;
    }

    boolean isControl() {
        return opcode() >= CLOSE;
    }

    boolean isContinuation() {
        return opcode() == 0;
    }

    String text() {
        return new String(payload, StandardCharsets.UTF_8);
    }

    WireFrame withHead(int other) {
        return new WireFrame(other, masked, payload);
    }

    WireFrame withMask(boolean other) {
        return new WireFrame(head, other, payload);
    }

    WireFrame withPayload(byte[] other) {
        return new WireFrame(head, masked, other);
    }

    WireFrame withText(String text) {
        return withPayload(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Reads a frame; {@code raw} has what came of it, be it whole or not. */
    static WireFrame read(DataInputStream in, ByteArrayOutputStream raw) throws IOException {
        int head = next(in, raw);
        int second = next(in, raw);
        long length = second & 0x7F;
        if (length > 125) {
            int bytes = length == 126 ? 2 : 8;
            length = 0;
            for (int i = 0; i < bytes; i++) {
                length = length << 8 | next(in, raw);
            }
        }
        if (length < 0 || length > LONGEST) {
            throw new EndlessException();
        }
        byte[] mask = new byte[4];
        boolean masked = (second & 0x80) != 0;
        for (int i = 0; masked && i < mask.length; i++) {
            mask[i] = (byte) next(in, raw);
        }
        byte[] payload = in.readNBytes((int) length);
        raw.writeBytes(payload);
        if (payload.length != length) {
            throw new EOFException();
        }
        for (int i = 0; i < payload.length; i++) {
            payload[i] ^= mask[i & 3];
        }
        return new WireFrame(head, masked, payload, raw.toByteArray());
    }

    /** Waits for a frame to begin, and says whether the rest of it is there already; what is large need not be. */
    static boolean isWhole(DataInputStream in) throws IOException {
        in.mark(4);
        try {
            if (in.read() < 0) {
                return true;
            }
            if (in.available() < 1) {
                return false;
            }
            int length = in.read() & 0x7F;
            if (length == 126 && in.available() >= 2) {
                length = in.readUnsignedShort();
            }
            return length == 127 || length > 1000 || in.available() >= length;
        } finally {
            in.reset();
        }
    }

    private static int next(DataInputStream in, ByteArrayOutputStream raw) throws IOException {
        int next = in.readUnsignedByte();
        raw.write(next);
        return next;
    }

    byte[] bytes() {
        if (asItCame != null) {
            return asItCame;
        }
        ByteBuffer bytes = ByteBuffer.allocate(payload.length + 14).put((byte) head);
        int maskBit = masked ? 0x80 : 0;
        if (payload.length < 126) {
            bytes.put((byte) (maskBit | payload.length));
        } else if (payload.length < 65_536) {
            bytes.put((byte) (maskBit | 126)).putShort((short) payload.length);
        } else {
            bytes.put((byte) (maskBit | 127)).putLong(payload.length);
        }
        if (masked) {
            bytes.putInt(0); // changes nothing
        }
        bytes.put(payload).flip();
        byte[] exact = new byte[bytes.remaining()];
        bytes.get(exact);
        return exact;
    }
}
