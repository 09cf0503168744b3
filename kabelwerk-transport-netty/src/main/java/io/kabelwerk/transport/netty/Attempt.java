package io.kabelwerk.transport.netty;

import io.kabelwerk.spi.support.AbstractAttempt;
import io.kabelwerk.spi.support.AbstractTransport;
import io.kabelwerk.spi.support.Way;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.handler.proxy.HttpProxyHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetector.Level;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnsupportedAddressTypeException;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/** One connect: TCP, perhaps a proxy, perhaps TLS, and then the {@link Upgrade}. */
final class Attempt extends AbstractAttempt {

    /** Cookies and policies of whatever stands before the server add up to more than Netty's 8 KiB. */
    private static final int LONGEST_HEAD = 64 * 1024;

    /** How many texts are sent before they are flushed, if more come all the time. */
    private static final int FLUSH_AFTER = 256;

    /** How many buffers of at most 64 KiB are read before a pause from another thread is heard: Connection.READ_AHEAD. */
    private static final int READS = 4;

    /**
     * Frames on the heap, where codecs read them as they are. Nobody else gets these buffers, so that Netty's leak detector,
     * whose stack traces take their time, looks at them only if its level is above the default.
     */
    private static final ByteBufAllocator BUFFERS =
            new UnpooledByteBufAllocator(false, ResourceLeakDetector.getLevel().compareTo(Level.SIMPLE) <= 0);

    private final EventLoop loop;
    private volatile @Nullable Channel channel;

    Attempt(AbstractTransport transport, AbstractTransport.Request request, EventLoop loop) {
        super(transport, request);
        this.loop = loop;
    }

    @Override
    protected void dial(Way way) throws IOException {
        SSLEngine tls =
                address().secure() ? address().sslEngine(transport().options().sslContext()) : null;
        ChannelFuture connecting = new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .disableResolver()
                .option(ChannelOption.ALLOCATOR, BUFFERS)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0)
                .handler(initializer(way, tls))
                .connect(
                        way.proxy() == null
                                ? way.to()
                                : InetSocketAddress.createUnresolved(
                                        address().host(), address().port()));
        channel = connecting.channel();
        var unused = connecting.addListener(done -> {
            if (done.isSuccess()) {
                if (!reached(way)) {
                    var unusedClose = connecting.channel().close();
                }
            } else if (done.cause() instanceof SocketException
                    || done.cause() instanceof UnsupportedAddressTypeException) {
                unreachable(way, done.cause());
            } else {
                failBecauseOfNetty(way, done.cause());
            }
        });
    }

    private ChannelInitializer<Channel> initializer(Way way, @Nullable SSLEngine tls) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel made) {
                // The option for it has another name in Netty 4.1.
                made.config().setRecvByteBufAllocator(new AdaptiveRecvByteBufAllocator().maxMessagesPerRead(READS));
                ChannelPipeline pipeline = made.pipeline();
                if (way.proxy() != null) {
                    HttpProxyHandler handler = new HttpProxyHandler(way.to());
                    handler.setConnectTimeoutMillis(0);
                    pipeline.addLast(handler);
                }
                if (tls != null) {
                    SslHandler handler = new SslHandler(tls, false, transport().background());
                    handler.setHandshakeTimeoutMillis(0);
                    pipeline.addLast(handler);
                }
                pipeline.addLast(
                        new HttpClientCodec(new HttpDecoderConfig().setMaxHeaderSize(LONGEST_HEAD), false, false));
                pipeline.addLast(
                        new Upgrade(Attempt.this, way, transport().options().maxTextBytes()));
            }
        };
    }

    /** The upgrade has been answered with 101; what the peer sends from here on are frames. */
    void succeed(Channel upgraded) {
        NettyConnection connection = new NettyConnection(this, upgraded);
        upgraded.pipeline()
                .addFirst(new FlushConsolidationHandler(FLUSH_AFTER, true))
                .addLast(new FlowControlHandler(), connection.new Reader())
                .addBefore(decoder(upgraded), null, connection.new Batches())
                .remove(Upgrade.class);
        if (!open(connection)) {
            drop();
        }
    }

    private static String decoder(Channel upgraded) {
        return upgraded.pipeline().context(WebSocketFrameDecoder.class).name();
    }

    /** What the library throws may repeat what the peer has sent: only its kind is passed on. */
    void failBecauseOfNetty(Way way, Throwable cause) {
        Throwable real = Causes.real(cause);
        if (real instanceof ClosedChannelException) {
            lost(way, real);
        } else {
            failBecauseOf(way, real);
        }
    }

    @Override
    protected void drop() {
        Channel made = channel;
        if (made != null) {
            var unused = made.close();
        }
    }
}
