package io.kabelwerk.emulator.server;

import io.kabelwerk.emulator.EmulatorProvider;
import io.kabelwerk.emulator.KabelwerkEmulator;
import io.kabelwerk.emulator.Setup;
import java.util.function.Consumer;

/** Starts emulators on real sockets. */
public final class LoopbackEmulatorProvider implements EmulatorProvider {

    /** Makes a provider; for {@link java.util.ServiceLoader}. */
    public LoopbackEmulatorProvider() {}

    @Override
    public KabelwerkEmulator start(Consumer<? super Setup> setup) {
        return LoopbackEmulator.start(setup);
    }
}
