package io.kabelwerk.benchmarks;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** W7: the backend restarts, and all its clients come back: in how narrow a moment, that is the question. */
final class Restarts implements Workload {

    private static final int CLIENTS = 1_000;
    private static final int SLICE_MILLIS = 100;
    private static final int SLICES = 100;

    private final int clients;

    Restarts(double scale) {
        clients = Workload.scaled(CLIENTS, scale);
    }

    @Override
    public String name() {
        return "restart";
    }

    @Override
    public boolean suits(Contestant contestant) {
        return contestant.recovers() && !contestant.isFloor();
    }

    @Override
    public void run(Arena arena, Contestant contestant, Recorder recorder) throws IOException, InterruptedException {
        for (String kind : List.of("announced", "killed")) {
            try (Arena.Started started = arena.start(contestant, clients, 1)) {
                long restartedAt = arena.server("restart " + kind).number("at");
                Answer status = arena.server("status");
                for (int i = 0; i < SLICES && (i == 0 || status.number("connections") < clients); i++) {
                    TimeUnit.MILLISECONDS.sleep(SLICE_MILLIS);
                    status = arena.server("status");
                }
                Map<String, Double> values = slices(status, restartedAt);
                values.putAll(Workload.numbers(started.ask("held"), "threads"));
                values.put("unconnected", (double) clients - status.number("connections"));
                recorder.record(kind, status.number("connections") == clients, values);
            }
        }
    }

    /** How many came in each slice. */
    private static Map<String, Double> slices(Answer status, long restartedAt) {
        double[] counts = new double[SLICES];
        Arrays.stream(status.text("opened").split(",", -1))
                .filter(word -> !word.isEmpty())
                .mapToLong(at -> TimeUnit.NANOSECONDS.toMillis(Long.parseLong(at) - restartedAt) / SLICE_MILLIS)
                .forEach(slice -> counts[(int) Math.max(0, Math.min(SLICES - 1, slice))]++);
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("most", Arrays.stream(counts).max().orElse(0));
        values.put("back", Arrays.stream(counts).sum());
        for (int i = 0; i < SLICES; i++) {
            if (counts[i] > 0) {
                values.put("slice" + i, counts[i]);
            }
        }
        return values;
    }
}
