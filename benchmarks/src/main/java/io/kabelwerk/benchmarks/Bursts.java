package io.kabelwerk.benchmarks;

import java.io.IOException;
import java.util.Map;

/**
 * W1: a burst of messages into one room: into a process that has just started, into one that is warm, and into one in
 * which nothing is compiled any more.
 */
final class Bursts implements Workload {

    private static final int MESSAGES = 200_000;
    private static final int WARM_UP = 400_000;
    private static final int UNTIL_STEADY = 600_000;
    private static final int PATIENCE_MILLIS = 120_000;

    private final int messages;
    private final int warmUp;
    private final int untilSteady;

    Bursts(double scale) {
        messages = Workload.scaled(MESSAGES, scale);
        warmUp = Workload.scaled(WARM_UP, scale);
        untilSteady = Workload.scaled(UNTIL_STEADY, scale);
    }

    @Override
    public String name() {
        return "burst";
    }

    @Override
    public boolean suits(Contestant contestant) {
        return true;
    }

    @Override
    public void run(Arena arena, Contestant contestant, Recorder recorder) throws IOException, InterruptedException {
        try (Arena.Started started = arena.start(contestant, 1, 1)) {
            record(recorder, "cold", burst(arena, started, messages, 1));
            burst(arena, started, Math.max(1, warmUp - messages), 1);
            record(recorder, "warm", burst(arena, started, messages, 1));
            burst(arena, started, untilSteady, 1);
            record(recorder, "steady", burst(arena, started, messages, 1));
        }
    }

    static Answer burst(Arena arena, Arena.Started started, int messages, int rooms)
            throws IOException, InterruptedException {
        started.ask("expect " + messages);
        arena.server("burst " + messages + " " + rooms);
        return started.ask("await " + PATIENCE_MILLIS);
    }

    static void record(Recorder recorder, String variant, Answer answer) {
        double received = answer.number("received");
        Map<String, Double> values =
                Workload.numbers(answer, "received", "lost", "doubled", "disordered", "cpu", "threadCpu", "allocated");
        values.put("perSecond", 1e9 * received / (answer.number("lastAt") - answer.number("firstAt")));
        if (!Boolean.parseBoolean(answer.text("checked"))) {
            values.put("unchecked", 1.0);
        }
        recorder.record(variant, Workload.isCorrect(answer), values);
    }
}
