package io.kabelwerk.tck.server;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A WebSocket frame as it is on the wire (RFC 6455, section 5.2), with access to every bit of its head. */
public final class Frame {

    public static final int CONTINUATION = 0;
    public static final int TEXT = 1;
    public static final int BINARY = 2;
    public static final int CLOSE = 8;
    public static final int PING = 9;
    public static final int PONG = 10;

    public static final int FIN = 0x80;

    private static final int NO_CODE = 1005;

    /** The longest payload that is read. */
    private static final int MAX_PAYLOAD = 64 * 1024 * 1024;

    /** The first byte: FIN, the reserved bits and the opcode. */
    private final int head;

    /** Whether the payload was, or is to be, masked. */
    private final boolean masked;

    /** The payload, without any mask. */
    private final byte[] payload;

    private Frame(int head, boolean masked, byte[] payload) {
        this.head = head;
        this.masked = masked;
        this.payload = payload;
    }

    /** A frame with a payload longer than any that the tests send. */
    public static final class TooLongException extends IOException {
        private static final long serialVersionUID = 1;

        private TooLongException(long length) {
            super("The frame has a payload of " + Long.toUnsignedString(length) + " bytes");
        }
    }

    /** A frame of a server: whole and not masked. */
    public static Frame of(int opcode, byte[] payload) {
        return new Frame(FIN | opcode, false, payload);
    }

    public static Frame text(String text) {
        return of(TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    public static Frame close(int code, String reason) {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        return of(
                CLOSE,
                ByteBuffer.allocate(2 + text.length)
                        .putShort((short) code)
                        .put(text)
                        .array());
    }

    public static Frame closeWithoutCode() {
        return of(CLOSE, new byte[0]);
    }

    /** This frame as one that others follow. */
    public Frame unfinished() {
        return withHead(head & ~FIN);
    }

    /** This frame with a mask, which a server must not use. */
    public Frame withMask() {
        return withMask(true);
    }

    /** This frame with a mask of zeros, or without one. */
    public Frame withMask(boolean other) {
        return new Frame(head, other, payload);
    }

    /** This frame with another first byte. */
    public Frame withHead(int other) {
        return new Frame(other, masked, payload);
    }

    public Frame withPayload(byte[] other) {
        return new Frame(head, masked, other);
    }

    public Frame withText(String text) {
        return withPayload(text.getBytes(StandardCharsets.UTF_8));
    }

    /** This frame with the first reserved bit, which means compression where that was agreed on. */
    public Frame withReservedBit() {
        return withHead(head | 0x40);
    }

    /** The first byte: FIN, the reserved bits and the opcode. */
    public int head() {
        return head;
    }

    public boolean isMasked() {
        return masked;
    }

    public byte[] payload() {
        return payload;
    }

    public int opcode() {
        return head & 0x0F;
    }

    public boolean isLast() {
        return (head & FIN) != 0;
    }

    public boolean isControl() {
        return opcode() >= CLOSE;
    }

    public boolean isContinuation() {
        return opcode() == CONTINUATION;
    }

    public String text() {
        return new String(payload, StandardCharsets.UTF_8);
    }

    /** The code of a close frame. */
    public int code() {
        return payload.length == 0 ? NO_CODE : ByteBuffer.wrap(payload).getShort() & 0xFFFF;
    }

    /** The reason of a close frame. */
    public String reason() {
        return payload.length < 2 ? "" : new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
    }

    public byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream(payload.length + 14);
        out.write(head);
        int mask = masked ? 0x80 : 0;
        if (payload.length < 126) {
            out.write(mask | payload.length);
        } else if (payload.length < 65536) {
            out.write(mask | 126);
            out.writeBytes(
                    ByteBuffer.allocate(2).putShort((short) payload.length).array());
        } else {
            out.write(mask | 127);
            out.writeBytes(ByteBuffer.allocate(8).putLong(payload.length).array());
        }
        if (masked) {
            // A mask of zeros changes nothing.
            out.writeBytes(new byte[4]);
        }
        out.writeBytes(payload);
        return out.toByteArray();
    }

    /**
     * Reads the next frame.
     *
     * @throws TooLongException if its payload is too long to wait for; the length has been read then
     */
    public static Frame read(DataInputStream in) throws IOException {
        int head = in.readUnsignedByte();
        int second = in.readUnsignedByte();
        boolean masked = (second & 0x80) != 0;
        long length = second & 0x7F;
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = in.readLong();
        }
        if (length < 0 || length > MAX_PAYLOAD) {
            throw new TooLongException(length);
        }
        byte[] mask = masked ? in.readNBytes(4) : new byte[4];
        byte[] payload = in.readNBytes((int) length);
        if (payload.length < length) {
            throw new EOFException("The stream ended within a frame of " + length + " bytes");
        }
        for (int i = 0; i < payload.length; i++) {
            payload[i] ^= mask[i & 3];
        }
        return new Frame(head, masked, payload);
    }

    @Override
    public String toString() {
        return "frame " + Integer.toHexString(head) + " of " + payload.length + " bytes";
    }
}
