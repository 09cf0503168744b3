package io.kabelwerk.benchmarks;

import java.io.IOException;
import java.util.Map;

/** A bot: one session in many rooms, that answers each message of others. In each room the next one follows the answer. */
final class Bots implements Workload {

    private static final int ROOMS = 500;
    private static final int MESSAGES = 50;
    private static final int WARM_UP = 50;
    private static final int PATIENCE_MILLIS = 60_000;

    private final int rooms;
    private final double scale;

    Bots(double scale) {
        this.scale = scale;
        rooms = Workload.scaled(ROOMS, scale);
    }

    @Override
    public String name() {
        return "bot";
    }

    @Override
    public void run(Arena arena, Contestant contestant, Recorder recorder) throws IOException, InterruptedException {
        try (Arena.Started started = arena.start(contestant, 1, rooms)) {
            started.ask("answer");
            int warmUp = Workload.scaled(WARM_UP, scale);
            int messages = Workload.scaled(MESSAGES, scale);
            converse(arena, started, warmUp);
            Answer answer = converse(arena, started, messages);
            Answer server = arena.server("status");
            boolean correct = Workload.isCorrect(answer)
                    && server.number("posts") == (long) rooms * (warmUp + messages)
                    && server.number("disorderedPosts") == 0;
            Map<String, Double> values = Workload.numbers(
                    answer, "received", "lost", "doubled", "disordered", "cpu", "threadCpu", "allocated");
            values.put("answered", answer.number("received") / 2.0);
            values.put(
                    "perSecond",
                    1e9 * answer.number("received") / 2 / (answer.number("lastAt") - answer.number("firstAt")));
            recorder.record("", correct, values);
        }
    }

    /** So many messages in each room; the client gets them, and the events of its answers. */
    private Answer converse(Arena arena, Arena.Started started, int messages) throws IOException, InterruptedException {
        started.ask("expect " + 2 * rooms * messages);
        arena.server("converse " + rooms + " " + messages);
        return started.ask("await " + PATIENCE_MILLIS);
    }
}
