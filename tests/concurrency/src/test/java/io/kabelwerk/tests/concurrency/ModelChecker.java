package io.kabelwerk.tests.concurrency;

import static org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt.forClasses;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jetbrains.kotlinx.lincheck.Actor;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionResult;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.jetbrains.kotlinx.lincheck.util.ExceptionResult;
import org.jetbrains.lincheck.datastructures.ManagedStrategyGuarantee;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.verifier.Verifier;
import org.jspecify.annotations.NullMarked;

/** Runs scenarios under Lincheck. */
@NullMarked
public final class ModelChecker {

    /** How many interleavings of each scenario are run, at most. */
    private static final int INTERLEAVINGS = Integer.getInteger("kabelwerk.concurrency.interleavings", 1_000);

    /** Lincheck takes an interleaving that lasts longer for a deadlock. The first one also has to rewrite classes. */
    private static final long TIMEOUT_MS = 150_000;

    /**
     * The methods that Lincheck does not know as steps of a thread: without this, no other thread runs between a call of
     * {@code get()} and one of these, and code that looks first and updates then would pass as atomic.
     */
    private static final ManagedStrategyGuarantee UPDATES = forClasses(
                    AtomicReference.class.getName(), AtomicInteger.class.getName(), AtomicLong.class.getName())
            .methods("updateAndGet", "getAndUpdate", "accumulateAndGet", "getAndAccumulate")
            .treatAsAtomic();

    private ModelChecker() {}

    /**
     * Runs a scenario in one interleaving after the other and prints how many there were.
     *
     * @throws AssertionError with the interleaving, step by step, in which a thread threw, or {@link Scenario#verify}
     *     did, or in which the threads wait for each other
     */
    public static void check(Class<? extends Scenario> scenario) {
        Scenario.resetRuns();
        // Executors that throw are part of some scenarios. The default prints a stack trace in each interleaving.
        Thread.setDefaultUncaughtExceptionHandler((thread, error) -> {});
        long start = System.nanoTime();
        // The two settings with a $ are internal to Kotlin code. The collections of java.util.concurrent are taken to
        // be
        // right, so that the interleavings are those of our own steps.
        new ModelCheckingOptions()
                .iterations(0)
                .addCustomScenario(threadsOf(scenario))
                .invocationsPerIteration(INTERLEAVINGS)
                .minimizeFailedScenario(false)
                .addGuarantee(UPDATES)
                .verifier(NothingThrown.class)
                .invocationTimeout$lincheck(TIMEOUT_MS)
                .analyzeStdLib$lincheck(false)
                .check(scenario);
        System.out.printf(
                "%-28s %-32s held in %s %,d interleavings, in %,d ms%n",
                scenario.getEnclosingClass().getSimpleName(),
                scenario.getSimpleName(),
                Scenario.runs() < INTERLEAVINGS ? "all" : "the first",
                Scenario.runs(),
                (System.nanoTime() - start) / 1_000_000);
    }

    private static ExecutionScenario threadsOf(Class<? extends Scenario> scenario) {
        List<List<Actor>> threads = Arrays.stream(scenario.getMethods())
                .filter(method -> method.getName().startsWith("thread"))
                .sorted(Comparator.comparing(Method::getName))
                .map(method -> List.of(new Actor(method, List.of())))
                .toList();
        try {
            Actor verify = new Actor(scenario.getMethod("validate"), List.of());
            return new ExecutionScenario(List.of(), threads, List.of(), verify);
        } catch (NoSuchMethodException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Accepts all results but an exception: {@link Scenario#verify} has looked at the rest. Lincheck makes it. */
    public static final class NothingThrown implements Verifier {

        /**
         * As Lincheck demands it.
         *
         * @param scenario not used
         */
        public NothingThrown(Class<?> scenario) {}

        @Override
        public boolean verifyResults(ExecutionScenario scenario, ExecutionResult result) {
            return result.getThreadsResultsWithClock().stream()
                    .flatMap(List::stream)
                    .noneMatch(each -> each.getResult() instanceof ExceptionResult);
        }
    }
}
