package io.kabelwerk.transport.tyrus;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * Cuts what comes from the network into frames that Tyrus can take at once.
 *
 * <p>Tyrus collects the bytes of a frame by copying all it has whenever more arrive, keeps that buffer afterwards, and
 * answers with 1011 if it gets too big. So a data frame that arrives in pieces is passed on in pieces, as fragments of
 * the same message: a long text costs no more than its length. On the way the limit for messages is checked as soon as
 * a header announces too much, and what Tyrus lets pass although RFC 6455 forbids it is refused.
 */
final class Frames {

    /** The peer has broken the protocol. */
    static final int PROTOCOL_ERROR = 1002;
    /** The peer has sent a message that is too big. */
    static final int TOO_BIG = 1009;

    /** What Tyrus is given at once, since it keeps a buffer of that size. */
    private static final int PIECE_BYTES = 16 * 1024;

    private static final int HEADER_BYTES = 10;
    private static final int OPCODE_CONTINUATION = 0x0;
    private static final int OPCODE_CLOSE = 0x8;

    private final long maxMessageBytes;
    private final Consumer<ByteBuffer> tyrus;
    private final Consumer<ByteBuffer> closeFrame;
    private final ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);

    /** The payload of a control frame, which must not be passed on in pieces. */
    private final ByteBuffer control = ByteBuffer.allocate(125);

    private boolean inPayload;
    private boolean firstPiece;
    private long left;
    private long messageBytes;

    /**
     * Frames of one connection.
     *
     * @param maxMessageBytes the longest message that is accepted
     * @param tyrus takes frames, each call some whole ones
     * @param closeFrame takes the payload of a close frame, instead of Tyrus
     */
    Frames(long maxMessageBytes, Consumer<ByteBuffer> tyrus, Consumer<ByteBuffer> closeFrame) {
        this.maxMessageBytes = maxMessageBytes;
        this.tyrus = tyrus;
        this.closeFrame = closeFrame;
    }

    /** Takes bytes, up to the end of a piece that Tyrus is given, or all of them. */
    void read(ByteBuffer bytes) throws FaultException {
        if (!inPayload && !readHeader(bytes)) {
            return;
        }
        if (isControl()) {
            readControl(bytes);
        } else if (left == 0 || bytes.hasRemaining()) {
            readData(bytes);
        }
    }

    private boolean readHeader(ByteBuffer bytes) throws FaultException {
        while (header.position() < headerLength()) {
            if (!bytes.hasRemaining()) {
                return false;
            }
            header.put(bytes.get());
        }
        left = payloadLength();
        check();
        inPayload = true;
        firstPiece = true;
        return true;
    }

    private void check() throws FaultException {
        if ((header.get(1) & 0x80) != 0) {
            throw new FaultException(PROTOCOL_ERROR, "a server must not mask frames");
        }
        if ((header.get(0) & 0x70) != 0) {
            throw new FaultException(PROTOCOL_ERROR, "reserved bits mean nothing without an extension");
        }
        if (left >= 0 && header.position() > headerLengthFor(left)) {
            throw new FaultException(PROTOCOL_ERROR, "the length of a frame is not in its shortest form");
        }
        if (isControl()) {
            if (left < 0 || left > control.capacity() || !isFinal()) {
                throw new FaultException(PROTOCOL_ERROR, "a control frame must be short and not fragmented");
            }
            return;
        }
        if (left < 0) {
            throw new FaultException(PROTOCOL_ERROR, "the length of a frame is negative");
        }
        messageBytes = opcode() == OPCODE_CONTINUATION ? messageBytes : 0;
        if (left > maxMessageBytes - messageBytes) {
            throw new FaultException(TOO_BIG, "a message is longer than " + maxMessageBytes + " bytes");
        }
        messageBytes += left;
    }

    private void readControl(ByteBuffer bytes) {
        copy(bytes, control, (int) Math.min(left, bytes.remaining()));
        if (left == 0) {
            control.flip();
            if (opcode() == OPCODE_CLOSE) {
                closeFrame.accept(control);
                return;
            }
            ByteBuffer frame = ByteBuffer.allocate(2 + control.remaining());
            frame.put(header.get(0)).put(header.get(1)).put(control).flip();
            control.clear();
            endOfFrame();
            tyrus.accept(frame);
        }
    }

    private void readData(ByteBuffer bytes) {
        int length = (int) Math.min(left, Math.min(PIECE_BYTES, bytes.remaining()));
        ByteBuffer piece = ByteBuffer.allocate(HEADER_BYTES + length);
        boolean lastPiece = length == left;
        int flagsAndOpcode = firstPiece ? header.get(0) & 0x7f : OPCODE_CONTINUATION;
        piece.put((byte) (lastPiece && isFinal() ? flagsAndOpcode | 0x80 : flagsAndOpcode));
        if (length < 126) {
            piece.put((byte) length);
        } else {
            piece.put((byte) 126).putShort((short) length);
        }
        copy(bytes, piece, length);
        firstPiece = false;
        if (lastPiece) {
            endOfFrame();
        }
        tyrus.accept(piece.flip());
    }

    private void copy(ByteBuffer from, ByteBuffer to, int length) {
        to.put(from.slice(from.position(), length));
        from.position(from.position() + length);
        left -= length;
    }

    private void endOfFrame() {
        inPayload = false;
        header.clear();
    }

    private int headerLength() {
        if (header.position() < 2) {
            return 2;
        }
        int length = header.get(1) & 0x7f;
        return length == 127 ? 10 : length == 126 ? 4 : 2;
    }

    private static int headerLengthFor(long length) {
        return length > 0xffff ? HEADER_BYTES : length > 125 ? 4 : 2;
    }

    private long payloadLength() {
        int length = header.get(1) & 0x7f;
        return length == 127 ? header.getLong(2) : length == 126 ? header.getShort(2) & 0xffff : length;
    }

    private boolean isFinal() {
        return (header.get(0) & 0x80) != 0;
    }

    private boolean isControl() {
        return (opcode() & 0x08) != 0;
    }

    private int opcode() {
        return header.get(0) & 0x0f;
    }

    /** What makes this side close the connection. */
    static final class FaultException extends Exception {

        private static final long serialVersionUID = 1L;

        private final int code;

        FaultException(int code, String reason) {
            super(reason);
            this.code = code;
        }

        int code() {
            return code;
        }

        String reason() {
            return String.valueOf(getMessage());
        }
    }
}
