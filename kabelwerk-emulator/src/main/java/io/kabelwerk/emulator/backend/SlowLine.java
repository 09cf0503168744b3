package io.kabelwerk.emulator.backend;

import java.time.Duration;
import java.time.Instant;

/** One direction of a socket: frames may take their time, but none overtakes another. */
final class SlowLine {

    private final Backend backend;
    private Instant busyUntil = Instant.MIN;
    private int waiting;

    SlowLine(Backend backend) {
        this.backend = backend;
    }

    void pass(Duration time, Runnable frame) {
        Instant due = backend.now().plus(time);
        if (time.isZero() && waiting == 0) {
            frame.run();
            return;
        }
        busyUntil = busyUntil.isAfter(due) ? busyUntil : due;
        waiting++;
        Timers.Timer unused = backend.at(busyUntil, () -> {
            waiting--;
            frame.run();
        });
    }
}
