package io.kabelwerk.core.topic;

import io.kabelwerk.ConnectedUser;
import io.kabelwerk.Settings;
import io.kabelwerk.core.concurrent.Callbacks;
import io.kabelwerk.core.concurrent.SerialExecutor;
import io.kabelwerk.core.concurrent.SessionLog;
import io.kabelwerk.core.concurrent.Timers;
import java.util.function.Supplier;

/**
 * The collaborators that all objects of one session share.
 *
 * @param configured the settings as they are now
 * @param executor runs what touches the state of the session
 * @param callbacks runs the application's code
 * @param requests sends requests on behalf of calls
 * @param life knows whether the session has ended, and what ends with it
 * @param connectedUser the connected user; throws before the first ready
 */
public record SessionContext(
        Supplier<Settings> configured,
        SerialExecutor executor,
        Timers timers,
        Callbacks callbacks,
        SessionLog log,
        RequestSender requests,
        SessionLife life,
        Supplier<ConnectedUser> connectedUser) {

    public Settings settings() {
        return configured.get();
    }

    public void execute(Runnable task) {
        executor.execute(task);
    }

    public boolean hasEnded() {
        return life.hasEnded();
    }

    public ConnectedUser user() {
        return connectedUser.get();
    }
}
