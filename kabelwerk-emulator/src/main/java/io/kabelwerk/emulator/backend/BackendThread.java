package io.kabelwerk.emulator.backend;

import java.util.function.Supplier;

/** Enters the backend on its own thread, and waits for the result. */
@FunctionalInterface
public interface BackendThread {

    /**
     * Runs an action on the backend's thread.
     *
     * @param action the action
     * @param <T> the type of the result
     * @return the result
     */
    <T> T call(Supplier<T> action);
}
