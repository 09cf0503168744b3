package io.kabelwerk.tck.harness;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The calls of what is under test that have not returned yet. No call may block, so one that takes longer than the kit
 * waits for anything never returns; {@link Hung} then goes on without it.
 */
public final class Calls {

    private final Set<Call> open = ConcurrentHashMap.newKeySet();

    private static final class Call {
        final String name;
        final Thread thread = Thread.currentThread();
        final long since = System.nanoTime();

        Call(String name) {
            this.name = name;
        }
    }

    public void watch(String name, Runnable call) {
        Boolean unused = watch(name, () -> {
            call.run();
            return true;
        });
    }

    public <T extends @Nullable Object> T watch(String name, Supplier<T> call) {
        Call made = new Call(name);
        open.add(made);
        try {
            return call.get();
        } finally {
            open.remove(made);
        }
    }

    /** Describes a call that was made so long ago, with the stack of its thread; null if there is none. */
    @Nullable
    AssertionError olderThan(long nanos) {
        long now = System.nanoTime();
        for (Call call : open) {
            if (now - call.since > nanos) {
                AssertionError stuck =
                        new AssertionError("the call of " + call.name + " has not returned, on the thread "
                                + call.thread.getName() + " that is at " + where(call.thread));
                stuck.setStackTrace(call.thread.getStackTrace());
                return stuck;
            }
        }
        return null;
    }

    private static String where(Thread thread) {
        StackTraceElement[] stack = thread.getStackTrace();
        return stack.length == 0 ? "its end" : stack[0].toString();
    }
}
