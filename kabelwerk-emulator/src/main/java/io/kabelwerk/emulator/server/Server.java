package io.kabelwerk.emulator.server;

import io.kabelwerk.emulator.backend.Backend;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.handler.stream.ChunkedWriteHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The backend on a port: one event loop that reads, enters the backend and writes. */
public final class Server implements AutoCloseable {

    private static final Logger LOG = System.getLogger("io.kabelwerk.emulator");

    /** The seconds that each step of the closing may take. */
    private static final int CLOSE_SECONDS = 3;

    private static final Duration LONGEST_SLEEP = Duration.ofHours(1);

    private final Backend backend;
    private final Limits limits;
    private final @Nullable Control control;
    private final EventLoopGroup group;
    private final EventLoop loop;
    private final ChannelGroup channels;
    private final UploadFolder folder = new UploadFolder();
    private final AtomicBoolean closed = new AtomicBoolean();
    private int port;

    // Only for the event loop.
    private @Nullable Instant wakeUpAt;
    private @Nullable Future<?> wakeUp;
    private final Set<Runnable> watchers = new LinkedHashSet<>();

    @SuppressWarnings("deprecation") // Its successor is not there in Netty 4.1, which Spring Boot 3 brings.
    private Server(Backend backend, Limits limits, @Nullable Control control) {
        this.control = control;
        this.backend = backend;
        this.limits = limits;
        this.group = new NioEventLoopGroup(1, new DefaultThreadFactory("kabelwerk-emulator", true));
        this.loop = group.next();
        this.channels = new DefaultChannelGroup(loop);
    }

    /**
     * Starts to listen.
     *
     * @param backend what answers
     * @param address the address to listen on
     * @param port the port to listen on, or 0 for any free one
     * @param limits how much a client may send
     * @param control the control API, or null for none
     * @return the running server
     * @throws IllegalStateException if it cannot listen
     */
    public static Server start(
            Backend backend, InetAddress address, int port, Limits limits, @Nullable Control control) {
        Server server = new Server(backend, limits, control);
        try {
            server.listen(new InetSocketAddress(address, port));
            return server;
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private void listen(InetSocketAddress wanted) {
        ChannelFuture bound = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channels.add(channel);
                        addHandlers(channel.pipeline());
                    }
                })
                .bind(wanted)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IllegalStateException(
                    "The emulator cannot listen on "
                            + wanted.getAddress().getHostAddress() + ":" + wanted.getPort() + ". "
                            + (isOfThisMachine(wanted.getAddress())
                                    ? "Is the port taken? Port 0 is any free one."
                                    : "This machine has no such address."),
                    bound.cause());
        }
        Channel listening = bound.channel();
        channels.add(listening);
        port = ((InetSocketAddress) listening.localAddress()).getPort();
    }

    void addHandlers(ChannelPipeline pipeline) {
        pipeline.addLast(new FlushConsolidationHandler())
                .addLast(new HttpServerCodec())
                .addLast(new FlowControlHandler())
                .addLast(new ChunkedWriteHandler())
                .addLast(new HttpHandler(this));
    }

    private static boolean isOfThisMachine(InetAddress address) {
        try {
            return address.isAnyLocalAddress()
                    || address.isLoopbackAddress()
                    || NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            return true; // Nobody knows.
        }
    }

    /**
     * Returns the port that it listens on.
     *
     * @return the port
     */
    public int port() {
        return port;
    }

    /**
     * Enters the backend and waits for the result.
     *
     * @param action what to do there
     * @param <T> the type of the result
     * @return the result
     * @throws IllegalStateException if the server is closed
     */
    public <T> T call(Supplier<T> action) {
        if (loop.inEventLoop()) {
            return action.get();
        }
        Callable<T> step = () -> {
            try {
                return action.get();
            } finally {
                scheduleWakeUp();
            }
        };
        Future<T> done;
        try {
            done = loop.submit(step).awaitUninterruptibly();
        } catch (RejectedExecutionException e) {
            throw new IllegalStateException("The emulator is closed.", e);
        }
        if (done.cause() instanceof RuntimeException e) {
            throw e;
        }
        if (!done.isSuccess()) {
            throw new IllegalStateException("The emulator failed.", done.cause());
        }
        return done.getNow();
    }

    /**
     * Changes something in the backend, as {@link #change} does.
     *
     * @param action what to do there
     * @throws IllegalStateException if the server is closed
     */
    public void run(Runnable action) {
        Object unused = change(() -> {
            action.run();
            return action;
        });
    }

    /**
     * Changes something in the backend, and waits until it is done; who watches the backend looks at it again.
     *
     * @param action what to do there
     * @param <T> the type of the result
     * @return the result
     * @throws IllegalStateException if the server is closed
     */
    public <T> T change(Supplier<T> action) {
        return call(() -> {
            try {
                return action.get();
            } finally {
                changed();
            }
        });
    }

    /** Calls those who watch for changes, on the event loop. */
    void changed() {
        // One that fails ends its own watching.
        List.copyOf(watchers).forEach(Runnable::run);
    }

    /**
     * Watches for changes that no frame shows, on the event loop.
     *
     * @return ends the watching
     */
    Runnable onChange(Runnable watcher) {
        watchers.add(watcher);
        return () -> watchers.remove(watcher);
    }

    /** Drops all sockets, stops listening and deletes the uploaded files. A second call does nothing. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            Future<?> dropped = channels.close();
            Future<?> stopped = group.shutdownGracefully(0, 5, TimeUnit.SECONDS);
            if (!loop.inEventLoop()) {
                // A listener that never returns must not hold up who closes.
                boolean isDropped = dropped.awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
                boolean isStopped = stopped.awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
                if (!isDropped || !isStopped) {
                    LOG.log(Level.WARNING, "The emulator's thread is busy, and has not ended.");
                }
            }
            folder.delete();
        }
    }

    Backend backend() {
        return backend;
    }

    Limits limits() {
        return limits;
    }

    @Nullable
    Control control() {
        return control;
    }

    UploadFolder folder() {
        return folder;
    }

    /** Enters the backend from the event loop; the backend's clock is looked at afterwards. */
    void enter(Runnable action) {
        try {
            action.run();
        } finally {
            scheduleWakeUp();
        }
    }

    private void scheduleWakeUp() {
        Optional<Instant> next = backend.nextDeadline();
        if (next.isEmpty() || next.get().equals(wakeUpAt)) {
            return;
        }
        if (wakeUp != null) {
            wakeUp.cancel(false);
        }
        wakeUpAt = next.get();
        Instant now = Clock.systemUTC().instant();
        Duration sleep = wakeUpAt.isBefore(now)
                ? Duration.ZERO // Between two times there may be more nanoseconds than a long holds.
                : wakeUpAt.isBefore(now.plus(LONGEST_SLEEP)) ? Duration.between(now, wakeUpAt) : LONGEST_SLEEP;
        wakeUp = loop.schedule(
                () -> enter(() -> {
                    wakeUpAt = null;
                    backend.advance();
                }),
                sleep.toNanos(),
                TimeUnit.NANOSECONDS);
    }
}
