package io.kabelwerk.tck.simulation;

import io.kabelwerk.emulator.backend.Backend;
import io.kabelwerk.emulator.backend.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Lets a backend go on when its next deadline has come, which anything that is done with it may change. */
final class BackendAlarm {

    private final VirtualTime time;
    private final Backend backend;
    private @Nullable Instant at;
    private @Nullable ScheduledFuture<?> timer;

    BackendAlarm(VirtualTime time, Backend backend) {
        this.time = time;
        this.backend = backend;
    }

    /** Does something with the backend, and then sets the alarm. */
    void enter(Runnable action) {
        Object unused = enter(() -> {
            action.run();
            return action;
        });
    }

    /** Does something with the backend, and then sets the alarm. */
    <T> T enter(Supplier<T> action) {
        T result = action.get();
        Optional<Instant> next = backend.nextDeadline();
        if (next.isPresent() && !next.get().equals(at)) {
            if (timer != null) {
                timer.cancel(false);
            }
            at = next.get();
            timer = time.schedule(
                    () -> {
                        at = null;
                        enter(backend::advance);
                    },
                    Duration.between(time.clock().instant(), at).toNanos(),
                    TimeUnit.NANOSECONDS);
        }
        return result;
    }

    /** How many of the timers that wait are the alarm's. */
    int timers() {
        return timer != null && !timer.isDone() ? 1 : 0;
    }
}
