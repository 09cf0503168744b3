package io.kabelwerk.benchmarks;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;

/** W5: many rooms, of which each misses more messages than the backend hands out at once, while the connection is gone. */
final class Outages implements Workload {

    private static final int ROOMS = 50;
    private static final int MISSED = 500;
    private static final int PATIENCE_MILLIS = 10_000;

    private final int rooms;

    Outages(double scale) {
        rooms = Workload.scaled(ROOMS, scale);
    }

    @Override
    public String name() {
        return "outage";
    }

    @Override
    public boolean suits(Contestant contestant) {
        return contestant.recovers();
    }

    @Override
    public void run(Arena arena, Contestant contestant, Recorder recorder) throws IOException, InterruptedException {
        try (Arena.Started started = arena.start(contestant, 1, rooms)) {
            Bursts.burst(arena, started, rooms, rooms);
            started.ask("expect " + rooms * MISSED);
            long droppedAt = arena.server("drop " + MISSED).number("at");
            Answer answer = started.ask("await " + PATIENCE_MILLIS);
            long[] opened = Arrays.stream(arena.server("status").text("opened").split(",", -1))
                    .mapToLong(Long::parseLong)
                    .filter(at -> at > droppedAt)
                    .toArray();
            Map<String, Double> values = Workload.numbers(answer, "received", "lost", "doubled", "disordered");
            long doneAt = answer.number("lastAt");
            if (doneAt > 0 && opened.length > 0) {
                values.put("sinceDrop", (double) doneAt - droppedAt);
                values.put("sinceOpen", (double) doneAt - opened[opened.length - 1]);
            }
            recorder.record(rooms + " rooms", Workload.isCorrect(answer), values);
        }
    }
}
