package io.kabelwerk.core.phoenix;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/** The pauses between attempts: longer each time, random, and short again after a success (S09). */
public final class Backoff {

    private final RandomGenerator random;
    private int attempts;

    public Backoff(RandomGenerator random) {
        this.random = random;
    }

    /** Starts over. */
    public void reset() {
        attempts = 0;
    }

    /** Whether no pause has been taken since the start. */
    boolean isFresh() {
        return attempts == 0;
    }

    /** A pause between zero and the next step ("full jitter"). */
    Duration upTo(List<Duration> steps) {
        return uniform(Duration.ZERO, next(steps));
    }

    /** A pause between zero and {@code first} in place of the first step. */
    Duration upToFirst(Duration first, List<Duration> steps) {
        if (!isFresh()) {
            return upTo(steps);
        }
        attempts++;
        return uniform(Duration.ZERO, first);
    }

    /** The next step, ± 20 %. */
    public Duration around(List<Duration> steps) {
        Duration step = next(steps);
        return uniform(step.multipliedBy(4).dividedBy(5), step.multipliedBy(6).dividedBy(5));
    }

    private Duration next(List<Duration> steps) {
        Duration step = steps.get(Math.min(attempts, steps.size() - 1));
        attempts++;
        return step;
    }

    private Duration uniform(Duration least, Duration most) {
        return Duration.ofNanos(least.toNanos() + random.nextLong(most.toNanos() - least.toNanos() + 1));
    }
}
