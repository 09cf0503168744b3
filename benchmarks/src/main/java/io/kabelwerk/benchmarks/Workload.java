package io.kabelwerk.benchmarks;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What all contenders are put through, one after the other. */
interface Workload {

    /** As it is given on the command line. */
    String name();

    /** Whether a contender can take part. */
    default boolean suits(Contestant contestant) {
        return contestant.posts();
    }

    /** One round of one contender. */
    void run(Arena arena, Contestant contestant, Recorder recorder) throws IOException, InterruptedException;

    /** Takes what was measured. */
    interface Recorder {
        void record(String variant, boolean correct, Map<String, Double> values);
    }

    /** All, with their sizes times {@code scale}. */
    static List<Workload> all(double scale) {
        return List.of(
                new Bursts(scale),
                new Posts("latency", scale, 20_000, 1),
                new Posts("pipelined", scale, 100_000, 100),
                new IdleSessions(scale),
                Outages.ofOneSession(scale),
                Outages.ofManySessions(scale),
                new Bots(scale),
                new InboxUpdates(scale),
                new Startups(),
                new Restarts(scale),
                new ManyRooms(scale));
    }

    /** So many, but at least one. */
    static int scaled(int size, double scale) {
        return (int) Math.max(1, Math.round(size * scale));
    }

    /** What a contender says of the messages that it got. */
    static boolean isCorrect(Answer answer) {
        return answer.number("lost") == 0 && answer.number("doubled") == 0 && answer.number("disordered") == 0;
    }

    /** The numbers in an answer, of those names that are there. */
    static Map<String, Double> numbers(Answer answer, String... names) {
        Map<String, Double> numbers = new LinkedHashMap<>();
        for (String name : names) {
            if (answer.has(name)) {
                numbers.put(name, (double) answer.number(name));
            }
        }
        return numbers;
    }
}
