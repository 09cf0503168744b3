package io.kabelwerk.benchmarks.jmh;

import io.kabelwerk.Room;
import io.kabelwerk.RoomEvent;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The way of a message from the transport through a session to its listeners, all on one thread: without the network, and
 * without the hops between threads.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@NullUnmarked // JMH sets the fields.
public class DeliveryBenchmark {

    @Param({"0", "1", "10", "100"})
    public int listeners;

    private OneThread session;
    private long id = 1_000_000_000L;
    private long heard;

    @Setup
    public void connect() {
        session = new OneThread("jackson");
        Room room = session.kabelwerk().openRoom(1);
        for (int i = 0; i < listeners; i++) {
            room.on(
                    RoomEvent.MessagePosted.class,
                    posted -> heard = posted.message().id());
        }
        room.connect().join();
        deliver();
        if (listeners > 0 && heard != id) {
            throw new IllegalStateException("The message was not delivered");
        }
    }

    @TearDown
    public void close() {
        session.close();
    }

    @Benchmark
    public long deliver() {
        id++;
        session.loopback().receive(Frames.posted(id));
        return heard;
    }
}
