package io.kabelwerk.benchmarks;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;

/**
 * W5: all connections are gone for a moment, and each room misses messages meanwhile: in one session of many rooms, more
 * than the backend hands out at once; in many sessions of a room each, a few.
 */
final class Outages implements Workload {

    private static final int ROOMS = 50;
    private static final int MISSED = 500;
    private static final int SESSIONS = 1_000;
    private static final int MISSED_BY_MANY = 20;

    /** A client that needs longer than that is said to have lost what has not come. */
    private static final int PATIENCE_MILLIS = 10_000;

    private static final int PATIENCE_WITH_MANY_MILLIS = 40_000;

    private final String name;
    private final int sessions;
    private final int rooms;
    private final int missed;
    private final int patienceMillis;

    private Outages(String name, int sessions, int rooms, int missed, int patienceMillis) {
        this.name = name;
        this.sessions = sessions;
        this.rooms = rooms;
        this.missed = missed;
        this.patienceMillis = patienceMillis;
    }

    static Outages ofOneSession(double scale) {
        return new Outages("outage", 1, Workload.scaled(ROOMS, scale), MISSED, PATIENCE_MILLIS);
    }

    static Outages ofManySessions(double scale) {
        int sessions = Workload.scaled(SESSIONS, scale);
        return new Outages("return", sessions, sessions, MISSED_BY_MANY, PATIENCE_WITH_MANY_MILLIS);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean suits(Contestant contestant) {
        return contestant.recovers();
    }

    @Override
    public void run(Arena arena, Contestant contestant, Recorder recorder) throws IOException, InterruptedException {
        try (Arena.Started started = arena.start(contestant, sessions, rooms)) {
            started.ask("expect " + rooms);
            arena.server("each");
            started.ask("await " + patienceMillis);
            started.ask("expect " + rooms * missed);
            long droppedAt = arena.server("drop " + missed).number("at");
            Answer answer = started.ask("await " + patienceMillis);
            long[] opened = Arrays.stream(arena.server("status").text("opened").split(",", -1))
                    .mapToLong(Long::parseLong)
                    .filter(at -> at > droppedAt)
                    .toArray();
            Map<String, Double> values = Workload.numbers(answer, "received", "lost", "doubled", "disordered", "cpu");
            long doneAt = answer.number("lastAt");
            if (doneAt > 0 && opened.length > 0) {
                values.put("sinceDrop", (double) doneAt - droppedAt);
                values.put("sinceOpen", (double) doneAt - opened[opened.length - 1]);
            }
            recorder.record(rooms + " rooms", Workload.isCorrect(answer), values);
        }
    }
}
