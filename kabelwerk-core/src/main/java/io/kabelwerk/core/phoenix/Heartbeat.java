package io.kabelwerk.core.phoenix;

import io.kabelwerk.KabelwerkException;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a connection alive, and notices when it is not.
 *
 * <p>The blame counts from the last frame of any kind: a backend that is busy with something else answers late, but does
 * not fall silent.
 */
final class Heartbeat {

    private static final ReplyHandler NOTHING = new ReplyHandler() {
        @Override
        public void replied(Reply reply) {}

        @Override
        public void failed(KabelwerkException error) {}
    };

    private final Socket socket;
    private final Runnable onSilence;
    private Timers.@Nullable Timer timer;
    private @Nullable Push last;
    private long heardAt;
    private boolean excused;

    /** {@code onSilence} is called when the connection is dead; the heartbeat has to be stopped then. */
    Heartbeat(Socket socket, Runnable onSilence) {
        this.socket = socket;
        this.onSilence = onSilence;
    }

    void start() {
        last = null;
        heard();
        beatLater();
    }

    void stop() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    /** A frame has arrived. */
    void heard() {
        heardAt = socket.timers().now();
    }

    /** Nothing is being read: silence proves nothing. */
    void excuse() {
        excused = true;
    }

    /** Reading goes on: silence counts, from now. */
    void blame() {
        excused = false;
        heard();
    }

    private void beatLater() {
        timer = socket.timers().after(socket.settings().heartbeatInterval(), this::beat);
    }

    /** The next one is set first: whatever goes wrong with this one, it comes. */
    private void beat() {
        beatLater();
        long silence = socket.timers().now() - heardAt;
        boolean unanswered = last != null && !last.isSettled();
        if (unanswered
                && !excused
                && silence >= socket.settings().heartbeatInterval().toNanos()) {
            onSilence.run();
            return;
        }
        if (last != null) {
            last.withdraw();
        }
        last = socket.newHeartbeat(NOTHING);
        socket.requests().send(last, null);
    }
}
