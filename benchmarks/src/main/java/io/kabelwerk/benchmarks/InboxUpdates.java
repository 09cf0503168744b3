package io.kabelwerk.benchmarks;

import java.io.IOException;
import java.util.Map;

/** An inbox of many rooms, with a listener that reads all its items at each update. */
final class InboxUpdates implements Workload {

    private static final int ROOMS = 200;
    private static final int PER_SECOND = 1_000;
    private static final int SECONDS = 10;
    private static final int PATIENCE_MILLIS = 60_000;

    private final int updates;

    InboxUpdates(double scale) {
        updates = Workload.scaled(SECONDS * PER_SECOND, scale);
    }

    @Override
    public String name() {
        return "inbox";
    }

    @Override
    public boolean suits(Contestant contestant) {
        return contestant.lists();
    }

    @Override
    public void run(Arena arena, Contestant contestant, Recorder recorder) throws IOException, InterruptedException {
        try (Arena.Started started = arena.start(contestant, 1, 0)) {
            arena.server("list " + ROOMS);
            started.ask("inbox");
            update(arena, started);
            Answer answer = update(arena, started);
            Map<String, Double> values = Workload.numbers(
                    answer, "received", "lost", "doubled", "disordered", "cpu", "threadCpu", "allocated");
            recorder.record(ROOMS + " rooms", Workload.isCorrect(answer), values);
        }
    }

    private Answer update(Arena arena, Arena.Started started) throws IOException, InterruptedException {
        started.ask("expect " + updates);
        arena.server("update " + updates + " " + PER_SECOND);
        return started.ask("await " + PATIENCE_MILLIS);
    }
}
