package io.kabelwerk.transport.tyrus;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.EmptyCompletionHandler;
import org.glassfish.grizzly.WriteHandler;
import org.glassfish.grizzly.WriteResult;
import org.glassfish.grizzly.memory.Buffers;
import org.glassfish.grizzly.nio.transport.TCPNIOConnection;
import org.glassfish.tyrus.spi.CompletionHandler;
import org.glassfish.tyrus.spi.Writer;
import org.glassfish.tyrus.spi.WriterInfo;
import org.jspecify.annotations.Nullable;

/**
 * Where Tyrus writes its frames.
 *
 * <p>Our own close frame is written past Tyrus, which would close the socket right behind it instead of waiting for the
 * peer's. After a close frame nothing else is written.
 */
final class Wire extends Writer {

    /** Stands for a close frame without a code. */
    static final int NO_STATUS = 1005;

    private static final SecureRandom MASKS = new SecureRandom();

    private final TCPNIOConnection socket;
    private final Runnable afterTyrus;
    private boolean closeSent;
    private @Nullable ByteBuffer waitingPong;

    /**
     * The wire to one socket.
     *
     * @param socket the socket
     * @param afterTyrus called when Tyrus is through with the connection
     */
    Wire(TCPNIOConnection socket, Runnable afterTyrus) {
        this.socket = socket;
        this.afterTyrus = afterTyrus;
    }

    @Override
    public void write(ByteBuffer frame, CompletionHandler<ByteBuffer> told, WriterInfo info) {
        boolean pong = info.getMessageType() == WriterInfo.MessageType.PONG;
        boolean close = info.getMessageType() == WriterInfo.MessageType.CLOSE;
        synchronized (this) {
            if (!closeSent && pong && !socket.canWrite()) {
                pongLater(frame);
                told.completed(frame);
                return;
            }
            if (!closeSent) {
                closeSent = close;
                send(frame, told);
                return;
            }
        }
        told.failed(new ClosedChannelException());
    }

    @Override
    public void write(ByteBuffer frame, CompletionHandler<ByteBuffer> told) {
        throw new UnsupportedOperationException("Tyrus always says what it writes");
    }

    /** A peer that pings but does not read must not fill the memory with its pongs: only the last one waits. */
    private void pongLater(ByteBuffer frame) {
        boolean waits = waitingPong != null;
        waitingPong = frame;
        if (!waits) {
            socket.notifyCanWrite(new WriteHandler() {
                @Override
                public void onWritePossible() {
                    sendWaitingPong();
                }

                @Override
                public void onError(Throwable error) {
                    // The connection is over, which is told elsewhere.
                }
            });
        }
    }

    private synchronized void sendWaitingPong() {
        ByteBuffer frame = waitingPong;
        waitingPong = null;
        if (frame != null && !closeSent) {
            send(frame, null);
        }
    }

    /** Sends a close frame, unless there was one already. */
    synchronized void sendClose(int code, String reason) {
        if (!closeSent) {
            closeSent = true;
            send(closeFrame(code, reason), null);
        }
    }

    @Override
    public void close() {
        afterTyrus.run();
    }

    private void send(ByteBuffer frame, @Nullable CompletionHandler<ByteBuffer> told) {
        Buffer bytes = Buffers.wrap(socket.getMemoryManager(), frame);
        socket.write(bytes, new EmptyCompletionHandler<WriteResult<Buffer, SocketAddress>>() {
            @Override
            public void completed(WriteResult<Buffer, SocketAddress> result) {
                if (told != null) {
                    told.completed(frame);
                }
            }

            @Override
            public void failed(Throwable error) {
                if (told != null) {
                    told.failed(error);
                }
            }

            @Override
            public void cancelled() {
                failed(new IOException("The write was cancelled"));
            }
        });
    }

    private static ByteBuffer closeFrame(int code, String reason) {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        byte[] mask = new byte[4];
        MASKS.nextBytes(mask);
        byte[] payload = code == NO_STATUS
                ? new byte[0]
                : ByteBuffer.allocate(2 + text.length)
                        .putShort((short) code)
                        .put(text)
                        .array();
        for (int i = 0; i < payload.length; i++) {
            payload[i] ^= mask[i % 4];
        }
        return ByteBuffer.allocate(6 + payload.length)
                .put((byte) 0x88)
                .put((byte) (0x80 | payload.length))
                .put(mask)
                .put(payload)
                .flip();
    }
}
