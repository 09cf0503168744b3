package io.kabelwerk.tck.simulation;

import io.kabelwerk.emulator.backend.MoodyExecutor;
import java.time.Duration;

/** How executors and tickers misbehave. */
public enum Trouble {
    /** Both executors behave again. */
    NONE,
    /** The scheduler rejects all tasks. */
    SCHEDULER_REJECTS,
    /** The scheduler throws an error and forgets the task. */
    SCHEDULER_THROWS,
    /** The scheduler throws an error, and runs the task all the same. */
    SCHEDULER_THROWS_AND_RUNS,
    /** The scheduler runs tasks on the thread that brings them. */
    SCHEDULER_RUNS_INLINE,
    /** The scheduler is shut down. */
    SCHEDULER_SHUTDOWN,
    /** The scheduler is shut down, and what waits in it is lost. */
    SCHEDULER_SHUTDOWN_NOW,
    /** The callback executor rejects all tasks. */
    CALLBACKS_REJECT,
    /** The callback executor throws an error and forgets the task. */
    CALLBACKS_THROW,
    /** The callback executor throws an error, and runs the task all the same. */
    CALLBACKS_THROW_AND_RUN,
    /** The callback executor runs tasks on the thread that brings them. */
    CALLBACKS_RUN_INLINE,
    /** The callback executor is shut down. */
    CALLBACKS_SHUTDOWN,
    /** The callback executor is shut down, and what waits in it is lost. */
    CALLBACKS_SHUTDOWN_NOW,
    /** The ticker jumps an hour forward. */
    TICKER_FORWARD,
    /** The ticker jumps an hour back. */
    TICKER_BACK;

    /** Whether threads of the SDK take the place of an executor then. */
    boolean needsThreads() {
        return this == CALLBACKS_SHUTDOWN || this == CALLBACKS_SHUTDOWN_NOW;
    }

    void run(Person person) {
        switch (this) {
            case NONE -> person.executors().calmDown();
            case SCHEDULER_REJECTS -> person.executors().schedulerBecomes(MoodyExecutor.Mood.REJECTS);
            case SCHEDULER_THROWS -> person.executors().schedulerBecomes(MoodyExecutor.Mood.THROWS);
            case SCHEDULER_THROWS_AND_RUNS -> person.executors().schedulerBecomes(MoodyExecutor.Mood.THROWS_AND_RUNS);
            case SCHEDULER_RUNS_INLINE -> person.executors().schedulerBecomes(MoodyExecutor.Mood.RUNS_INLINE);
            case SCHEDULER_SHUTDOWN -> person.shutDownScheduler(false);
            case SCHEDULER_SHUTDOWN_NOW -> person.shutDownScheduler(true);
            case CALLBACKS_REJECT -> person.executors().callbacksBecome(MoodyExecutor.Mood.REJECTS);
            case CALLBACKS_THROW -> person.executors().callbacksBecome(MoodyExecutor.Mood.THROWS);
            case CALLBACKS_THROW_AND_RUN -> person.executors().callbacksBecome(MoodyExecutor.Mood.THROWS_AND_RUNS);
            case CALLBACKS_RUN_INLINE -> person.executors().callbacksBecome(MoodyExecutor.Mood.RUNS_INLINE);
            case CALLBACKS_SHUTDOWN -> person.shutDownCallbacks(false);
            case CALLBACKS_SHUTDOWN_NOW -> person.shutDownCallbacks(true);
            case TICKER_FORWARD -> person.executors().jump(Duration.ofHours(1));
            case TICKER_BACK -> person.executors().jump(Duration.ofHours(-1));
        }
    }
}
