package io.kabelwerk.core.topic;

import io.kabelwerk.ClosedException;
import io.kabelwerk.RequestOutcome;
import io.kabelwerk.core.concurrent.SerialExecutor;
import io.kabelwerk.core.concurrent.Timers;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets requests under way settle before the session ends, and listeners see what came until then (S612, S613). On the
 * session's executor.
 *
 * <p>Costs a session nothing that is not being drained: what is under way is not counted, but looked at when something settles.
 */
public final class Drain {

    private final SerialExecutor executor;
    private final Timers timers;
    private final BooleanSupplier isIdle;
    private final Supplier<? extends CompletionStage<?>> delivered;
    private boolean awaitedByListener;
    private @Nullable Runnable end;
    private Timers.@Nullable Timer deadline;
    private long deadlineAt;

    /**
     * @param isIdle whether no request is under way
     * @param delivered completes once listeners have seen all that there is now
     */
    public Drain(
            SerialExecutor executor,
            Timers timers,
            BooleanSupplier isIdle,
            Supplier<? extends CompletionStage<?>> delivered) {
        this.executor = executor;
        this.timers = timers;
        this.isIdle = isIdle;
        this.delivered = delivered;
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
     * @param inListener whether a listener calls, which may wait for the end: that end does not wait for listeners then
     * @param whenDone ends the session; called once, later
     */
    public void begin(Duration grace, boolean inListener, Runnable whenDone) {
        awaitedByListener |= inListener;
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
        }
        settled();
    }

    /** A request is settled. Its caller gets to know first: the session ends with a later task. */
    public void settled() {
        if (end != null) {
            executor.execute(() -> {
                if (isIdle.getAsBoolean()) {
                    deliver();
                }
            });
        }
    }

    private void deliver() {
        if (awaitedByListener) {
            finish();
        } else {
            var unused = delivered.get().thenRun(() -> executor.execute(this::finish));
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
