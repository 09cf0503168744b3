package io.kabelwerk.transport.tyrus;

import io.kabelwerk.spi.support.NeutralThreads;
import java.io.IOException;
import java.util.function.Consumer;
import org.glassfish.grizzly.CloseListener;
import org.glassfish.grizzly.CloseType;
import org.glassfish.grizzly.Closeable;
import org.glassfish.grizzly.nio.transport.TCPNIOConnection;
import org.glassfish.grizzly.nio.transport.TCPNIOTransport;
import org.glassfish.grizzly.nio.transport.TCPNIOTransportBuilder;
import org.glassfish.grizzly.strategies.SameThreadIOStrategy;
import org.glassfish.grizzly.threadpool.ThreadPoolConfig;
import org.jspecify.annotations.Nullable;

/** Grizzly's selectors and their threads. Started with the first connection, and never called by a user's thread. */
final class Sockets {

    private static final int SELECTORS = Math.min(4, Runtime.getRuntime().availableProcessors());
    private static final int READ_BYTES = 64 * 1024;

    private final TCPNIOTransport selectors = TCPNIOTransportBuilder.newInstance()
            .setIOStrategy(SameThreadIOStrategy.getInstance())
            .setSelectorThreadPoolConfig(ThreadPoolConfig.defaultConfig()
                    // Grizzly's own keep what is thrown from the thread's uncaught-exception handler.
                    .setThreadFactory(NeutralThreads.daemons("kabelwerk-tyrus-selector-"))
                    .setCorePoolSize(SELECTORS)
                    .setMaxPoolSize(SELECTORS))
            .setSelectorRunnersCount(SELECTORS)
            .setReadBufferSize(READ_BYTES)
            .setReuseAddress(false)
            .build();

    private boolean closed;

    synchronized TCPNIOTransport running() throws IOException {
        if (closed) {
            throw new IOException("The transport is closed");
        }
        if (selectors.isStopped()) {
            selectors.start();
        }
        return selectors;
    }

    /** Gives {@code action} the cause when the socket is closed, at once if it is closed already. */
    static void whenClosed(TCPNIOConnection socket, Consumer<@Nullable Throwable> action) {
        CloseListener<Closeable, CloseType> listener =
                (closed, how) -> action.accept(socket.getCloseReason().getCause());
        socket.addCloseListener(listener);
    }

    synchronized void close() {
        closed = true;
        try {
            selectors.shutdownNow();
        } catch (IOException e) {
            // They stop all the same.
        }
    }
}
