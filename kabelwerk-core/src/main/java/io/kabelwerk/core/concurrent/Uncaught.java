package io.kabelwerk.core.concurrent;

/** Passes on what the application's code throws where no caller can catch it. */
public final class Uncaught {

    private Uncaught() {}

    /** Calls the current thread's uncaught-exception handler, as an executor would; what that throws is ignored. */
    public static void report(Throwable error) {
        Thread thread = Thread.currentThread();
        try {
            thread.getUncaughtExceptionHandler().uncaughtException(thread, error);
        } catch (Throwable e) {
            // The JVM ignores it, too.
        }
    }
}
