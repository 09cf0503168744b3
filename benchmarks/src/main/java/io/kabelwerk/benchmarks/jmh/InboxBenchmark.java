package io.kabelwerk.benchmarks.jmh;

import io.kabelwerk.Inbox;
import io.kabelwerk.InboxEvent;
import io.kabelwerk.InboxFilter;
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
 * An update of an inbox, from the transport to a listener, all on one thread. It is always the last room that gets a
 * message, and comes first by it: no update has more to move.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@NullUnmarked // JMH sets the fields.
public class InboxBenchmark {

    private static final int LONGEST_PAGE = 100;

    @Param({"10", "100", "1000", "10000"})
    public int items;

    private OneThread session;
    private long id = 1_000_000_000L;
    private long first;

    @Setup
    public void connect() {
        session = new OneThread("jackson");
        session.loopback().setRooms(items);
        Inbox inbox = session.kabelwerk().openInbox(InboxFilter.all().pageSize(Math.min(items, LONGEST_PAGE)));
        inbox.on(
                InboxEvent.Updated.class,
                updated -> first = updated.items().get(0).room().id());
        inbox.connect().join();
        while (inbox.items().size() < items) {
            inbox.loadMore().join();
        }
        if (update() != items) {
            throw new IllegalStateException("The last room did not become the first");
        }
    }

    @TearDown
    public void close() {
        session.close();
    }

    @Benchmark
    public long update() {
        long last = first == 0 ? items : (first + items - 2) % items + 1;
        id++;
        session.loopback().receive(Frames.updated(last, id));
        return first;
    }
}
