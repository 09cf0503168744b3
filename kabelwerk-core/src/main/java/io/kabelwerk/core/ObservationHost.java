package io.kabelwerk.core;

import io.kabelwerk.Settings;
import io.kabelwerk.core.event.Callbacks;
import io.kabelwerk.core.event.Log;
import io.kabelwerk.core.observe.Observation;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** Calls observers where the application's other code runs. */
record ObservationHost(Callbacks callbacks, Supplier<Settings> settings, Log log) implements Observation.Host {

    @Override
    public Executor newLane() {
        return callbacks.newLane();
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
