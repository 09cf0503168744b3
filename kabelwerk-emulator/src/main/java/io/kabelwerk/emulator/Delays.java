package io.kabelwerk.emulator;

import java.time.Duration;

/** The bounds of a delay that a fault asks for. */
final class Delays {

    private static final Duration LONGEST = Duration.ofDays(1);

    private Delays() {}

    static void require(Duration delay) {
        if (delay.isNegative() || delay.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "A delay is at least 0 and at most " + LONGEST.toHours() + " hours, but this is " + delay + ".");
        }
    }
}
