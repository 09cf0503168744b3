package io.kabelwerk.emulator;

import java.util.function.Consumer;

/**
 * Starts the emulator behind {@link KabelwerkEmulator#start(Consumer)}; found by {@link java.util.ServiceLoader}.
 * Applications do not need it: this module provides it.
 */
public interface EmulatorProvider {

    /**
     * Starts an emulator.
     *
     * @param setup fills in what the emulator starts with, and where it listens
     * @return the running emulator, for the caller to close
     * @throws IllegalArgumentException if the setup is wrong, or its host has no address
     * @throws IllegalStateException if it cannot listen
     */
    KabelwerkEmulator start(Consumer<? super Setup> setup);
}
