package io.kabelwerk.tests.concurrency;

import org.jetbrains.lincheck.datastructures.Validate;
import org.jspecify.annotations.NullMarked;

/**
 * A few calls that happen at the same time. A new object is made for each interleaving.
 *
 * <p>Each public method of a subclass without parameters whose name begins with {@code thread} runs on a thread of its
 * own, in all; then {@link #verify} runs alone. Subclasses are public and have a public constructor without parameters.
 */
@NullMarked
public abstract class Scenario {

    /** Counts the interleavings of the current check. Lincheck would reset a number; it does not look into this class. */
    private static final StringBuilder RUNS = new StringBuilder();

    /** Counts one more interleaving. */
    protected Scenario() {
        RUNS.append('x');
    }

    static void resetRuns() {
        RUNS.setLength(0);
    }

    static int runs() {
        return RUNS.length();
    }

    /** Throws an {@link AssertionError} if what has happened is wrong. */
    public abstract void verify();

    /** Lincheck calls it after all threads have ended. */
    @Validate
    public final void validate() {
        verify();
    }

    /** Throws an error unless something holds. Lincheck follows all that this calls, so it is no assertion library. */
    public static void require(boolean holds, String message) {
        if (!holds) {
            throw new AssertionError(message);
        }
    }
}
