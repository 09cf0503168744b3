package io.kabelwerk.core.observe;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.kabelwerk.ConnectionException;
import io.kabelwerk.RequestResult;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlightRecorderTest {

    private static final int ROUNDS = 10_000;

    private final Observation observation = new Observation("desk", List.of(), new NoObservers(), () -> 0);

    private record NoObservers() implements Observation.Host {
        @Override
        public Executor newSerialExecutor() {
            throw new AssertionError("There are no observers");
        }

        @Override
        public int limit() {
            throw new AssertionError("There are no observers");
        }

        @Override
        public void tooSlow() {
            throw new AssertionError("There are no observers");
        }
    }

    private void everything() {
        ConnectionException broken = new ConnectionException("It broke", (Throwable) null);
        observation.started();
        observation.attemptFailed(broken, 1_000, Duration.ofSeconds(3));
        observation.connected(2_000);
        observation.requestSettled("post_message", RequestResult.ACCEPTED, 3_000);
        observation.caughtUp(7, 2, 4_000);
        observation.dropped(broken, Duration.ofSeconds(5));
        observation.ended(null);
    }

    @Test
    void should_record_what_happens(@TempDir Path directory) throws IOException {
        List<RecordedEvent> events = record(directory, this::everything);

        assertThat(events.stream().map(event -> event.getEventType().getName()))
                .containsExactlyInAnyOrder(
                        "io.kabelwerk.Connect",
                        "io.kabelwerk.Connect",
                        "io.kabelwerk.Request",
                        "io.kabelwerk.CatchUp",
                        "io.kabelwerk.Drop");
        assertThat(events).allSatisfy(event -> {
            assertThat(event.getString("session")).isEqualTo("desk");
            assertThat(event.getEventType().getCategoryNames()).containsExactly("Kabelwerk");
            assertThat(event.getStackTrace()).isNull();
        });
        RecordedEvent request = one(events, "io.kabelwerk.Request");
        assertThat(request.getString("request")).isEqualTo("post_message");
        assertThat(request.getString("result")).isEqualTo("ACCEPTED");
        assertThat(request.getDuration("took")).isEqualTo(Duration.ofNanos(3_000));
        RecordedEvent catchUp = one(events, "io.kabelwerk.CatchUp");
        assertThat(catchUp.getInt("messages")).isEqualTo(7);
        assertThat(catchUp.getInt("pages")).isEqualTo(2);
        RecordedEvent drop = one(events, "io.kabelwerk.Drop");
        assertThat(drop.getString("cause")).isEqualTo("It broke");
        assertThat(drop.getDuration("nextAttemptIn")).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void should_record_a_listener_that_takes_long_and_no_other(@TempDir Path directory) throws IOException {
        List<RecordedEvent> events = record(directory, () -> {
            call(Duration.ZERO);
            call(Duration.ofMillis(150));
        });

        RecordedEvent stall = one(events, "io.kabelwerk.ListenerStall");
        assertThat(stall.getDuration()).isGreaterThan(Duration.ofMillis(100));
        assertThat(stall.getString("event")).isEqualTo("String");
        assertThat(stall.getClass("listener").getName()).isEqualTo(FlightRecorderTest.class.getName());
    }

    private static void call(Duration time) {
        Object called = FlightRecorder.get().listenerCalled();
        assertThat(called).isNotNull();
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < time.toNanos()) {
            Thread.onSpinWait();
        }
        if (called != null) {
            FlightRecorder.get().listenerReturned(called, "desk", String.class, FlightRecorderTest.class);
        }
    }

    /** The other tests may have recorded: the types are known to the recorder then, and off. */
    @Test
    void should_allocate_nothing_while_it_is_off() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        ConnectionException broken = new ConnectionException("It broke", (Throwable) null);
        Duration pause = Duration.ofSeconds(5);
        long least = Long.MAX_VALUE;
        for (int attempt = 0;
                attempt < 5;
                attempt++) { // Other things may allocate on this thread, such as the compiler's.
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < ROUNDS; i++) {
                observation.attemptFailed(broken, i, pause);
                observation.connected(i);
                observation.requestSettled("post_message", RequestResult.ACCEPTED, i);
                observation.roundTripMeasured(i);
                observation.requests(i, i);
                observation.caughtUp(i, i, i);
                observation.dropped(broken, pause);
                if (FlightRecorder.get().listenerCalled() != null) {
                    throw new AssertionError("It is on");
                }
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }

        assertThat(least / ROUNDS).as("bytes for eight events").isZero();
    }

    /** As in an application on the module path that does not need {@code jdk.jfr}. */
    @Test
    void should_do_without_it_where_the_module_cannot_read_it() {
        assertThat(FlightRecorder.FlightModule.isReadableBy(FlightRecorder.class.getModule()))
                .isTrue();
        assertThat(FlightRecorder.FlightModule.isReadableBy(java.util.logging.Logger.class.getModule()))
                .isFalse();
    }

    private static RecordedEvent one(List<RecordedEvent> events, String name) {
        List<RecordedEvent> found = events.stream()
                .filter(event -> event.getEventType().getName().equals(name))
                .toList();
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private static List<RecordedEvent> record(Path directory, Runnable action) throws IOException {
        Path file = directory.resolve("test.jfr");
        try (Recording recording = new Recording()) {
            List.of("Connect", "Drop", "Request", "CatchUp", "ListenerStall")
                    .forEach(name -> recording.enable("io.kabelwerk." + name));
            recording.start();
            action.run();
            recording.stop();
            recording.dump(file);
        }
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().startsWith("io.kabelwerk."))
                .toList();
    }
}
