package io.kabelwerk.benchmarks.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One connection: answers what the client asks. What is sent bypasses Netty's encoder, which lets bytes through. */
final class ClientHandler extends SimpleChannelInboundHandler<TextWebSocketFrame> {

    private final Backend backend;
    private @Nullable ChannelHandlerContext context;
    private @Nullable Burst burst;

    ClientHandler(Backend backend) {
        this.backend = backend;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof WebSocketServerProtocolHandler.HandshakeComplete) {
            backend.opened(ctx.channel());
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, TextWebSocketFrame frame) {
        Request request = Request.parse(frame.content().toString(StandardCharsets.UTF_8));
        boolean room = request.topic().startsWith("room:");
        switch (request.event()) {
            case "post_message" -> backend.post(ctx.channel(), request);
            case "list_messages" ->
                reply(
                        ctx,
                        request,
                        "{\"messages\":" + backend.room(request.id()).before(request.number("before")) + "}");
            case "list_rooms" ->
                reply(ctx, request, backend.inbox().page(request.number("offset"), request.number("limit")));
            case "phx_join" -> {
                if (room) {
                    Room joined = backend.room(request.id());
                    reply(ctx, request, Texts.roomJoin(joined.id, joined.joined(request.number("after"))));
                    joined.listeners.add(ctx.channel());
                } else if (request.topic().startsWith("user_inbox:")) {
                    backend.inbox().joined(ctx.channel());
                    reply(ctx, request, "{}");
                } else {
                    reply(ctx, request, Texts.privateJoin("[1]"));
                }
            }
            case "phx_leave" -> {
                if (room) {
                    backend.room(request.id()).listeners.remove(ctx.channel());
                }
                reply(ctx, request, "{}");
                write(ctx, Texts.closed(request));
            }
            default -> reply(ctx, request, "{}");
        }
    }

    private static void reply(ChannelHandlerContext ctx, Request request, String response) {
        write(ctx, Texts.reply(request, response));
    }

    private static void write(ChannelHandlerContext ctx, byte[] frame) {
        ByteBuf buffer = ctx.alloc().buffer(frame.length).writeBytes(frame);
        var unused = ctx.write(buffer);
    }

    /** One flush for all that was read at once. */
    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ctx.flush();
    }

    void burst(Burst started) {
        burst = started;
        goOn();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        goOn();
    }

    private void goOn() {
        if (burst != null && context != null && burst.write(context.channel())) {
            burst = null;
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        backend.closed(ctx.channel());
    }

    /** Contenders end without good-byes. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        var unused = ctx.close();
    }
}
