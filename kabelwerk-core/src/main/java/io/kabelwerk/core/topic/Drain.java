package io.kabelwerk.core.topic;

import io.kabelwerk.ClosedException;
import io.kabelwerk.RequestOutcome;
import io.kabelwerk.core.concurrent.SerialExecutor;
import io.kabelwerk.core.concurrent.Timers;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets requests under way settle before the session ends (S612, S613). On the session's executor.
 *
 * <p>Costs a session nothing that is not being drained: what is under way is not counted, but looked at when something settles.
 */
public final class Drain {

    private final SerialExecutor executor;
    private final Timers timers;
    private final BooleanSupplier isIdle;
    private @Nullable Runnable end;
    private Timers.@Nullable Timer deadline;
    private long deadlineAt;

    /** @param isIdle whether no request is under way */
    public Drain(SerialExecutor executor, Timers timers, BooleanSupplier isIdle) {
        this.executor = executor;
        this.timers = timers;
        this.isIdle = isIdle;
    }

    /** Whether new requests are refused. */
    public boolean isBegun() {
        return end != null;
    }

    /** What a new request fails with. */
    public static ClosedException refusal(String what) {
        return new ClosedException(
                what + " was not sent: the session is being disconnected, and accepts no new requests",
                RequestOutcome.NOT_SENT);
    }

    /**
     * Begins, or shortens the time of the drain that has begun.
     *
     * @param whenDone ends the session; called once, later
     */
    public void begin(Duration grace, Runnable whenDone) {
        long at = timers.now() + grace.toNanos();
        if (end == null || at - deadlineAt < 0) {
            if (deadline != null) {
                deadline.cancel();
            }
            deadlineAt = at;
            deadline = timers.at(at, this::finish);
        }
        if (end == null) {
            end = whenDone;
            settled();
        }
    }

    /** A request is settled. Its caller gets to know first: the session ends with a later task. */
    public void settled() {
        if (end != null) {
            executor.execute(() -> {
                if (isIdle.getAsBoolean()) {
                    finish();
                }
            });
        }
    }

    private void finish() {
        Timers.Timer last = deadline;
        Runnable action = end;
        if (last != null && action != null) {
            last.cancel();
            deadline = null;
            action.run();
        }
    }
}
