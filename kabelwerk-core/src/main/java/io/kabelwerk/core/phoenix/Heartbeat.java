package io.kabelwerk.core.phoenix;

import io.kabelwerk.Settings;
import io.kabelwerk.core.concurrent.Timers;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a connection alive, and gives it up if the backend does not answer (S05).
 *
 * <p>The time counts from the last frame of any kind: a backend that is busy with a slow join answers heartbeats late,
 * but still sends frames (S54).
 */
final class Heartbeat {

    private static final ReplyHandler NOTHING = ReplyHandler.either(() -> {});

    private final Requests requests;
    private final Timers timers;
    private final Supplier<Settings> settings;
    private final Runnable onTimeout;
    private Timers.@Nullable Timer timer;
    private @Nullable Request last;
    private long heardAt;
    private boolean excused;

    /** @param onTimeout called when the connection is dead; the heartbeat has to be stopped then */
    Heartbeat(Requests requests, Timers timers, Supplier<Settings> settings, Runnable onTimeout) {
        this.requests = requests;
        this.timers = timers;
        this.settings = settings;
        this.onTimeout = onTimeout;
    }

    void start() {
        last = null;
        frameReceived();
        beatLater();
    }

    void stop() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    /** A frame has arrived. */
    void frameReceived() {
        heardAt = timers.now();
    }

    /** Nothing is being read: silence proves nothing. */
    void excuse() {
        excused = true;
    }

    /** Reading goes on: silence counts, from now. */
    void blame() {
        excused = false;
        frameReceived();
    }

    private void beatLater() {
        timer = timers.after(settings.get().heartbeatInterval(), this::beat);
    }

    /** The next one is set first: whatever goes wrong with this one, it comes. */
    private void beat() {
        beatLater();
        long silence = timers.now() - heardAt;
        boolean unanswered = last != null && !last.isSettled();
        if (unanswered
                && !excused
                && silence >= settings.get().heartbeatInterval().toNanos()) {
            onTimeout.run();
            return;
        }
        if (last != null) {
            last.withdraw();
        }
        last = requests.heartbeat(NOTHING);
        requests.send(last, null);
    }
}
