package io.kabelwerk.spring.boot;

import io.kabelwerk.ConnectionState;
import io.kabelwerk.Kabelwerk;
import io.kabelwerk.KabelwerkException;
import io.kabelwerk.QueueDepths;
import io.kabelwerk.SessionObserver;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a health indicator says of a session. Its messages name no user: those of the SDK's exceptions never do. */
final class SessionStatus implements SessionObserver {

    private record Trouble(
            KabelwerkException cause, @Nullable Instant nextAttempt) {}

    private final Clock clock = Clock.systemUTC();
    private volatile @Nullable Kabelwerk session;
    private volatile @Nullable Trouble trouble;

    void of(Kabelwerk created) {
        session = created;
    }

    boolean isUp() {
        return state() == ConnectionState.ONLINE;
    }

    private ConnectionState state() {
        Kabelwerk known = session;
        return known == null ? ConnectionState.INACTIVE : known.state();
    }

    /** The state; while it is not up, why, and when the next attempt to connect is. */
    Map<String, Object> details() {
        Map<String, Object> details = new LinkedHashMap<>();
        ConnectionState state = state();
        details.put("state", state.name());
        Trouble known = trouble;
        if (state != ConnectionState.ONLINE && known != null) {
            details.put("reason", String.valueOf(known.cause().getMessage()));
            if (known.nextAttempt() != null) {
                details.put("nextAttempt", known.nextAttempt().toString());
            }
        }
        return details;
    }

    @Override
    public void started(QueueDepths queues) {
        trouble = null;
    }

    @Override
    public void connected(Duration took) {
        trouble = null;
    }

    @Override
    public void attemptFailed(KabelwerkException cause, Duration nextAttemptIn) {
        trouble = new Trouble(cause, clock.instant().plus(nextAttemptIn));
    }

    @Override
    public void dropped(KabelwerkException cause, Duration nextAttemptIn) {
        trouble = new Trouble(cause, clock.instant().plus(nextAttemptIn));
    }

    @Override
    public void ended(QueueDepths queues, Optional<KabelwerkException> cause) {
        trouble = cause.map(error -> new Trouble(error, null)).orElse(null);
    }
}
