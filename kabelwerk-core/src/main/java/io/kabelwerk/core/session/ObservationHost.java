package io.kabelwerk.core.session;

import io.kabelwerk.Settings;
import io.kabelwerk.core.concurrent.Callbacks;
import io.kabelwerk.core.concurrent.SessionLog;
import io.kabelwerk.core.observe.Observation;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** Calls observers where the application's other code runs. */
record ObservationHost(Callbacks callbacks, Supplier<Settings> settings, SessionLog log) implements Observation.Host {

    @Override
    public Executor newSerialExecutor() {
        return callbacks.newSerialExecutor();
    }

    @Override
    public int limit() {
        return settings.get().maxPendingEvents();
    }

    @Override
    public void tooSlow() {
        log.error(
                "The observers are slower than what they observe; calls are dropped while " + limit()
                        + " of them wait (maxPendingEvents)",
                null);
    }
}
