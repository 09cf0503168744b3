package com.example.fleet.node;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** How long to wait after something has failed: from about one second to about one minute, with jitter. */
final class Backoff {

    private static final int MAX_SECONDS = 60;

    private Backoff() {}

    /** The pause after that many failures in a row. */
    static Duration after(int failures) {
        long seconds = Math.min(MAX_SECONDS, 1L << Math.min(failures - 1, 6));
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(seconds * 500, seconds * 1000 + 1));
    }
}
