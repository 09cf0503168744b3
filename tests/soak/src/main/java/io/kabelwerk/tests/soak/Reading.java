package io.kabelwerk.tests.soak;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** What the process holds at rest, after a minute. */
record Reading(int threads, long sockets, double heapMegabytes) {

    /** Threads come and go a little with the transports' pools. */
    private static final int MORE_THREADS = 8;

    /** And caches fill up. */
    private static final double MORE_HEAP = 4;

    static Reading now(Backend backend) {
        Runtime runtime = Runtime.getRuntime();
        long used = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            used = Math.min(used, runtime.totalMemory() - runtime.freeMemory());
        }
        return new Reading(Thread.getAllStackTraces().size(), backend.number("sockets"), used / (double) (1 << 20));
    }

    /** Whether the last quarter holds more than the first one did, the first minute of all aside, beyond the tolerance. */
    static boolean isFlat(List<Reading> readings) {
        List<Reading> warm = readings.subList(Math.min(1, readings.size() - 1), readings.size());
        int quarter = Math.max(1, warm.size() / 4);
        List<Reading> first = warm.subList(0, quarter);
        List<Reading> last = warm.subList(warm.size() - quarter, warm.size());
        double threads = mean(last, Reading::threads) - mean(first, Reading::threads);
        double sockets = mean(last, Reading::sockets) - mean(first, Reading::sockets);
        double heap = mean(last, Reading::heapMegabytes) - mean(first, Reading::heapMegabytes);
        System.out.printf(
                "last quarter against the first: threads %+.1f (up to %+d), sockets %+.1f (up to 0), heap %+.2f MB (up to"
                        + " %+.0f)%n",
                threads, MORE_THREADS, sockets, heap, MORE_HEAP);
        return threads <= MORE_THREADS && sockets <= 0 && heap <= MORE_HEAP;
    }

    private static double mean(List<Reading> readings, ToDoubleFunction<Reading> what) {
        return readings.stream().mapToDouble(what).average().orElseThrow();
    }
}
