package io.kabelwerk.core;

import io.kabelwerk.ConnectedUser;
import io.kabelwerk.Settings;
import io.kabelwerk.core.event.Callbacks;
import io.kabelwerk.core.event.Log;
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

    ConnectedUser user() {
        return connectedUser.get();
    }
}
