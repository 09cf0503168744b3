package io.kabelwerk.core.observe;

import io.kabelwerk.KabelwerkException;
import io.kabelwerk.RequestResult;
import io.kabelwerk.SessionObserver;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reports what happens in one session to its observers and to the flight recorder. Called on the session's executor.
 *
 * <p>Without observers, and while the flight recorder is off, nothing is allocated here.
 */
public final class Observation {

    /** Where observers are called. */
    public interface Host {

        /** Makes something that runs the application's code one task after the other, beside the listeners. */
        Executor newSerialExecutor();

        /** How many calls of one session may wait for its observers. */
        int limit();

        /** That many wait: calls are dropped from now on. */
        void tooSlow();
    }

    private final String session;
    private final List<SessionObserver> observers;
    private final Host host;
    private final Depths depths;
    private final AtomicInteger waiting = new AtomicInteger();
    private @Nullable Executor serial;
    private boolean begun;
    private boolean toldTooSlow;

    /**
     * @param session the session's name, or its number
     * @param pendingEvents how many events wait; must not lead to the session
     */
    public Observation(String session, List<SessionObserver> observers, Host host, IntSupplier pendingEvents) {
        this.session = session;
        this.observers = observers;
        this.host = host;
        this.depths = new Depths(pendingEvents);
    }

    public void started() {
        begun = true;
        if (!observers.isEmpty()) {
            always(observer -> observer.started(depths));
        }
    }

    public void connected(long nanos) {
        FlightRecorder.get().connect(session, nanos, null);
        if (!observers.isEmpty()) {
            Duration took = duration(nanos);
            unlessTooSlow(observer -> observer.connected(took));
        }
    }

    public void attemptFailed(KabelwerkException cause, long nanos, Duration nextAttemptIn) {
        FlightRecorder.get().connect(session, nanos, cause);
        if (!observers.isEmpty()) {
            unlessTooSlow(observer -> observer.attemptFailed(cause, nextAttemptIn));
        }
    }

    public void dropped(KabelwerkException cause, Duration nextAttemptIn) {
        FlightRecorder.get().drop(session, cause, nextAttemptIn);
        if (!observers.isEmpty()) {
            unlessTooSlow(observer -> observer.dropped(cause, nextAttemptIn));
        }
    }

    public void requestSettled(String request, RequestResult result, long nanos) {
        FlightRecorder.get().request(session, request, result.name(), nanos);
        if (!observers.isEmpty()) {
            Duration took = duration(nanos);
            unlessTooSlow(observer -> observer.requestSettled(request, result, took));
        }
    }

    public void roundTripMeasured(long nanos) {
        if (!observers.isEmpty()) {
            Duration took = duration(nanos);
            unlessTooSlow(observer -> observer.roundTripMeasured(took));
        }
    }

    public void caughtUp(int messages, int pages, long nanos) {
        FlightRecorder.get().catchUp(session, messages, pages, nanos);
    }

    /** How many requests wait, and how many are unanswered, has changed. */
    public void requests(int pending, int unanswered) {
        if (!observers.isEmpty()) {
            depths.requests(pending, unanswered);
        }
    }

    /** Does nothing if it never started. */
    public void ended(@Nullable KabelwerkException cause) {
        if (begun && !observers.isEmpty()) {
            Optional<KabelwerkException> why = Optional.ofNullable(cause);
            always(observer -> observer.ended(depths, why));
        }
        begun = false;
    }

    /** A ticker that the application passes in may step back a little. */
    private static Duration duration(long nanos) {
        return Duration.ofNanos(Math.max(0, nanos));
    }

    private void unlessTooSlow(Consumer<SessionObserver> call) {
        if (waiting.get() < host.limit()) {
            always(call);
        } else if (!toldTooSlow) {
            toldTooSlow = true;
            host.tooSlow();
        }
    }

    /** Each observer by itself: what one throws does not keep the call from the next one. */
    private void always(Consumer<SessionObserver> call) {
        Executor executor = serial();
        for (SessionObserver observer : observers) {
            waiting.incrementAndGet();
            executor.execute(() -> {
                try {
                    call.accept(observer);
                } finally {
                    waiting.decrementAndGet();
                }
            });
        }
    }

    private Executor serial() {
        Executor made = serial;
        if (made == null) {
            made = host.newSerialExecutor();
            serial = made;
        }
        return made;
    }
}
