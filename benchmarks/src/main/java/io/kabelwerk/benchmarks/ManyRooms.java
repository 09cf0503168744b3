package io.kabelwerk.benchmarks;

import java.io.IOException;

/** W1 again, warm, spread over more and more rooms: what a message costs should not depend on how many there are. */
final class ManyRooms implements Workload {

    private static final int[] ROOMS = {1, 10, 100, 1_000};
    private static final int MESSAGES = 100_000;

    private final double scale;

    ManyRooms(double scale) {
        this.scale = scale;
    }

    @Override
    public String name() {
        return "rooms";
    }

    @Override
    public boolean suits(Contestant contestant) {
        return contestant.isSdk() || contestant.equals(Contestant.PARSING_FLOOR);
    }

    @Override
    public void run(Arena arena, Contestant contestant, Recorder recorder) throws IOException, InterruptedException {
        int messages = Workload.scaled(MESSAGES, scale);
        for (int rooms : ROOMS) {
            try (Arena.Started started = arena.start(contestant, 1, rooms)) {
                Bursts.burst(arena, started, messages, rooms);
                Bursts.record(recorder, String.valueOf(rooms), Bursts.burst(arena, started, messages, rooms));
            }
        }
    }
}
