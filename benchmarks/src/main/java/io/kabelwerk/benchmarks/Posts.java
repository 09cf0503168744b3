package io.kabelwerk.benchmarks;

import java.io.IOException;
import java.util.Map;

/**
 * W2 and W3: posts, and waits for the replies, with one or with many posts under way; with many, once more when nothing
 * is compiled any more.
 */
final class Posts implements Workload {

    private static final int WARM_UP = 20_000;
    private static final int UNTIL_STEADY = 500_000;

    private final String name;
    private final int posts;
    private final int warmUp;
    private final int untilSteady;
    private final int inFlight;

    Posts(String name, double scale, int posts, int inFlight) {
        this.name = name;
        this.posts = Workload.scaled(posts, scale);
        this.warmUp = Workload.scaled(WARM_UP, scale);
        this.untilSteady = inFlight == 1 ? 0 : Workload.scaled(UNTIL_STEADY, scale);
        this.inFlight = inFlight;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void run(Arena arena, Contestant contestant, Recorder recorder) throws IOException, InterruptedException {
        try (Arena.Started started = arena.start(contestant, 1, 1)) {
            started.ask("post " + warmUp + " " + inFlight);
            record(arena, recorder, "warm", started.ask("post " + posts + " " + inFlight), warmUp + posts);
            if (untilSteady > 0) {
                started.ask("post " + untilSteady + " " + inFlight);
                record(
                        arena,
                        recorder,
                        "steady",
                        started.ask("post " + posts + " " + inFlight),
                        warmUp + posts + untilSteady + posts);
            }
        }
    }

    private void record(Arena arena, Recorder recorder, String variant, Answer answer, int all)
            throws IOException, InterruptedException {
        Answer server = arena.server("status");
        boolean correct = Workload.isCorrect(answer)
                && answer.number("refused") == 0
                && server.number("posts") == all
                && server.number("disorderedPosts") == 0;
        Map<String, Double> values = Workload.numbers(
                answer,
                "answered",
                "refused",
                "lost",
                "doubled",
                "disordered",
                "cpu",
                "threadCpu",
                "allocated",
                "p50",
                "p90",
                "p99",
                "p999",
                "max");
        values.put("disorderedPosts", (double) server.number("disorderedPosts"));
        double seconds = (answer.number("endAt") - answer.number("startAt")) / 1e9;
        values.put("perSecond", posts / seconds);
        recorder.record(variant, correct, values);
    }
}
