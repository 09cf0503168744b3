package io.kabelwerk.spi.support;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The time that a peer has to close the socket after a close frame was sent to it: it is the server that should do so
 * (RFC 6455, 7.1.1).
 */
final class CloseDeadline {

    private final Background background;
    private final Duration limit;
    private final Runnable late;
    private final AtomicReference<@Nullable Future<?>> timer = new AtomicReference<>();
    private volatile boolean stopped;

    /**
     * A deadline that is not counted yet.
     *
     * @param late called if it is not stopped in time
     */
    CloseDeadline(Background background, Duration limit, Runnable late) {
        this.background = background;
        this.limit = limit;
        this.late = late;
    }

    void start() {
        Future<?> started = background.after(limit, late);
        timer.set(started);
        if (stopped) { // It may have been stopped before there was a timer to cancel.
            started.cancel(false);
        }
    }

    void stop() {
        stopped = true;
        Future<?> started = timer.get();
        if (started != null) {
            started.cancel(false);
        }
    }
}
