package io.kabelwerk.benchmarks.server;

import io.kabelwerk.benchmarks.Answer;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** Rooms and connections. All of it lives on one event loop: there is nothing to lock. */
final class Backend {

    private static final int BACKLOG = 4096;

    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Map<Long, Room> rooms = new TreeMap<>();
    private final Set<Channel> connections = new LinkedHashSet<>();
    private final List<Long> opened = new ArrayList<>();
    private long posts;
    private ServedInbox inbox = new ServedInbox(1);

    /** Listens on loopback; returns the port. */
    int start() throws InterruptedException {
        ChannelFuture bound = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(256 << 10, 512 << 10))
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(
                                        new HttpServerCodec(),
                                        new HttpObjectAggregator(64 << 10),
                                        new WebSocketServerProtocolHandler(protocol()),
                                        new ClientHandler(Backend.this));
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .sync();
        return ((InetSocketAddress) bound.channel().localAddress()).getPort();
    }

    private static WebSocketServerProtocolConfig protocol() {
        return WebSocketServerProtocolConfig.newBuilder()
                .websocketPath("/socket")
                .checkStartsWith(true)
                .sendCloseFrame(null) // Else every close says 1000 first, and nobody would be killed.
                .decoderConfig(WebSocketDecoderConfig.newBuilder()
                        .withUTF8Validator(false)
                        .build())
                .build();
    }

    /** Does what is asked on standard input; on the event loop. */
    Answer perform(String[] words) throws Exception {
        return loop.submit(() -> performOnLoop(words)).get();
    }

    private Answer performOnLoop(String[] words) {
        switch (words[0]) {
            case "reset" -> reset();
            case "burst" -> burst(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
            case "each" -> rooms.values().forEach(this::postByOthers);
            case "converse" -> converse(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
            case "list" -> inbox = new ServedInbox(Integer.parseInt(words[1]));
            case "update" -> inbox.update(loop.next(), Integer.parseInt(words[1]), Integer.parseInt(words[2]));
            case "drop" -> {
                rooms.values().forEach(room -> room.add(Integer.parseInt(words[1])));
                drop();
            }
            case "restart" -> {
                opened.clear();
                if (words[1].equals("announced")) {
                    announceRestart();
                } else {
                    drop();
                }
            }
            case "status" -> {
                return status();
            }
            default -> throw new IllegalArgumentException("Unknown: " + String.join(" ", words));
        }
        return Answer.of("at", System.nanoTime());
    }

    private void reset() {
        drop();
        rooms.clear();
        opened.clear();
        posts = 0;
    }

    /** Messages from others, spread over so many rooms. */
    private void burst(int messages, int over) {
        List<Room> spread = LongStream.rangeClosed(1, over).mapToObj(this::room).toList();
        Channel listener = spread.get(0).listeners.get(0);
        listener.pipeline().get(ClientHandler.class).burst(new Burst(spread, messages));
    }

    private void converse(int over, int messages) {
        LongStream.rangeClosed(1, over).mapToObj(this::room).forEach(room -> {
            room.converse(messages);
            if (room.goesOn()) {
                postByOthers(room);
            }
        });
    }

    private void postByOthers(Room room) {
        tell(room, room.add());
        room.listeners.forEach(Channel::flush);
    }

    /** As when a process is killed: the connections end, and nobody says why. */
    private void drop() {
        for (Channel connection : List.copyOf(connections)) {
            var unused = connection.close();
        }
    }

    private void announceRestart() {
        for (Channel connection : List.copyOf(connections)) {
            var unused = connection
                    .writeAndFlush(new CloseWebSocketFrame(1012, "restarting"))
                    .addListener(ChannelFutureListener.CLOSE);
        }
    }

    private Answer status() {
        long disordered =
                rooms.values().stream().mapToLong(Room::disorderedPosts).sum();
        return Answer.of("connections", connections.size())
                .with("posts", posts)
                .with("disorderedPosts", disordered)
                .with("opened", opened.stream().map(String::valueOf).collect(Collectors.joining(",")));
    }

    private static void tell(Room room, long message) {
        for (Channel listener : room.listeners) {
            ByteBuf event = listener.alloc().buffer(room.event.length(message));
            room.event.write(event, message);
            var unused = listener.write(event, listener.voidPromise());
        }
    }

    // ---- What the connections tell.

    ServedInbox inbox() {
        return inbox;
    }

    Room room(long id) {
        return rooms.computeIfAbsent(id, Room::new);
    }

    void opened(Channel connection) {
        connections.add(connection);
        opened.add(System.nanoTime());
    }

    void closed(Channel connection) {
        if (connections.remove(connection)) {
            rooms.values().forEach(room -> room.listeners.remove(connection));
        }
    }

    /** A client's post, with its number: the event goes to whoever listens, the reply to the client. */
    void post(Channel poster, Request request) {
        Room room = room(request.id());
        posts++;
        room.posted(request.number("text"));
        long message = room.add();
        tell(room, message);
        ByteBuf reply = poster.alloc().buffer(2 * room.event.length(message));
        Texts.writeReply(reply, request, room.message, message);
        var unused = poster.write(reply, poster.voidPromise());
        if (room.goesOn()) {
            tell(room, room.add());
        }
        room.listeners.stream().filter(listener -> listener != poster).forEach(Channel::flush);
    }
}
