package io.kabelwerk.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The tables of the report, in their order. */
final class Sections {

    private static final double MILLI = 1e6;
    private static final double MICRO = 1e3;
    private static final double KILOBYTE = 1024;

    /** What the others are compared with. */
    private static final List<String> OTHERS =
            List.of("floor-counting", "floor-parsing", "javascript", "javaphoenixclient");

    private Sections() {}

    /** @param variants those that were measured, of a workload */
    static List<Section> all(Function<String, List<String>> variants) {
        List<Section> sections = new ArrayList<>();
        sections.add(burst(
                "warm",
                "W1: a burst of messages, warm",
                "A burst of 1 KB messages into one room, by a process that has received twice as many before."));
        sections.add(burst(
                "steady", "W1: the same, steady", "After 1,200,000 messages: next to nothing is compiled any more."));
        sections.add(burst(
                "cold",
                "W1: the same, cold",
                "The first burst that a process receives: it pays for loading classes and for compiling, too."));
        sections.add(new Section(
                "latency",
                "warm",
                "W2: post, and wait for the reply",
                "One post at a time, each as soon as the one before is answered.",
                OTHERS,
                List.of(
                        Measure.of("median, µs", "p50", MICRO, 0),
                        Measure.of("90 %", "p90", MICRO, 0),
                        Measure.of("99 %", "p99", MICRO, 0),
                        Measure.of("99.9 %", "p999", MICRO, 0),
                        Measure.secondsPer("CPU, s per 100,000", "cpu", "answered"),
                        Measure.perMessage("allocated, bytes a post", "allocated", "answered"))));
        sections.add(pipelined(
                "warm",
                "W3: 100 posts under way at any time",
                "Each answer is followed by the next post. The event of each post comes back too, and is counted."));
        sections.add(pipelined(
                "steady", "W3: the same, steady", "After 620,000 posts: next to nothing is compiled any more."));
        for (String sessions : variants.apply("idle")) {
            sections.add(new Section(
                    "idle",
                    sessions,
                    "W4: " + sessions + " idle sessions in one process",
                    "Each in a room of its own, in which nothing happens. Heap after garbage collection, without what a"
                            + " process with one session holds.",
                    OTHERS,
                    List.of(
                            Measure.of("heap, KB a session", "heapPerSession", KILOBYTE, 1),
                            Measure.of("RSS, KB a session", "rssPerSession", KILOBYTE, 1),
                            Measure.of("threads", "threads", 1, 0),
                            Measure.of("threads with one", "threadsOfOne", 1, 0),
                            Measure.of("all connected, ms", "connect", MILLI, 0))));
        }
        for (String rooms : variants.apply("outage")) {
            sections.add(new Section(
                    "outage",
                    rooms,
                    "W5: " + rooms + ", 500 missed messages each",
                    "The connection is dropped without a word, and the messages are posted at the same moment. Until"
                            + " all are delivered, from the moment that the connection is open again, and from the drop,"
                            + " which has the client's pause before it connects in it.",
                    OTHERS,
                    List.of(
                            Measure.of("ms since open", "sinceOpen", MILLI, 0),
                            Measure.of("ms since the drop", "sinceDrop", MILLI, 0),
                            Measure.of("delivered", "received", 1, 0))));
        }
        for (String rooms : variants.apply("return")) {
            sections.add(new Section(
                    "return",
                    rooms,
                    "W5: 1,000 sessions come back",
                    "Each with a room of its own, in which 20 messages were posted while the connections were gone. CPU of"
                            + " the process until all are delivered, and the time, which has the clients' pauses in it.",
                    OTHERS,
                    List.of(
                            Measure.of("CPU, ms", "cpu", MILLI, 0),
                            Measure.of("ms since the drop", "sinceDrop", MILLI, 0),
                            Measure.of("delivered", "received", 1, 0))));
        }
        sections.add(new Section(
                "bot",
                "",
                "W8: a bot in 500 rooms",
                "One session, which answers each message of others; in each room the next one follows the answer.",
                OTHERS,
                List.of(
                        Measure.secondsPer("CPU, s per 100,000 answers", "cpu", "answered"),
                        Measure.secondsPer("of it threads", "threadCpu", "answered"),
                        Measure.of("answers a second", "perSecond", 1, 0),
                        Measure.perMessage("allocated, bytes an answer", "allocated", "answered"))));
        for (String rooms : variants.apply("inbox")) {
            sections.add(new Section(
                    "inbox",
                    rooms,
                    "W9: an inbox of 200 rooms",
                    "1,000 updates a second, with a listener that reads all items each time. The parsing floor has no"
                            + " list, and reads the update alone.",
                    OTHERS,
                    List.of(
                            Measure.secondsPer("CPU, s per 100,000 updates", "cpu", "received"),
                            Measure.secondsPer("of it threads", "threadCpu", "received"),
                            Measure.perMessage("allocated, bytes an update", "allocated", "received"))));
        }
        sections.add(new Section(
                "startup",
                "",
                "W6: from the start of the process to ready",
                "A session without rooms.",
                OTHERS,
                List.of(Measure.of("ms", "ready", MILLI, 0))));
        for (String kind : List.of("announced", "killed")) {
            sections.add(new Section(
                    "restart",
                    kind,
                    "W7: the backend restarts, " + kind,
                    kind.equals("announced")
                            ? "All connections are closed with code 1012."
                            : "All connections end without a word.",
                    List.of(),
                    List.of(
                            Measure.of("most in 100 ms", "most", 1, 0),
                            Measure.of("back within 10 s", "back", 1, 0),
                            Measure.of("threads", "threads", 1, 0))));
        }
        return sections;
    }

    private static Section pipelined(String variant, String title, String explanation) {
        return new Section(
                "pipelined",
                variant,
                title,
                explanation,
                OTHERS,
                List.of(
                        Measure.secondsPer("CPU, s per 100,000", "cpu", "answered"),
                        Measure.secondsPer("of it threads", "threadCpu", "answered"),
                        Measure.of("posts a second", "perSecond", 1, 0),
                        Measure.of("median, µs", "p50", MICRO, 0),
                        Measure.of("99 %", "p99", MICRO, 0),
                        Measure.perMessage("allocated, bytes a post", "allocated", "answered")));
    }

    private static Section burst(String variant, String title, String explanation) {
        return new Section(
                "burst",
                variant,
                title,
                explanation,
                OTHERS,
                List.of(
                        Measure.secondsPer("CPU, s per 100,000", "cpu", "received"),
                        Measure.secondsPer("of it threads", "threadCpu", "received"),
                        Measure.of("messages a second", "perSecond", 1, 0),
                        Measure.perMessage("allocated, bytes a message", "allocated", "received")));
    }
}
