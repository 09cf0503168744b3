package io.kabelwerk.core.phoenix;

import io.kabelwerk.spi.Connection;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Pauses and resumes the reading of a socket's connections. All of it is here: a connection is read unless
 *
 * <ul>
 *   <li>listeners are behind (the session calls {@link #pause()} and {@link #resume()}), or
 *   <li>more was read than the lane has handled: {@value #WINDOW} bytes, where each text counts for {@value #TEXT_WEIGHT}
 *       more. Reading resumes behind the texts that were read before.
 * </ul>
 *
 * <p>A connection begins paused, and is read from {@link #opened(Connection)} on.
 */
final class Reading {

    /** Enough that the network never waits for the lane. */
    private static final long WINDOW = 1024 * 1024;

    /** 256 small texts fill the window. */
    private static final long TEXT_WEIGHT = 4096;

    private final Lane lane;

    // On the lane.
    private boolean paused;
    private @Nullable Connection current;

    Reading(Lane lane) {
        this.lane = lane;
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

    /** What has been read from one connection and waits for the lane. */
    final class Window {
        private final AtomicLong waiting = new AtomicLong();

        /**
         * Hands a text to the lane; pauses its connection if the window is full. On the thread that reads.
         *
         * @param connection null if the connection is not known yet
         */
        void enqueue(int length, Runnable arrival, @Nullable Connection connection) {
            long weight = length + TEXT_WEIGHT;
            long now = waiting.addAndGet(weight);
            lane.runOrExecute(() -> {
                waiting.addAndGet(-weight);
                arrival.run();
            });
            if (now >= WINDOW && now - weight < WINDOW && connection != null) {
                connection.pauseReading();
                lane.execute(() -> {
                    if (current == connection) {
                        readOn();
                    }
                });
            }
        }
    }
}
