package io.kabelwerk.tck.harness;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * Waits for what has to happen: long enough for a slow machine, and not longer than a patient person would wait.
 *
 * <p>The system property {@value #PATIENCE} says how long that is, in seconds.
 */
public final class Await {

    /** The system property that says how long rules wait, in seconds. */
    public static final String PATIENCE = "kabelwerk.tck.patience";

    static final int DEFAULT_SECONDS = 30;
    public static final int SECONDS = Math.max(1, Integer.getInteger(PATIENCE, DEFAULT_SECONDS));
    public static final int MILLIS = SECONDS * 1000;

    /** A rule that hangs where nothing else limits its time ends after this long; no patience should be longer. */
    public static final int HUNG_MINUTES = 10;

    private static final int POLL_MILLIS = 5;
    private static final int STANDSTILL_MILLIS = 500;

    private Await() {}

    /** Returns the future's value. */
    public static <T> T value(CompletableFuture<T> future, String what) {
        try {
            return future.get(SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError(what + " failed", e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError(what + ": no result within " + SECONDS + " s", e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** Returns the future's failure. */
    public static Throwable failure(CompletableFuture<?> future, String what) {
        try {
            Object value = future.get(SECONDS, TimeUnit.SECONDS);
            throw new AssertionError(what + " should have failed, but gave " + value);
        } catch (ExecutionException e) {
            return Objects.requireNonNull(e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError(what + ": no result within " + SECONDS + " s", e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** Waits until a condition holds that nobody signals. */
    public static void until(BooleanSupplier condition, String what) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(SECONDS)) {
                throw new AssertionError(what + ": not within " + SECONDS + " s");
            }
            pause(POLL_MILLIS);
        }
    }

    /** Waits until nothing moves any more. */
    public static void standstill(AtomicInteger progress) {
        int before = -1;
        while (progress.get() != before) {
            before = progress.get();
            pause(STANDSTILL_MILLIS);
        }
    }

    public static void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** Spins for some time, so that what happens next coincides with another moment of what runs beside it. */
    public static void busily(int microseconds) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < TimeUnit.MICROSECONDS.toNanos(microseconds)) {
            Thread.onSpinWait();
        }
    }

    public static AssertionError interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new AssertionError("Interrupted", e);
    }
}
