package io.kabelwerk.emulator;

import java.time.Duration;
import java.time.Instant;

/** One direction of a socket: frames may take their time, but none overtakes another. */
final class SlowLine {

    private final Backend backend;
    private Instant busyUntil = Instant.MIN;

    SlowLine(Backend backend) {
        this.backend = backend;
    }

    void pass(Duration time, Runnable frame) {
        Instant now = backend.now();
        Instant due = now.plus(time);
        if (!due.isAfter(now) && !busyUntil.isAfter(now)) {
            frame.run();
            return;
        }
        busyUntil = busyUntil.isAfter(due) ? busyUntil : due;
        Timers.Timer unused = backend.at(busyUntil, frame);
    }
}
