package io.kabelwerk.benchmarks.contender;

import com.fasterxml.jackson.core.JsonFactory;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * What the network and a parser cost: no client at all, but a bare WebSocket connection of Netty's on one thread. It has
 * no time-outs and no heartbeat, and bounds nothing.
 */
final class FloorContender implements Contender {

    private static final EventLoopGroup LOOP = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

    private static final int LONGEST_FRAME = 8 << 20;

    /** Makes what hears of one session's frames. */
    private interface Handlers {
        FloorHandler make(Supplier<CompletableFuture<Channel>> reconnect, List<Long> rooms, Tally tally);
    }

    private final Handlers handlers;

    private FloorContender(Handlers handlers) {
        this.handlers = handlers;
    }

    /** Counts the text frames. */
    static FloorContender counting() {
        return new FloorContender((reconnect, rooms, tally) -> new CountingHandler(rooms, tally));
    }

    /** Takes each frame through Jackson's streaming parser, and reads every value. */
    static FloorContender parsing() {
        JsonFactory json = new JsonFactory();
        return new FloorContender((reconnect, rooms, tally) -> new ParsingHandler(json, reconnect, rooms, tally));
    }

    @Override
    public CompletableFuture<Session> connect(String url, List<Long> rooms, Tally tally) {
        URI uri = URI.create(url + "/websocket?token=token&vsn=2.0.0");
        FloorHandler[] handler = new FloorHandler[1];
        handler[0] = handlers.make(() -> open(uri, handler[0]), rooms, tally);
        return open(uri, handler[0]).thenCompose(channel -> handler[0].joined());
    }

    private static CompletableFuture<Channel> open(URI uri, ChannelHandler handler) {
        WebSocketClientProtocolConfig protocol = WebSocketClientProtocolConfig.newBuilder()
                .webSocketUri(uri)
                .withUTF8Validator(false)
                .maxFramePayloadLength(LONGEST_FRAME)
                .build();
        CompletableFuture<Channel> opened = new CompletableFuture<>();
        new Bootstrap()
                .group(LOOP)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(
                                        new HttpClientCodec(),
                                        new HttpObjectAggregator(64 << 10),
                                        new WebSocketClientProtocolHandler(protocol),
                                        handler);
                    }
                })
                .connect(uri.getHost(), uri.getPort())
                .addListener((io.netty.channel.ChannelFuture connected) -> {
                    if (connected.isSuccess()) {
                        opened.complete(connected.channel());
                    } else {
                        opened.completeExceptionally(connected.cause());
                    }
                });
        return opened;
    }
}
