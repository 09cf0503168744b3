package io.kabelwerk.benchmarks;

import java.io.IOException;
import java.util.Map;

/** W6: from the start of a process until its session is ready. */
final class Startups implements Workload {

    /** In a row: one takes too little time to say much. */
    private static final int STARTS = 4;

    @Override
    public String name() {
        return "startup";
    }

    @Override
    public boolean suits(Contestant contestant) {
        return true;
    }

    @Override
    public void run(Arena arena, Contestant contestant, Recorder recorder) throws IOException, InterruptedException {
        for (int i = 0; i < STARTS; i++) {
            try (Arena.Started started = arena.start(contestant, 1, 0)) {
                double nanos = started.connected().number("ready") - started.startedAt();
                recorder.record("", arena.server("status").number("connections") == 1, Map.of("ready", nanos));
            }
        }
    }
}
