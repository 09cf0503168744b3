package io.kabelwerk.transport.netty;

import io.kabelwerk.spi.support.NeutralThreads;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * One event loop for each core, handed out in turn, each made when its turn first comes.
 *
 * <p>Not a Netty group: that opens all its selectors at once, and its end goes through Netty's global executor, whose
 * thread is no daemon.
 */
final class EventLoops {

    private final ThreadFactory nettyThreads = new DefaultThreadFactory("kabelwerk-netty-io", true);

    /** Netty's are faster for Netty than others, but inherit from the thread that first needs a loop: the application's. */
    private final ThreadFactory threads = task -> NeutralThreads.call(() -> nettyThreads.newThread(task));

    private final int most = Runtime.getRuntime().availableProcessors();
    private final List<EventLoop> loops = new ArrayList<>();
    private int turn;

    synchronized EventLoop next() {
        int index = turn++ % most;
        turn %= most;
        if (index == loops.size()) {
            loops.add(isNetty42() ? Netty42.newLoop(threads) : newLoopOfNetty41());
        }
        return loops.get(index);
    }

    private static boolean isNetty42() {
        try {
            Class.forName("io.netty.channel.IoHandlerFactory", false, EventLoops.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /** What Spring Boot 3 brings. There, Netty's global thread, which is no daemon, lives for a second after the end. */
    @SuppressWarnings("deprecation") // In 4.2, where it is not used.
    private EventLoop newLoopOfNetty41() {
        EventLoopGroup group = new NioEventLoopGroup(1, threads); // Of this type: next() returns another one in 4.1.
        return group.next();
    }

    /** A class of its own, since what it needs may not be there. */
    private static final class Netty42 {
        private static EventLoop newLoop(ThreadFactory threads) {
            return new SingleThreadIoEventLoop(null, threads, NioIoHandler.newFactory());
        }
    }

    /** Ends the threads. There must be no channel left. */
    synchronized void shutdown() {
        for (EventLoop loop : loops) {
            var unused = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }
}
