package io.kabelwerk.core.observe;

import java.time.Duration;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/**
 * The events of the flight recorder. Their times are measured by the session's ticker, a stalled listener's by the recorder.
 *
 * <p>One event of each type is kept, only to be asked whether its type is recorded: to make an event for
 * each question would be garbage.
 */
final class FlightEvents implements FlightRecorder {

    private final Connect connect = new Connect();
    private final Drop drop = new Drop();
    private final Request request = new Request();
    private final CatchUp catchUp = new CatchUp();
    private final ListenerStall listenerStall = new ListenerStall();

    private FlightEvents() {}

    /** Those of a recording, once one has begun. */
    static FlightRecorder ofRecording() {
        return jdk.jfr.FlightRecorder.isInitialized() ? Holder.EVENTS : NONE;
    }

    private static final class Holder {
        private static final FlightRecorder EVENTS = new FlightEvents();
    }

    @Override
    public void connect(String session, long nanos, @Nullable Throwable failure) {
        if (connect.isEnabled()) {
            Connect event = new Connect();
            event.session = session;
            event.took = nanos;
            event.failure = failure == null ? null : failure.getMessage();
            event.commit();
        }
    }

    @Override
    public void drop(String session, Throwable cause, Duration nextAttemptIn) {
        if (drop.isEnabled()) {
            Drop event = new Drop();
            event.session = session;
            event.cause = cause.getMessage();
            event.nextAttemptIn = nextAttemptIn.toNanos();
            event.commit();
        }
    }

    @Override
    public void request(String session, String name, String result, long nanos) {
        if (request.isEnabled()) {
            Request event = new Request();
            event.session = session;
            event.request = name;
            event.result = result;
            event.took = nanos;
            event.commit();
        }
    }

    @Override
    public void catchUp(String session, int messages, int pages, long nanos) {
        if (catchUp.isEnabled()) {
            CatchUp event = new CatchUp();
            event.session = session;
            event.messages = messages;
            event.pages = pages;
            event.took = nanos;
            event.commit();
        }
    }

    @Override
    public @Nullable Object listenerCalled() {
        if (!listenerStall.isEnabled()) {
            return null;
        }
        ListenerStall event = new ListenerStall();
        event.begin();
        return event;
    }

    @Override
    public void listenerReturned(Object called, String session, Class<?> type, Class<?> listener) {
        ListenerStall event = (ListenerStall) called;
        event.end();
        if (event.shouldCommit()) {
            event.session = session;
            event.event = type.getSimpleName();
            event.listener = listener;
            event.commit();
        }
    }

    @Category("Kabelwerk")
    @StackTrace(false)
    abstract static class SessionEvent extends Event {
        @Label("Session")
        @Description("The name of the session, or its number")
        @Nullable
        String session;
    }

    @Name("io.kabelwerk.Connect")
    @Label("Attempt to Connect")
    @Description("An attempt to connect has succeeded or failed")
    static final class Connect extends SessionEvent {
        @Label("Took")
        @Timespan(Timespan.NANOSECONDS)
        long took;

        @Label("Failure")
        @Description("Why it has failed; null if it has succeeded")
        @Nullable
        String failure;
    }

    @Name("io.kabelwerk.Drop")
    @Label("Dropped Connection")
    @Description("A connection has closed without having been asked to")
    static final class Drop extends SessionEvent {
        @Label("Cause")
        @Nullable
        String cause;

        @Label("Next Attempt In")
        @Timespan(Timespan.NANOSECONDS)
        long nextAttemptIn;
    }

    @Name("io.kabelwerk.Request")
    @Label("Request")
    @Description("A request is settled")
    static final class Request extends SessionEvent {
        @Label("Request")
        @Nullable
        String request;

        @Label("Result")
        @Nullable
        String result;

        @Label("Took")
        @Description("The time since the call")
        @Timespan(Timespan.NANOSECONDS)
        long took;
    }

    @Name("io.kabelwerk.CatchUp")
    @Label("Catch-Up")
    @Description("A room has fetched what it missed, or may have missed, while it was not joined")
    static final class CatchUp extends SessionEvent {
        @Label("Messages")
        @Description("How many messages are delivered with its end")
        int messages;

        @Label("Pages")
        @Description("How many pages were requested")
        int pages;

        @Label("Took")
        @Timespan(Timespan.NANOSECONDS)
        long took;
    }

    @Name("io.kabelwerk.ListenerStall")
    @Label("Stalled Listener")
    @Description("A listener has taken long, and has held up the events of its session")
    @Threshold("100 ms")
    static final class ListenerStall extends SessionEvent {
        @Label("Event")
        @Nullable
        String event;

        @Label("Listener")
        @Nullable
        Class<?> listener;
    }
}
