package io.kabelwerk.tests.kit.mutation;

import java.util.concurrent.atomic.AtomicIntegerArray;

/** Notes which mutations would have taken part. Called by the code that is tried, on any thread. */
public final class Probes {

    private static volatile AtomicIntegerArray hits = new AtomicIntegerArray(0);

    private Probes() {}

    /** Called where a mutation would be. */
    public static void hit(int probe) {
        hits.set(probe, 1);
    }

    static void reset(int count) {
        hits = new AtomicIntegerArray(count);
    }

    static boolean isHit(int probe) {
        return hits.get(probe) != 0;
    }
}
