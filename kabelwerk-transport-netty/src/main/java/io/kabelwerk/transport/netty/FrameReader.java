package io.kabelwerk.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import java.lang.System.Logger.Level;
import java.nio.charset.CharacterCodingException;
import org.jspecify.annotations.Nullable;

/**
 * Puts texts together from the frames of one connection.
 *
 * <p>Netty's decoder has checked the frames one by one, and that fragments come where they may. It bounds a frame, this
 * class bounds a message.
 */
final class FrameReader extends ChannelInboundHandlerAdapter {

    private static final System.Logger LOGGER = System.getLogger("io.kabelwerk.transport.netty");

    private final NettyConnection connection;
    private final int maxTextBytes;

    /** The fragments so far of a text that is not complete. */
    private @Nullable ByteBuf fragments;

    private boolean saidThatBinaryIsIgnored;

    FrameReader(NettyConnection connection, int maxTextBytes) {
        this.connection = connection;
        this.maxTextBytes = maxTextBytes;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (message instanceof WebSocketFrame frame && !connection.isClosing()) {
                read(ctx, frame);
            } else if (message instanceof CloseWebSocketFrame close) {
                connection.closedByPeer(close.statusCode(), close.reasonText());
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void read(ChannelHandlerContext ctx, WebSocketFrame frame) {
        ByteBuf content = frame.content();
        if (frame instanceof TextWebSocketFrame) {
            if (frame.isFinalFragment()) {
                deliver(content);
            } else {
                ByteBuf started = ctx.alloc().buffer(2 * content.readableBytes());
                fragments = started;
                append(started, content);
            }
        } else if (frame instanceof ContinuationWebSocketFrame) {
            // Without a beginning it belongs to a binary message.
            ByteBuf begun = fragments;
            if (begun != null && append(begun, content) && frame.isFinalFragment()) {
                deliver(begun);
                dropFragments();
            }
        } else if (frame instanceof PingWebSocketFrame) {
            connection.pinged(content);
        } else if (frame instanceof CloseWebSocketFrame close) {
            connection.closedByPeer(close.statusCode(), close.reasonText());
        } else if (frame instanceof BinaryWebSocketFrame) {
            ignoreBinary();
        }
    }

    private boolean append(ByteBuf begun, ByteBuf fragment) {
        if (begun.readableBytes() + fragment.readableBytes() > maxTextBytes) {
            dropFragments();
            tooBig();
            return false;
        }
        begun.writeBytes(fragment);
        return true;
    }

    private void deliver(ByteBuf content) {
        if (content.readableBytes() > maxTextBytes) {
            tooBig();
            return;
        }
        try {
            connection.received(Utf8.decode(content));
        } catch (CharacterCodingException e) {
            connection.fault(1007, "A text that is not valid UTF-8", e);
        }
    }

    private void tooBig() {
        connection.fault(1009, "A text of more than " + maxTextBytes + " bytes", null);
    }

    private void ignoreBinary() {
        if (!saidThatBinaryIsIgnored) {
            saidThatBinaryIsIgnored = true;
            LOGGER.log(Level.WARNING, "Ignoring binary messages of {0}; only texts are understood", connection);
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
        connection.readComplete();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        connection.writabilityChanged();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof CorruptedWebSocketFrameException violation) {
            connection.fault(violation.closeStatus().code(), String.valueOf(violation.getMessage()), violation);
        } else {
            connection.broken(cause);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        connection.disconnected();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        dropFragments();
    }
}
