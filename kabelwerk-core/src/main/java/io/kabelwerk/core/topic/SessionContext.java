package io.kabelwerk.core.topic;

import io.kabelwerk.ConnectedUser;
import io.kabelwerk.Settings;
import io.kabelwerk.core.concurrent.Callbacks;
import io.kabelwerk.core.concurrent.SerialExecutor;
import io.kabelwerk.core.concurrent.SessionLog;
import io.kabelwerk.core.concurrent.Timers;
import io.kabelwerk.core.observe.Observation;
import java.util.function.Supplier;

/**
 * The collaborators that all objects of one session share.
 *
 * @param configured the settings as they are now
 * @param executor runs what touches the state of the session
 * @param callbacks runs the application's code
 * @param requests sends requests on behalf of calls
 * @param life knows whether the session has ended, and what ends with it
 * @param observation reports what happens
 * @param drain knows whether new requests are refused
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
        Observation observation,
        Drain drain,
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

    /** Whether new requests are refused, because the session is being drained. On the session's executor. */
    public boolean isDraining() {
        return drain.isBegun();
    }

    public ConnectedUser user() {
        return connectedUser.get();
    }
}
