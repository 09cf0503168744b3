package io.kabelwerk.transport.tyrus;

import io.kabelwerk.spi.support.AbstractConnection;
import io.kabelwerk.spi.support.SendQueue;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.concurrent.CompletableFuture;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.EmptyCompletionHandler;
import org.glassfish.grizzly.WriteResult;
import org.glassfish.grizzly.memory.Buffers;
import org.glassfish.grizzly.nio.transport.TCPNIOConnection;
import org.glassfish.tyrus.core.ProtocolHandler;
import org.glassfish.tyrus.core.Version;
import org.glassfish.tyrus.spi.CompletionHandler;
import org.glassfish.tyrus.spi.Writer;
import org.glassfish.tyrus.spi.WriterInfo;
import org.jspecify.annotations.Nullable;

/**
 * Sends frames over one socket, nothing behind a close frame. Tyrus makes those of texts. Its close frames would
 * have other codes than they are given, and it keeps its pongs to itself.
 */
final class Wire extends Writer {

    private static final SecureRandom MASKS = new SecureRandom();
    private static final WriterInfo TEXT =
            new WriterInfo(WriterInfo.MessageType.TEXT, WriterInfo.RemoteEndpointType.ASYNC);

    private final TCPNIOConnection socket;
    private final ProtocolHandler tyrus = Version.DRAFT17.createHandler(true, MASKS::nextInt);
    private boolean closeSent;

    Wire(TCPNIOConnection socket) {
        this.socket = socket;
        tyrus.setWriter(this);
    }

    CompletableFuture<Void> sendText(String text) {
        CompletableFuture<Void> sent = new CompletableFuture<>();
        tyrus.send(text, result -> settle(sent, result.getException()), TEXT);
        return sent;
    }

    CompletableFuture<Void> sendPong(byte[] content) {
        return write(frame(Frames.PONG, content), false);
    }

    void sendClose(int code, String reason) {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        ByteBuffer payload = ByteBuffer.allocate(Short.BYTES + text.length)
                .putShort((short) code)
                .put(text);
        var unused =
                write(frame(Frames.CLOSE, code == AbstractConnection.NO_STATUS ? new byte[0] : payload.array()), true);
    }

    @Override
    public void write(ByteBuffer frame, CompletionHandler<ByteBuffer> told) {
        var unused = write(frame, false).whenComplete((written, failure) -> {
            if (failure == null) {
                told.completed(frame);
            } else {
                told.failed(failure);
            }
        });
    }

    /** The socket is not Tyrus's to close. */
    @Override
    public void close() {}

    private synchronized CompletableFuture<Void> write(ByteBuffer frame, boolean close) {
        if (closeSent) {
            return CompletableFuture.failedFuture(SendQueue.notSent(new ClosedChannelException()));
        }
        closeSent = close;
        CompletableFuture<Void> written = new CompletableFuture<>();
        socket.write(
                Buffers.wrap(socket.getMemoryManager(), frame),
                new EmptyCompletionHandler<WriteResult<Buffer, SocketAddress>>() {
                    @Override
                    public void completed(WriteResult<Buffer, SocketAddress> result) {
                        settle(written, null);
                    }

                    @Override
                    public void failed(Throwable error) {
                        settle(written, SendQueue.notSent(error));
                    }
                });
        return written;
    }

    private static void settle(CompletableFuture<Void> sent, @Nullable Throwable failure) {
        if (failure == null) {
            sent.complete(null);
        } else {
            sent.completeExceptionally(failure);
        }
    }

    /** A control frame. */
    private static ByteBuffer frame(int opcode, byte[] payload) {
        byte[] mask = new byte[4];
        MASKS.nextBytes(mask);
        ByteBuffer frame = ByteBuffer.allocate(2 + mask.length + payload.length)
                .put((byte) (0x80 | opcode))
                .put((byte) (0x80 | payload.length))
                .put(mask);
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (payload[i] ^ mask[i % mask.length]));
        }
        return frame.flip();
    }
}
