package io.kabelwerk.tck.harness;

import java.lang.reflect.Method;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/**
 * Runs each rule on a thread of its own. If a call of the implementation does not return, the rule fails, and its
 * thread is left behind. The first such call costs the kit's patience, each one after it {@value #HASTE_SECONDS} s.
 */
public final class Hung implements InvocationInterceptor {

    /** The name of the threads, which rules that count threads leave out. */
    public static final String THREADS = "kabelwerk-tck-rule";

    private static final Namespace NAMESPACE = Namespace.create(Hung.class);
    private static final long HASTE_SECONDS = 2;
    private static final long LOOK_MILLIS = 200;

    /** Rules whose calls are watched. */
    public interface Watched {
        Calls calls();
    }

    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> rule, ExtensionContext context)
            throws Throwable {
        watched(invocation, context);
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> rule, ExtensionContext context)
            throws Throwable {
        watched(invocation, context);
    }

    @Override
    public void interceptAfterEachMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> rule, ExtensionContext context)
            throws Throwable {
        watched(invocation, context);
    }

    private static void watched(Invocation<Void> invocation, ExtensionContext context) throws Throwable {
        Calls calls = context.getRequiredTestInstances()
                .findInstance(Watched.class)
                .orElseThrow()
                .calls();
        AtomicBoolean hasHung = context.getRoot()
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent("hung", key -> new AtomicBoolean(), AtomicBoolean.class);
        within(calls, hasHung, () -> {
            try {
                return invocation.proceed();
            } catch (Exception | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
        });
    }

    /**
     * Runs something on a thread of its own.
     *
     * @param hasHung whether a call has hung before; set if one does
     * @throws AssertionError if a call does not return
     * @throws Throwable what it threw itself
     */
    public static void within(Calls calls, AtomicBoolean hasHung, Callable<?> what) throws Throwable {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        var unused = what.call();
                        done.complete(null);
                    } catch (Throwable e) {
                        done.completeExceptionally(e);
                    }
                },
                THREADS);
        thread.setDaemon(true);
        thread.start();
        while (true) {
            try {
                done.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                return;
            } catch (ExecutionException e) {
                throw e.getCause();
            } catch (TimeoutException e) {
                long seconds = hasHung.get() ? Math.min(HASTE_SECONDS, Await.SECONDS) : Await.SECONDS;
                AssertionError stuck = calls.olderThan(TimeUnit.SECONDS.toNanos(seconds));
                if (stuck != null) {
                    hasHung.set(true);
                    throw stuck;
                }
            }
        }
    }
}
