package io.kabelwerk.core.observe;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Records events for the JDK's flight recorder. Until a recording begins, and where the run-time image has no {@code
 * jdk.jfr}, it is {@link #NONE}.
 */
public interface FlightRecorder {

    /** Records nothing. */
    FlightRecorder NONE = new FlightRecorder() {};

    /**
     * The recorder of this process, as of now; not to be kept. Most processes never record, and the classes of events make the
     * JDK set up half of its recorder, for a fifth of the time in which a process gets ready: they wait for a recording.
     */
    static FlightRecorder get() {
        return FlightModule.IS_READABLE ? FlightEvents.ofRecording() : NONE;
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
    final class FlightModule {
        private static final boolean IS_READABLE = isReadableBy(FlightModule.class.getModule());

        private FlightModule() {}

        static boolean isReadableBy(Module own) {
            try {
                return own.canRead(Class.forName("jdk.jfr.Event", false, null).getModule());
            } catch (ClassNotFoundException | LinkageError e) {
                return false;
            }
        }
    }
}
