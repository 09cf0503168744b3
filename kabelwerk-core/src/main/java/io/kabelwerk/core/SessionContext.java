package io.kabelwerk.core;

import io.kabelwerk.ConnectedUser;
import io.kabelwerk.Settings;
import io.kabelwerk.core.event.Callbacks;
import io.kabelwerk.core.event.Log;
import io.kabelwerk.core.observe.Observation;
import io.kabelwerk.core.phoenix.Lane;
import io.kabelwerk.core.phoenix.Timers;
import java.util.function.Supplier;

/**
 * The collaborators that all objects of one session share.
 *
 * @param configured the settings as they are now
 * @param lane runs what touches the state of the session
 * @param callbacks runs the application's code
 * @param requests sends requests on behalf of calls
 * @param lifecycle knows whether the session has ended, and what ends with it
 * @param observation reports what happens
 * @param drain knows whether new requests are refused
 * @param connectedUser the connected user; throws before the first ready
 */
record SessionContext(
        Supplier<Settings> configured,
        Lane lane,
        Timers timers,
        Callbacks callbacks,
        Log log,
        RequestSender requests,
        Lifecycle lifecycle,
        Observation observation,
        Drain drain,
        Supplier<ConnectedUser> connectedUser) {

    Settings settings() {
        return configured.get();
    }

    void execute(Runnable task) {
        lane.execute(task);
    }

    boolean isOver() {
        return lifecycle.isOver();
    }

    /** Whether new requests are refused, because the session is being drained. On the lane. */
    boolean isDraining() {
        return drain.isBegun();
    }

    ConnectedUser user() {
        return connectedUser.get();
    }
}
