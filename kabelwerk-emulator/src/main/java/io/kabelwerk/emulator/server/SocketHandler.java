package io.kabelwerk.emulator.server;

import io.kabelwerk.emulator.backend.Peer;
import io.kabelwerk.emulator.backend.Session;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One WebSocket: carries frames between its client and its session. */
final class SocketHandler extends SimpleChannelInboundHandler<WebSocketFrame> implements Peer {

    /** A client that reads so much slower than it is written to is dropped. */
    private static final long MAX_UNSENT_BYTES = 256L << 20;

    private static final int CLOSE_SECONDS = 2;

    private final Server server;
    private final Channel channel;
    private @Nullable Session session;
    private boolean closing;
    private boolean frozen;

    SocketHandler(Server server, Channel channel) {
        this.server = server;
        this.channel = channel;
    }

    void start(Session opened) {
        session = opened;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, WebSocketFrame frame) {
        Session receiver = session;
        if (frozen || receiver == null) {
            return;
        }
        if (frame instanceof CloseWebSocketFrame close) {
            if (closing) {
                ChannelFuture unused = ctx.close();
            } else {
                closing = true;
                server.enter(receiver::closed);
                int code = close.statusCode();
                // A close frame without a code is answered without one.
                CloseWebSocketFrame answer = code < 0
                        ? new CloseWebSocketFrame()
                        : new CloseWebSocketFrame(server.backend().webServer().answerTo(code), "");
                ctx.writeAndFlush(answer).addListener(ChannelFutureListener.CLOSE);
            }
        } else if (closing) {
            return;
        } else if (frame instanceof TextWebSocketFrame text) {
            String content = text.text();
            server.enter(() -> receiver.receive(content));
        } else if (frame instanceof BinaryWebSocketFrame) {
            server.enter(receiver::receiveBinary);
        } else if (frame instanceof PingWebSocketFrame ping) {
            server.enter(receiver::heard);
            ctx.writeAndFlush(new PongWebSocketFrame(ping.content().retain()))
                    .addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        } else {
            server.enter(receiver::heard);
        }
    }

    @Override
    public void send(String frame) {
        if (channel.bytesBeforeWritable() > MAX_UNSENT_BYTES) {
            drop();
        } else {
            channel.writeAndFlush(new TextWebSocketFrame(frame)).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        }
    }

    @Override
    public void close(int code, String reason) {
        if (closing || frozen) {
            return;
        }
        closing = true;
        // The client's own close frame ends it; a client that sends none is not waited for long.
        channel.writeAndFlush(new CloseWebSocketFrame(code, reason)).addListener(done -> {
            Future<?> unused = channel.eventLoop().schedule(this::drop, CLOSE_SECONDS, TimeUnit.SECONDS);
        });
    }

    @Override
    public void drop() {
        ChannelFuture unused = channel.close();
    }

    @Override
    public void freeze() {
        frozen = true;
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        Session ended = session;
        if (ended != null) {
            server.enter(ended::closed);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Session ended = session;
        if (ended != null) {
            server.enter(ended::closed);
        }
        if (cause instanceof TooLongFrameException) {
            close(1009, "");
        } else {
            ChannelFuture unused = ctx.close();
        }
    }
}
