package io.kabelwerk.emulator.backend;

import io.kabelwerk.emulator.WireEvent;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The listeners of all sockets' frames. One that throws does not disturb the others. */
final class FrameListeners {

    private static final Logger LOG = System.getLogger("io.kabelwerk.emulator");

    private final List<Consumer<? super WireEvent>> listeners = new CopyOnWriteArrayList<>();

    /** Returns what ends the watching; a listener that is added twice is called twice. */
    Runnable add(Consumer<? super WireEvent> listener) {
        Consumer<WireEvent> watching = Objects.requireNonNull(listener, "listener")::accept;
        listeners.add(watching);
        return () -> listeners.remove(watching);
    }

    /** The event is made only if there is a listener. */
    void tell(Supplier<WireEvent> made) {
        if (listeners.isEmpty()) {
            return;
        }
        WireEvent event = made.get();
        for (Consumer<? super WireEvent> listener : listeners) {
            try {
                listener.accept(event);
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "A listener of frames failed.", e);
            }
        }
    }
}
