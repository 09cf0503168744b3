package io.kabelwerk.core.observe;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Records events for the JDK's flight recorder. Each method costs one call and one test of a flag while nothing is recorded;
 * where the run-time image has no {@code jdk.jfr}, {@link #NONE} is used, and no class of it is loaded.
 */
public interface FlightRecorder {

    /** Records nothing. */
    FlightRecorder NONE = new FlightRecorder() {};

    /** The recorder of this process. */
    static FlightRecorder get() {
        return Holder.RECORDER;
    }

    /** An attempt to connect has ended; {@code failure} is null if the socket has opened. */
    default void connect(String session, long nanos, @Nullable Throwable failure) {}

    /** The socket has closed without having been asked to. */
    default void drop(String session, Throwable cause, Duration nextAttemptIn) {}

    /** A request is settled. */
    default void request(String session, String request, String result, long nanos) {}

    /** A room has what it missed. */
    default void catchUp(String session, int messages, int pages, long nanos) {}

    /** A listener is about to be called; returns what {@link #listenerReturned} wants, null where nothing is recorded. */
    default @Nullable Object listenerCalled() {
        return null;
    }

    /** That listener has returned. */
    default void listenerReturned(Object called, String session, Class<?> event, Class<?> listener) {}

    /** Looks once: modules do not come later. */
    final class Holder {
        private static final FlightRecorder RECORDER = find(Holder.class.getModule());

        private Holder() {}

        /** {@code FlightEvents} is loaded only where all that it extends can be. */
        static FlightRecorder find(Module own) {
            try {
                Class<?> event = Class.forName("jdk.jfr.Event", false, null);
                return own.canRead(event.getModule()) ? FlightEvents.recorder() : NONE;
            } catch (ClassNotFoundException | LinkageError e) {
                return NONE;
            }
        }
    }
}
