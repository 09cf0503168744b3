package io.kabelwerk.transport.netty;

import io.kabelwerk.spi.support.AbstractConnection;
import io.kabelwerk.spi.support.Pongs;
import io.kabelwerk.spi.support.SendQueue;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.util.ReferenceCountUtil;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/** The caller's side of a channel, and in {@link Reader} the peer's. */
final class NettyConnection extends AbstractConnection {

    private final Channel channel;
    private final AtomicBoolean switchDue = new AtomicBoolean();

    NettyConnection(Attempt attempt, Channel channel) {
        super(attempt);
        this.channel = channel;
    }

    /** Netty keeps the order, and flushes what one round of the event loop has brought at once. */
    @Override
    protected CompletableFuture<Void> send(String text) {
        ByteBuf content = channel.alloc().buffer(ByteBufUtil.utf8Bytes(text));
        ByteBufUtil.writeUtf8(content, text);
        return write(new TextWebSocketFrame(content));
    }

    private CompletableFuture<Void> write(WebSocketFrame frame) {
        CompletableFuture<Void> sent = new CompletableFuture<>();
        var unused = channel.writeAndFlush(frame).addListener(done -> {
            if (done.isSuccess()) {
                sent.complete(null);
            } else {
                sent.completeExceptionally(SendQueue.notSent(done.cause()));
            }
        });
        return sent;
    }

    /**
     * Switches reading on the event loop only, since Netty loses a switch that comes from two threads; where it is switched
     * on, not within a call of the listener, which must not be called within another. A pause keeps Netty from the next read
     * of the socket; what the last one has brought, 64 KiB at most, is handed on all the same.
     */
    @Override
    protected void setReading() {
        if (!isReading() && channel.eventLoop().inEventLoop()) {
            channel.config().setAutoRead(false);
        } else if (switchDue.compareAndSet(false, true)) {
            try {
                channel.eventLoop().execute(this::switchReading);
            } catch (RejectedExecutionException transportIsClosed) {
                // And so is this connection.
            }
        }
    }

    /** What came with the answer to the upgrade is held back until reading begins. It is one read of the socket at most. */
    private void switchReading() {
        switchDue.set(false);
        if (isReading() && channel.pipeline().get(FlowControlHandler.class) != null) {
            var unused = channel.pipeline().remove(FlowControlHandler.class); // Hands on what it holds.
        }
        channel.config().setAutoRead(isReading());
    }

    @Override
    protected void sendClose(int code, String reason) {
        var unused = write(
                code == NO_STATUS
                        ? new CloseWebSocketFrame()
                        : new CloseWebSocketFrame(new WebSocketCloseStatus(code, "", false), reason));
    }

    /** Closes the socket, past all handlers: TLS would wait for the peer to take its farewell. */
    @Override
    protected void drop() {
        ChannelHandlerContext first = channel.pipeline().firstContext();
        if (first == null) {
            var unused = channel.close();
        } else {
            var unused = first.close();
        }
    }

    /** Precedes the decoder: the frames of one read are a batch. */
    final class Batches extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object bytes) {
            receivedBatch(() -> ctx.fireChannelRead(bytes));
        }
    }

    /**
     * Takes frames, which Netty's decoder has checked one by one, and hands on the bytes of whole texts.
     */
    final class Reader extends ChannelInboundHandlerAdapter {

        private final Pongs pongs = new Pongs(content -> isMuted()
                ? CompletableFuture.failedFuture(new ClosedChannelException())
                : write(new PongWebSocketFrame(Unpooled.wrappedBuffer(content))));

        /** Whether the fragments that may come are of a text. */
        private boolean inText;

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            try {
                if (message instanceof CloseWebSocketFrame close) {
                    closedByPeer(close.content().nioBuffer());
                } else if (message instanceof WebSocketFrame frame && !isMuted()) {
                    read(frame);
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
        }

        private void read(WebSocketFrame frame) {
            ByteBuffer content = frame.content().nioBuffer();
            boolean last = frame.isFinalFragment();
            if (frame instanceof TextWebSocketFrame || (frame instanceof ContinuationWebSocketFrame && inText)) {
                inText = !last;
                received(content, last);
            } else if (frame instanceof PingWebSocketFrame) {
                pongs.answer(content);
            } else if (frame instanceof BinaryWebSocketFrame) {
                receivedBinary();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            if (!(cause instanceof CorruptedWebSocketFrameException violation)) {
                drop();
                ended(Causes.real(cause));
            } else if (violation.closeStatus().code() == TOO_BIG) {
                tooBig();
            } else {
                fault(violation.closeStatus().code(), String.valueOf(violation.getMessage()), violation);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            ended(null);
        }
    }
}
