package io.kabelwerk.benchmarks.contender;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler.ClientHandshakeStateEvent;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The frames of a floor's connection: joins what is to be joined. */
abstract class FloorHandler extends SimpleChannelInboundHandler<TextWebSocketFrame> implements Contender.Session {

    private final List<Long> rooms;
    private final CompletableFuture<Contender.Session> joined = new CompletableFuture<>();
    private @Nullable Channel channel;
    private int unjoined;
    private long lastRef;

    FloorHandler(List<Long> rooms) {
        this.rooms = rooms;
    }

    final CompletableFuture<Contender.Session> joined() {
        return joined;
    }

    @Override
    public final boolean isSharable() {
        return true; // It stays when the connection goes.
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        channel = ctx.channel();
    }

    @Override
    public final void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ClientHandshakeStateEvent.HANDSHAKE_COMPLETE) {
            unjoined = 1 + rooms.size();
            push("private", "phx_join", "{}");
            rooms.forEach(room -> push("room:" + room, "phx_join", joinParams(room)));
        }
    }

    /** What the join of a room says. */
    String joinParams(long room) {
        return "{}";
    }

    /** Whether all has been joined; if not, the frame that has come is the answer to a join. */
    final boolean isJoined() {
        if (unjoined == 0) {
            return true;
        }
        unjoined--;
        if (unjoined == 0) {
            joined.complete(this);
        }
        return false;
    }

    /** Sends a push; its ref. On the event loop. */
    final long push(String topic, String event, String payload) {
        long ref = ++lastRef;
        String text = "[\"1\",\"" + ref + "\",\"" + topic + "\",\"" + event + "\"," + payload + "]";
        Channel to = channel();
        var unused = to.writeAndFlush(new TextWebSocketFrame(text));
        return ref;
    }

    final Channel channel() {
        if (channel == null) {
            throw new IllegalStateException("Not connected");
        }
        return channel;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        cause.printStackTrace();
        Runtime.getRuntime().halt(1); // What is measured after that is worth nothing.
    }
}
