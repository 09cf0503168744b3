package io.kabelwerk.tests.kit.memory;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;

/**
 * Puts frames and messages together out of bytes that come in pieces of any size, and judges them (RFC 6455, 5). Nothing
 * that follows a close frame or a fault is read.
 */
final class FrameReader {

    /** What is told of what came. */
    interface Events {

        void onText(String text);

        void onBinary();

        void onPing(byte[] content);

        /** The peer's close frame. */
        void onClose(byte[] content);
    }

    private static final int FIN = 0x80;
    private static final int RESERVED = 0x70;
    private static final int LONGEST_HEAD = 10;
    private static final int LONGEST_CONTROL = 125;

    private final int maxTextBytes;
    private final Events events;

    private final ByteBuffer head = ByteBuffer.allocate(LONGEST_HEAD);
    private final ByteArrayOutputStream control = new ByteArrayOutputStream();
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();

    /** The opcode of the message that has begun; CONTINUATION if there is none. */
    private int message = FrameWriter.CONTINUATION;

    private boolean inPayload;
    private long left;
    private boolean over;

    FrameReader(int maxTextBytes, Events events) {
        this.maxTextBytes = maxTextBytes;
        this.events = events;
    }

    void read(ByteBuffer bytes) throws PeerFault {
        while (bytes.hasRemaining() && !over) {
            try {
                if (inPayload) {
                    readPayload(bytes);
                } else {
                    readHead(bytes.get());
                }
            } catch (PeerFault fault) {
                over = true;
                throw fault;
            }
        }
    }

    // ---- The head.

    private void readHead(byte next) throws PeerFault {
        head.put(next);
        if (head.position() < 2 || head.position() < 2 + lengthBytes()) {
            return;
        }
        left = switch (lengthBytes()) {
            case 0 -> head.get(1);
            case 2 -> head.getShort(2) & 0xFFFF;
            default -> head.getLong(2);
        };
        checkHead();
        inPayload = true;
        if (left == 0) {
            endFrame();
        }
    }

    private int lengthBytes() {
        return switch (head.get(1) & 0x7F) {
            case 126 -> 2;
            case 127 -> 8;
            default -> 0;
        };
    }

    private void checkHead() throws PeerFault {
        if ((head.get(0) & RESERVED) != 0) {
            throw broken("A frame has a reserved bit");
        }
        if (head.get(1) < 0) {
            throw broken("A frame of the server is masked");
        }
        if (left < 0) {
            throw broken("A frame has a negative length");
        }
        if (lengthBytes() > (left > 0xFFFF ? 8 : left > 125 ? 2 : 0)) {
            throw broken("A frame has its length in another form than the shortest");
        }
        switch (opcode()) {
            case FrameWriter.TEXT, FrameWriter.BINARY -> {
                if (message != FrameWriter.CONTINUATION) {
                    throw broken("A message begins within another one");
                }
                message = opcode();
            }
            case FrameWriter.CONTINUATION -> {
                if (message == FrameWriter.CONTINUATION) {
                    throw broken("A message goes on that has not begun");
                }
            }
            case FrameWriter.CLOSE, FrameWriter.PING, FrameWriter.PONG -> {
                if (!isLast() || left > LONGEST_CONTROL) {
                    throw broken("A control frame is cut or too long");
                }
            }
            default -> throw broken("A frame has the reserved opcode " + opcode());
        }
        if (!isControl() && message == FrameWriter.TEXT && left > maxTextBytes - text.size()) {
            throw new PeerFault(PeerFault.TOO_BIG, "The text is longer than " + maxTextBytes + " bytes");
        }
    }

    private int opcode() {
        return head.get(0) & 0x0F;
    }

    private boolean isLast() {
        return (head.get(0) & FIN) != 0;
    }

    private boolean isControl() {
        return opcode() >= FrameWriter.CLOSE;
    }

    // ---- The payload.

    private void readPayload(ByteBuffer bytes) throws PeerFault {
        byte[] piece = new byte[(int) Math.min(left, bytes.remaining())];
        bytes.get(piece);
        if (isControl()) {
            control.writeBytes(piece);
        } else if (message == FrameWriter.TEXT) {
            text.writeBytes(piece);
        }
        left -= piece.length;
        if (left == 0) {
            endFrame();
        }
    }

    private void endFrame() throws PeerFault {
        if (isControl()) {
            byte[] payload = control.toByteArray();
            control.reset();
            endControlFrame(payload);
        } else if (isLast()) {
            endMessage();
        }
        head.clear();
        inPayload = false;
    }

    private void endMessage() throws PeerFault {
        if (message == FrameWriter.TEXT) {
            String whole = decode(text.toByteArray());
            text.reset();
            events.onText(whole);
        } else {
            events.onBinary();
        }
        message = FrameWriter.CONTINUATION;
    }

    private void endControlFrame(byte[] payload) {
        switch (opcode()) {
            case FrameWriter.PING -> events.onPing(payload);
            case FrameWriter.CLOSE -> {
                over = true;
                events.onClose(payload);
            }
            default -> {
                // A pong that nobody asked for.
            }
        }
    }

    private static String decode(byte[] bytes) throws PeerFault {
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new PeerFault(PeerFault.INVALID_TEXT, "The text is not valid UTF-8");
        }
    }

    private static PeerFault broken(String what) {
        return new PeerFault(PeerFault.PROTOCOL_ERROR, what);
    }
}
