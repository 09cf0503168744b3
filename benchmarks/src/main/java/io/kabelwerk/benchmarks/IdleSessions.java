package io.kabelwerk.benchmarks;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** W4: many sessions in one process, each in a room, in which nothing happens. What one holds is what the others add. */
final class IdleSessions implements Workload {

    private static final List<Integer> SIZES = List.of(1_000, 5_000, 10_000, 20_000);

    /** Jars, pipes, selectors. */
    private static final int OTHER_FILES = 500;

    private final List<Integer> sizes;

    IdleSessions(double scale) {
        sizes = SIZES.stream().map(size -> Workload.scaled(size, scale)).toList();
    }

    @Override
    public String name() {
        return "idle";
    }

    @Override
    public void run(Arena arena, Contestant contestant, Recorder recorder) throws IOException, InterruptedException {
        Answer one = measure(arena, contestant, 1).held();
        long most = Math.min(contestant.mostSessions(), mostSockets());
        Stream<Integer> possible = sizes.stream().filter(size -> size <= most);
        for (int sessions : possible.toList()) {
            Measured many = measure(arena, contestant, sessions);
            Map<String, Double> values = new LinkedHashMap<>();
            values.put("heapPerSession", perSession(one, many.held(), "heap", sessions));
            values.put("rssPerSession", perSession(one, many.held(), "rss", sessions));
            values.put("threads", (double) many.held().number("threads"));
            values.put("threadsOfOne", (double) one.number("threads"));
            values.put("connect", many.connectNanos());
            values.put("unconnected", (double) sessions - many.connections());
            recorder.record(String.valueOf(sessions), many.connections() == sessions, values);
        }
    }

    /** How many sockets a process may have, and some files. */
    private static long mostSockets() {
        var system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return system.getMaxFileDescriptorCount() - OTHER_FILES;
    }

    private record Measured(Answer held, double connectNanos, long connections) {}

    private static Measured measure(Arena arena, Contestant contestant, int sessions)
            throws IOException, InterruptedException {
        try (Arena.Started started = arena.start(contestant, sessions, 1)) {
            Answer connected = started.connected();
            return new Measured(
                    started.ask("held"),
                    connected.number("ready") - connected.number("began"),
                    arena.server("status").number("connections"));
        }
    }

    private static double perSession(Answer one, Answer many, String what, int sessions) {
        return (double) (many.number(what) - one.number(what)) / Math.max(1, sessions - 1);
    }
}
