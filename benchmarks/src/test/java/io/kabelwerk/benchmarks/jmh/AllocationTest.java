package io.kabelwerk.benchmarks.jmh;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.kabelwerk.Room;
import io.kabelwerk.RoomEvent;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the hot parts allocate, and how many tasks they take: figures that do not depend on the machine's speed, and show
 * a change for the worse before a benchmark does. The build keeps the JIT from leaving allocations out ({@code
 * TieredStopAtLevel=1}), so a figure moves only with the code, the JDK's classes or the parser's.
 *
 * <p>If one fails because a change is worth it, put in the new figure, and say why in the commit.
 */
class AllocationTest {

    private static final int COUNT = 2_000;

    /** How far above its figure a measurement may be: JDK 17 and 25 differ by less. */
    private static final double SLACK = 1.05;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Per call, after as many calls that are not measured. */
    private static long perCall(LongSupplier counter, IntConsumer call) {
        for (int i = 0; i < COUNT; i++) {
            call.accept(i);
        }
        long before = counter.getAsLong();
        for (int i = COUNT; i < 2 * COUNT; i++) {
            call.accept(i);
        }
        return (counter.getAsLong() - before) / COUNT;
    }

    private long allocated() {
        return threads.getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    private static void assertAtMost(long measured, long figure, String what) {
        assertThat(measured)
                .as("%s: %d, where %d is the figure", what, measured, figure)
                .isLessThanOrEqualTo((long) (figure * SLACK))
                .isGreaterThan(0);
    }

    private static Room connected(OneThread session) {
        Room room = session.kabelwerk().openRoom(1);
        room.connect().join();
        return room;
    }

    @ParameterizedTest
    @CsvSource({"jackson, 3640", "jsonb, 5480"})
    void should_allocate_no_more_for_a_message_that_comes_as_bytes(String codec, long figure) {
        try (OneThread session = new OneThread(codec)) {
            List<Long> heard = new ArrayList<>(2 * COUNT);
            connected(session)
                    .on(
                            RoomEvent.MessagePosted.class,
                            posted -> heard.add(posted.message().id()));
            List<ByteBuffer> frames = new ArrayList<>();
            for (int i = 0; i < 2 * COUNT; i++) {
                frames.add(ByteBuffer.wrap(Frames.posted(1_000_000_000L + i).getBytes(StandardCharsets.UTF_8)));
            }
            long bytes = perCall(this::allocated, i -> session.loopback().receive(frames.get(i)));
            assertThat(heard).hasSize(2 * COUNT);
            assertAtMost(bytes, figure, "bytes for a message, " + codec);
        }
    }

    @Test
    void should_take_no_more_tasks_for_a_message() {
        try (OneThread session = new OneThread("jackson")) {
            connected(session).on(RoomEvent.MessagePosted.class, posted -> {});
            long tasks = perCall(session::tasks, i -> session.loopback().receive(Frames.posted(1_000_000_000L + i)));
            assertThat(tasks).isEqualTo(1); // The call of the listener: reading and decoding take none.
        }
    }

    @Test
    void should_allocate_no_more_for_a_request_and_its_reply() {
        try (OneThread session = new OneThread("jackson")) {
            Room room = connected(session);
            long bytes = perCall(this::allocated, i -> {
                var unused = room.postMessage("Good morning");
            });
            assertAtMost(bytes, 14_640, "bytes for a request and its reply");
        }
    }

    @Test
    void should_hold_no_more_for_an_idle_session_with_a_room() {
        int count = 200;
        List<OneThread> sessions = new ArrayList<>();
        sessions.add(open());
        long before = held();
        for (int i = 0; i < count; i++) {
            sessions.add(open());
        }
        long bytes = (held() - before) / count;
        sessions.forEach(OneThread::close);
        assertAtMost(bytes, 10_050, "bytes that an idle session holds, with its loopback and scheduler");
    }

    private static OneThread open() {
        OneThread session = new OneThread("jackson");
        Room unused = connected(session);
        return session;
    }

    private static long held() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
