package io.kabelwerk.core.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Collects what reaches the uncaught-exception handler of the current thread. */
public final class UncaughtErrors {

    private UncaughtErrors() {}

    /** Runs an action, and returns what was reported on this thread meanwhile. */
    public static List<Throwable> during(Runnable action) {
        List<Throwable> errors = new CopyOnWriteArrayList<>();
        Thread thread = Thread.currentThread();
        Thread.UncaughtExceptionHandler before = thread.getUncaughtExceptionHandler();
        thread.setUncaughtExceptionHandler((failed, error) -> errors.add(error));
        try {
            action.run();
        } finally {
            thread.setUncaughtExceptionHandler(before);
        }
        return errors;
    }
}
