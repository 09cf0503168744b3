package io.kabelwerk.core.session;

import io.kabelwerk.ClosedException;
import io.kabelwerk.KabelwerkEvent;
import io.kabelwerk.LimitExceededException;
import io.kabelwerk.Settings;
import io.kabelwerk.core.concurrent.Callbacks;
import io.kabelwerk.core.concurrent.SerialExecutor;
import io.kabelwerk.core.concurrent.SessionLog;
import io.kabelwerk.core.concurrent.Timers;
import io.kabelwerk.core.concurrent.Uncaught;
import io.kabelwerk.core.phoenix.Socket;
import io.kabelwerk.core.resource.SharedResources;
import java.time.Duration;
import java.util.function.Supplier;

/** Watches the executors that an application passes in: shut down, they end the session; slow, they pause reading. */
final class ExecutorWatch implements Callbacks.Host {

    /** How often a callback executor of the application is asked whether it is shut down. */
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private final SerialExecutor executor;
    private final Timers timers;
    private final Supplier<Settings> settings;
    private final SessionLog log;
    private final Supplier<Callbacks> callbacks;
    private final Supplier<Lifecycle> lifecycle;
    private final Supplier<Socket> socket;

    /** The suppliers are asked once the session is assembled. */
    ExecutorWatch(
            SerialExecutor executor,
            Timers timers,
            Supplier<Settings> settings,
            SessionLog log,
            Supplier<Callbacks> callbacks,
            Supplier<Lifecycle> lifecycle,
            Supplier<Socket> socket) {
        this.executor = executor;
        this.timers = timers;
        this.settings = settings;
        this.log = log;
        this.callbacks = callbacks;
        this.lifecycle = lifecycle;
        this.socket = socket;
    }

    /**
     * Asks at intervals from now on: the executor may be shut down while it has nothing to do. On the session's
     * executor.
     */
    void start() {
        if (callbacks.get().isWatched()) {
            timers.after(INTERVAL, () -> {
                start();
                callbacks.get().check();
            });
        }
    }

    /** Asks now: once the session has ended, there is no timer that would. On any thread. */
    void check() {
        if (callbacks.get().isWatched()) {
            callbacks.get().check();
        }
    }

    /** Takes care of timers whose scheduler drops tasks or is shut down. On any thread. */
    void helpTimers() {
        if (!timers.needsHelp()) {
            return;
        }
        executor.execute(() -> {
            if (executor.isShutdown()) {
                lifecycle.get().schedulerShutDown();
            } else {
                timers.help();
            }
        });
    }

    @Override
    public void pressureChanged() {
        executor.execute(this::adjustReading);
    }

    /** Reading pauses while too many events wait for listeners. */
    private void adjustReading() {
        if (!callbacks.get().isFull()) {
            socket.get().resumeReading();
            return;
        }
        LimitExceededException error = new LimitExceededException(
                "Listeners are slower than events come; nothing more is read until they have caught up",
                "maxPendingEvents",
                settings.get().maxPendingEvents(),
                null);
        log.error(String.valueOf(error.getMessage()), null);
        lifecycle.get().emit(new KabelwerkEvent.ErrorOccurred(error));
        socket.get().pauseReading();
    }

    /** By a clock that outlives the session, once that is over: its scheduler may be gone as well. */
    @Override
    public void later(Duration pause, Runnable task) {
        if (timers.isClosed()) {
            SharedResources.later(pause, task);
            return;
        }
        executor.execute(() -> {
            if (timers.isClosed()) {
                later(pause, task);
            } else {
                timers.after(pause, task);
            }
        });
    }

    /** No listener is called any more: the error goes to the futures, to the log and to the uncaught handler. */
    @Override
    public void executorShutDown() {
        callbacks.get().silence();
        executor.execute(() -> {
            if (!lifecycle.get().hasEnded()) {
                ClosedException error = lifecycle.get().executorShutDown("callbackExecutor");
                Uncaught.report(error);
                lifecycle.get().giveUp(error);
            }
        });
    }
}
