package io.kabelwerk.emulator.backend;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Lets a backend go on when its next deadline has come, which anything that is done with it may change. */
public final class BackendAlarm {

    private final VirtualTime time;
    private final Backend backend;
    private @Nullable Instant at;
    private @Nullable ScheduledFuture<?> timer;

    /**
     * Makes an alarm that is not set.
     *
     * @param time the time of the backend's clock
     * @param backend whose
     */
    public BackendAlarm(VirtualTime time, Backend backend) {
        this.time = time;
        this.backend = backend;
    }

    /**
     * Does something with the backend, and then sets the alarm.
     *
     * @param action what to do
     */
    public void enter(Runnable action) {
        Object unused = enter(() -> {
            action.run();
            return action;
        });
    }

    /**
     * Does something with the backend, and then sets the alarm.
     *
     * @param action what to do
     * @return what comes of it
     */
    public <T> T enter(Supplier<T> action) {
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

    /**
     * Counts the timers of the alarm that wait.
     *
     * @return how many
     */
    public int timers() {
        return timer != null && !timer.isDone() ? 1 : 0;
    }
}
