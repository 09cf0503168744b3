package io.kabelwerk.core.phoenix;

import io.kabelwerk.core.concurrent.SerialExecutor;
import io.kabelwerk.spi.Connection;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Pauses and resumes the reading of a socket's connections. All of it is here: a connection is read unless
 *
 * <ul>
 *   <li>listeners are behind (the session calls {@link #pause()} and {@link #resume()}), or
 *   <li>more was read than the session's executor has handled: {@value #WINDOW} bytes, where each text counts for
 *       {@value #TEXT_WEIGHT} more. Reading resumes behind the texts that were read before.
 * </ul>
 *
 * <p>A connection begins paused, and is read from {@link #opened(Connection)} on.
 */
final class Reading {

    /** Enough that the network never waits for the session's executor. */
    private static final long WINDOW = 1024 * 1024;

    /** 256 small texts fill the window. */
    private static final long TEXT_WEIGHT = 4096;

    private final SerialExecutor executor;
    private final Consumer<Runnable> batches;

    // On the session's executor.
    private boolean paused;
    private @Nullable Connection current;

    /** @param batches runs what delivers the frames of one read of the socket */
    Reading(SerialExecutor executor, Consumer<Runnable> batches) {
        this.executor = executor;
        this.batches = batches;
    }

    /** Runs what delivers the frames of one read of the socket. On the thread that reads. */
    void batch(Runnable frames) {
        batches.accept(frames);
    }

    /** A connection is open, and replaces the one before. */
    void opened(Connection connection) {
        current = connection;
        readOn();
    }

    /** Nothing is resumed any more. */
    void closed() {
        current = null;
    }

    void pause() {
        paused = true;
        if (current != null) {
            current.pauseReading();
        }
    }

    void resume() {
        paused = false;
        readOn();
    }

    private void readOn() {
        if (current != null && !paused) {
            current.resumeReading();
        }
    }

    /** What has been read from one connection and waits for the session's executor. */
    final class Window {
        private final AtomicLong waiting = new AtomicLong();

        /**
         * Hands a text to the session's executor; pauses its connection if the window is full. On the thread that
         * reads.
         *
         * @param arrival calls {@link #dequeue} first
         * @param connection null if the connection is not known yet
         */
        void enqueue(int length, Runnable arrival, @Nullable Connection connection) {
            long weight = length + TEXT_WEIGHT;
            long now = waiting.addAndGet(weight);
            executor.runOrExecute(arrival);
            if (now >= WINDOW && now - weight < WINDOW && connection != null) {
                connection.pauseReading();
                executor.execute(() -> {
                    if (current == connection) {
                        readOn();
                    }
                });
            }
        }

        /** The session's executor has reached a text. */
        void dequeue(int length) {
            waiting.addAndGet(-(length + TEXT_WEIGHT));
        }
    }
}
