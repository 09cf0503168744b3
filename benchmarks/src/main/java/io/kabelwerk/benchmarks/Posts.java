package io.kabelwerk.benchmarks;

import java.io.IOException;
import java.util.Map;

/** W2 and W3: posts, and waits for the replies, with one or with many posts under way. */
final class Posts implements Workload {

    private static final int WARM_UP = 20_000;

    private final String name;
    private final int posts;
    private final int warmUp;
    private final int inFlight;

    Posts(String name, double scale, int posts, int inFlight) {
        this.name = name;
        this.posts = Workload.scaled(posts, scale);
        this.warmUp = Workload.scaled(WARM_UP, scale);
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
            Answer answer = started.ask("post " + posts + " " + inFlight);
            Answer server = arena.server("status");
            boolean correct = Workload.isCorrect(answer)
                    && answer.number("refused") == 0
                    && server.number("posts") == warmUp + posts
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
            recorder.record("warm", correct, values);
        }
    }
}
