package io.kabelwerk.transport.netty;

import io.kabelwerk.spi.Listener;
import io.kabelwerk.spi.TransportOptions;
import io.kabelwerk.spi.support.AbstractConnection;
import io.kabelwerk.spi.support.Background;
import io.kabelwerk.spi.support.Redaction;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
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
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The caller's side of a channel, and in {@link Reader} the peer's. */
final class NettyConnection extends AbstractConnection {

    private final Channel channel;
    private final int maxTextBytes;
    private final AtomicBoolean switchDue = new AtomicBoolean();

    NettyConnection(
            String peer,
            Channel channel,
            TransportOptions options,
            Listener listener,
            Background background,
            Runnable onEnd) {
        super(peer, options, listener, background, onEnd);
        this.channel = channel;
        this.maxTextBytes = options.maxTextBytes();
    }

    /** Netty keeps the order, and flushes what one round of the event loop has brought at once. */
    @Override
    protected CompletableFuture<Void> send(String text) {
        CompletableFuture<Void> sent = new CompletableFuture<>();
        ByteBuf content = channel.alloc().buffer(ByteBufUtil.utf8Bytes(text));
        ByteBufUtil.writeUtf8(content, text);
        ChannelFuture written = channel.writeAndFlush(new TextWebSocketFrame(content));
        var unused = written.addListener(done -> {
            if (done.isSuccess()) {
                sent.complete(null);
            } else {
                sent.completeExceptionally(
                        new IOException("The connection broke before the text was sent", Redaction.of(done.cause())));
            }
        });
        return sent;
    }

    /**
     * Switches reading on the event loop only, since Netty loses a switch that comes from two threads. Within a call of the
     * listener a pause holds at once, and a resume when the call has returned: Netty hands on what it holds where it is
     * switched on, which must not be within another call.
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

    private void switchReading() {
        switchDue.set(false);
        channel.config().setAutoRead(isReading());
    }

    @Override
    protected void sendClose(int code, String reason) {
        var unused = channel.writeAndFlush(
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

    /** Netty fails what it has not sent when the channel is closed. */
    @Override
    protected void discard() {}

    /**
     * Takes frames, which Netty's decoder has checked one by one, and hands on the bytes of whole texts. Netty holds frames
     * back while reading is paused.
     */
    final class Reader extends ChannelInboundHandlerAdapter {

        /** The fragments so far of a text that is not complete. */
        private @Nullable ByteBuf fragments;

        /** A newer ping makes an older one void, so that a peer that does not read cannot pile them up. */
        private byte @Nullable [] pongDue;

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            try {
                if (message instanceof CloseWebSocketFrame close) {
                    closedByPeer(close.content().nioBuffer());
                } else if (message instanceof WebSocketFrame frame && !isMuted()) {
                    read(ctx, frame);
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
        }

        private void read(ChannelHandlerContext ctx, WebSocketFrame frame) {
            ByteBuf content = frame.content();
            if (frame instanceof TextWebSocketFrame && frame.isFinalFragment()) {
                received(content.nioBuffer());
            } else if (frame instanceof TextWebSocketFrame) {
                fragments = ctx.alloc().buffer(2 * content.readableBytes());
                append(fragments, content, false);
            } else if (frame instanceof ContinuationWebSocketFrame && fragments != null) {
                append(fragments, content, frame.isFinalFragment());
            } else if (frame instanceof PingWebSocketFrame) {
                pongDue = ByteBufUtil.getBytes(content);
            } else if (frame instanceof BinaryWebSocketFrame) {
                receivedBinary();
            }
        }

        /** Netty bounds a frame; a message may have any number of them. */
        private void append(ByteBuf begun, ByteBuf fragment, boolean last) {
            if (begun.readableBytes() + fragment.readableBytes() > maxTextBytes) {
                dropFragments();
                tooBig();
                return;
            }
            begun.writeBytes(fragment);
            if (last) {
                received(begun.nioBuffer());
                dropFragments();
            }
        }

        private void dropFragments() {
            if (fragments != null) {
                fragments.release();
                fragments = null;
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            sendPong();
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext ctx) {
            sendPong();
        }

        private void sendPong() {
            if (pongDue != null && !isMuted() && channel.isWritable()) {
                var unused = channel.writeAndFlush(new PongWebSocketFrame(Unpooled.wrappedBuffer(pongDue)));
                pongDue = null;
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

        @Override
        public void handlerRemoved(ChannelHandlerContext ctx) {
            dropFragments();
        }
    }
}
