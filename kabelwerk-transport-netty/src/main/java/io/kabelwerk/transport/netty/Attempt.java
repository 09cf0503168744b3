package io.kabelwerk.transport.netty;

import io.kabelwerk.spi.Connection;
import io.kabelwerk.spi.Listener;
import io.kabelwerk.spi.TransportOptions;
import io.kabelwerk.spi.Workers;
import io.kabelwerk.spi.support.Redaction;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.proxy.HttpProxyHandler;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * One connect, from the host's name to the answered upgrade.
 *
 * <p>Whatever settles it first wins: success, a failure, the time-out, the caller's cancelling, or the transport's end.
 * From then on nothing of it stays open but the connection that it succeeded with.
 */
final class Attempt {

    private static final int LAST_PORT = 65_535;

    /** Cookies and policies of whatever stands before the server add up to more than Netty's 8 KiB. */
    private static final int LONGEST_HEADERS = 64 * 1024;

    private final Target target;
    private final Listener listener;
    private final TransportOptions options;
    private final EventLoop loop;
    private final Workers workers;
    private final Consumer<Attempt> over;

    private final CompletableFuture<Connection> opening = new CompletableFuture<>();
    private final AtomicBoolean settled = new AtomicBoolean();
    private @Nullable Future<?> timeout;

    /** Used by the event loop only. */
    private @Nullable Channel channel;

    private volatile @Nullable NettyConnection connection;

    Attempt(
            Target target,
            Listener listener,
            TransportOptions options,
            EventLoop loop,
            Workers workers,
            Consumer<Attempt> over) {
        this.target = target;
        this.listener = listener;
        this.options = options;
        this.loop = loop;
        this.workers = workers;
        this.over = over;
    }

    CompletableFuture<Connection> start() {
        timeout = loop.schedule(this::timeOut, options.connectTimeout().toNanos(), TimeUnit.NANOSECONDS);
        var unused = opening.whenComplete((done, failure) -> abandon());
        workers.execute(this::resolve);
        return opening;
    }

    /** Ends it, whatever has become of it. */
    void abort() {
        fail(new IOException("The transport is closed"));
        NettyConnection opened = connection;
        if (opened != null) {
            opened.abort();
        }
    }

    // ---- On a worker thread, since it may block: where to go.

    private void resolve() {
        if (target.port() > LAST_PORT) {
            fail(new ConnectException("There is no port " + target.port() + "; the last one is " + LAST_PORT));
            return;
        }
        try {
            Optional<InetSocketAddress> proxy = Proxies.select(options.proxySelector(), target);
            Deque<InetSocketAddress> addresses = new ArrayDeque<>();
            String host = proxy.map(InetSocketAddress::getHostString).orElse(target.host());
            int port = proxy.map(InetSocketAddress::getPort).orElse(target.port());
            for (InetAddress address : InetAddress.getAllByName(host)) {
                addresses.add(new InetSocketAddress(address, port));
            }
            SSLContext context = target.secure() ? sslContext() : null;
            loop.execute(() -> dial(addresses, proxy.isPresent(), context));
        } catch (IOException e) { // The name is unknown, or the proxy is none for us.
            fail(e);
        } catch (RuntimeException | NoSuchAlgorithmException e) {
            fail(Redaction.ioException("Could not find the way to " + target, e));
        }
    }

    private SSLContext sslContext() throws NoSuchAlgorithmException {
        return options.sslContext().isPresent() ? options.sslContext().get() : SSLContext.getDefault();
    }

    // ---- On the event loop: going there.

    private void dial(Deque<InetSocketAddress> addresses, boolean proxied, @Nullable SSLContext context) {
        if (settled.get()) {
            return;
        }
        InetSocketAddress address = addresses.remove();
        InetSocketAddress destination =
                proxied ? InetSocketAddress.createUnresolved(target.host(), target.port()) : address;
        ChannelFuture connected = new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .disableResolver()
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0)
                .handler(initializer(proxied ? address : null, context))
                .connect(destination);
        channel = connected.channel();
        connected.addListener(done -> {
            if (!done.isSuccess() && !addresses.isEmpty()) {
                dial(addresses, proxied, context);
            } else if (!done.isSuccess()) {
                fail(unreachable(done.cause()));
            }
        });
    }

    private ChannelInitializer<Channel> initializer(@Nullable InetSocketAddress proxy, @Nullable SSLContext context) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                if (proxy != null) {
                    HttpProxyHandler handler = new HttpProxyHandler(proxy);
                    handler.setConnectTimeoutMillis(0);
                    channel.pipeline().addLast(handler);
                }
                if (context != null) {
                    channel.pipeline().addLast(ssl(context));
                }
                channel.pipeline().addLast(http());
                channel.pipeline().addLast(new Upgrade(Attempt.this, target, options.maxTextBytes()));
            }
        };
    }

    private static HttpClientCodec http() {
        return new HttpClientCodec(new HttpDecoderConfig().setMaxHeaderSize(LONGEST_HEADERS), false, false);
    }

    private SslHandler ssl(SSLContext context) {
        SSLEngine engine = context.createSSLEngine(target.host(), target.port());
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        engine.setSSLParameters(parameters);
        SslHandler handler = new SslHandler(engine, false, workers);
        handler.setHandshakeTimeoutMillis(0);
        return handler;
    }

    /** The upgrade has been answered with 101; what the peer sends from here on are frames. */
    void succeed(Channel upgraded) {
        NettyConnection opened =
                new NettyConnection(upgraded, options, listener, workers, opening, () -> over.accept(this));
        connection = opened;
        if (!settled.compareAndSet(false, true)) {
            var unused = upgraded.close();
            return;
        }
        stopClock();
        upgraded.pipeline().replace(Upgrade.class, "reader", new FrameReader(opened, options.maxTextBytes()));
        opened.announce();
    }

    // ---- On any thread: how it ends without a connection.

    /** What the library throws may repeat what the peer has sent: only its kind is passed on. */
    void failBecauseOf(Throwable cause) {
        fail(asIoException(cause));
    }

    /** Fails with an error whose message is ours. */
    void fail(IOException error) {
        if (settled.compareAndSet(false, true)) {
            release();
            workers.execute(() -> {
                opening.completeExceptionally(error);
                over.accept(this);
            });
        }
    }

    private void timeOut() {
        fail(new SocketTimeoutException("No open connection to " + target + " within "
                + options.connectTimeout().toMillis() + " ms; see connectTimeout"));
    }

    /** The future is complete: if not by us, then the caller has given up. */
    private void abandon() {
        if (settled.compareAndSet(false, true)) {
            release();
            over.accept(this);
        }
    }

    private void release() {
        stopClock();
        loop.execute(() -> {
            if (channel != null) {
                var unused = channel.close();
            }
        });
    }

    private void stopClock() {
        if (timeout != null) {
            timeout.cancel(false);
        }
    }

    private IOException unreachable(Throwable cause) {
        if (cause instanceof SocketException) {
            ConnectException unreachable = new ConnectException("Could not reach " + target);
            unreachable.initCause(Redaction.of(cause));
            return unreachable;
        }
        return asIoException(cause);
    }

    private IOException asIoException(Throwable cause) {
        Throwable real = Causes.real(cause);
        if (real instanceof ClosedChannelException) {
            return Redaction.ioException(target + " closed the connection before it answered the upgrade", real);
        }
        return Redaction.ioException("Could not open a connection to " + target, real);
    }
}
