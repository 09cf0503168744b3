package io.kabelwerk.core.concurrent;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * A ticker that never goes back by a second or more, whatever the one behind it does. Where that one jumps back, time
 * goes on from where it was, so that a deadline is not late by the length of the jump; where it throws, time stands
 * still.
 */
public final class SteadyTicker implements LongSupplier {

    /** Threads read the ticker and note the reading at slightly different times: what is shorter is not a jump. */
    private static final long SHORTEST_JUMP = 1_000_000_000L;

    /** How often a reading is noted: rarely, so that threads seldom write to the same place. */
    private static final long STEP = 100_000_000L;

    private final LongSupplier ticker;
    private final AtomicLong noted;
    private final AtomicLong correction = new AtomicLong();

    public SteadyTicker(LongSupplier ticker) {
        this.ticker = ticker;
        this.noted = new AtomicLong(read(ticker, 0));
    }

    private static long read(LongSupplier ticker, long otherwise) {
        try {
            return ticker.getAsLong();
        } catch (Throwable e) {
            Uncaught.report(e);
            return otherwise;
        }
    }

    @Override
    public long getAsLong() {
        long before = noted.get();
        long now = read(ticker, before);
        long passed = now - before;
        if (passed <= -SHORTEST_JUMP) {
            if (noted.compareAndSet(before, now)) { // Each jump is corrected by one thread.
                correction.addAndGet(before - now);
            }
        } else if (passed > STEP) {
            noted.compareAndSet(before, now);
        }
        return now + correction.get();
    }
}
