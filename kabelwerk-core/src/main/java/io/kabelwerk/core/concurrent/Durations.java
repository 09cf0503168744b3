package io.kabelwerk.core.concurrent;

import java.time.Duration;

/** Writes durations for people. */
public final class Durations {

    private Durations() {}

    /** Such as {@code 10 s} or {@code 250 ms}. */
    public static String text(Duration duration) {
        long millis = duration.toMillis();
        return millis > 0 && millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
    }
}
