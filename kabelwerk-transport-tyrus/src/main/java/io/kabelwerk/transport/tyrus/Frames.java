package io.kabelwerk.transport.tyrus;

import io.kabelwerk.spi.support.AbstractConnection;
import java.nio.ByteBuffer;
import org.glassfish.grizzly.Buffer;

/**
 * Reads the frames that come from the network, and hands on what is in them as it comes: a long text costs no copy.
 *
 * <p>Tyrus could read them, too. But it collects the bytes of a frame by copying all it has whenever more arrive, keeps that
 * buffer afterwards, closes with 1011 if it gets too big, makes a {@code String} of a text on its way to a parser of bytes,
 * and lets pass some of what RFC 6455 forbids.
 */
final class Frames {

    /** Takes what is in frames. */
    @FunctionalInterface
    interface Sink {

        /**
         * Takes a part of a message, or the whole payload of a control frame.
         *
         * @param opcode what it is: that of a message's first frame for all its parts
         * @param payload the bytes, valid until this returns
         * @param last whether the message ends here
         */
        void take(int opcode, ByteBuffer payload, boolean last);
    }

    static final int CONTINUATION = 0x0;
    static final int TEXT = 0x1;
    static final int BINARY = 0x2;
    static final int CLOSE = 0x8;
    static final int PING = 0x9;
    static final int PONG = 0xa;

    private final long maxMessageBytes;
    private final Sink sink;
    private final ByteBuffer header = ByteBuffer.allocate(10);
    private final ByteBuffer control = ByteBuffer.allocate(125);

    /** The opcode of a message that is not complete, or {@link #CONTINUATION} where there is none. */
    private int message = CONTINUATION;

    private long messageBytes;
    private boolean inPayload;
    private long left;

    Frames(long maxMessageBytes, Sink sink) {
        this.maxMessageBytes = maxMessageBytes;
        this.sink = sink;
    }

    /** Takes bytes, up to the end of a frame, or all of them. */
    void read(Buffer bytes) throws FaultException {
        if (!inPayload && !readHeader(bytes)) {
            return;
        }
        int begin = bytes.position();
        bytes.position(begin + (int) Math.min(left, bytes.remaining()));
        ByteBuffer part = bytes.toByteBuffer(begin, bytes.position());
        left -= part.remaining();
        inPayload = left > 0;
        if (isControl()) {
            control.put(part);
            if (!inPayload) {
                sink.take(opcode(), control.flip(), true);
                control.clear();
            }
        } else if (!inPayload || part.hasRemaining()) {
            boolean last = !inPayload && isFinal();
            int opcode = message;
            message = last ? CONTINUATION : opcode;
            sink.take(opcode, part, last);
        }
    }

    private boolean readHeader(Buffer bytes) throws FaultException {
        if (header.position() == headerLength()) { // It is the last frame's.
            header.clear();
        }
        while (header.position() < headerLength()) {
            if (!bytes.hasRemaining()) {
                return false;
            }
            header.put(bytes.get());
        }
        left = payloadLength();
        check();
        return true;
    }

    private void check() throws FaultException {
        require((header.get(1) & 0x80) == 0, "a server must not mask frames");
        require((header.get(0) & 0x70) == 0, "reserved bits mean nothing without an extension");
        require(left >= 0, "the length of a frame is negative");
        int shortest = left > 0xffff ? 10 : left > 125 ? 4 : 2;
        require(header.position() == shortest, "the length of a frame is not in its shortest form");
        if (isControl()) {
            require(opcode() <= PONG, "there is no such control frame");
            require(left <= control.capacity() && isFinal(), "a control frame must be short and not fragmented");
            return;
        }
        require(opcode() <= BINARY, "there is no such frame");
        require((opcode() == CONTINUATION) == (message != CONTINUATION), "a message must end before the next begins");
        if (opcode() != CONTINUATION) {
            message = opcode();
            messageBytes = 0;
        }
        if (left > maxMessageBytes - messageBytes) {
            throw new FaultException(
                    AbstractConnection.TOO_BIG, "a message is longer than " + maxMessageBytes + " bytes");
        }
        messageBytes += left;
    }

    private static void require(boolean right, String rule) throws FaultException {
        if (!right) {
            throw new FaultException(AbstractConnection.PROTOCOL_ERROR, rule);
        }
    }

    private int headerLength() {
        int length = header.position() < 2 ? 0 : header.get(1) & 0x7f;
        return length == 127 ? 10 : length == 126 ? 4 : 2;
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

        final int code;

        FaultException(int code, String reason) {
            super(reason);
            this.code = code;
        }
    }
}
