package io.kabelwerk.tests.kit.mutation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Some rules of a contract, tried on a subject's classes, on the calling thread; several threads may each run some. */
final class RuleRun implements TestExecutionListener {

    private static final Launcher LAUNCHER = LauncherFactory.create();

    /** The run whose rules this thread tries. */
    private static final ThreadLocal<RuleRun> CURRENT = new ThreadLocal<>();

    private final Subject subject;
    private final ClassLoader classes;
    private final boolean untilOneFails;
    private final BiConsumer<TestIdentifier, Long> onRule;
    private final Map<String, String> failed = new LinkedHashMap<>();
    private final Map<String, Long> started = new TreeMap<>();
    private @Nullable TestPlan plan;

    private RuleRun(
            Subject subject, ClassLoader classes, boolean untilOneFails, BiConsumer<TestIdentifier, Long> onRule) {
        this.subject = subject;
        this.classes = classes;
        this.untilOneFails = untilOneFails;
        this.onRule = onRule;
    }

    /** The loader of the classes that this thread tries; called when JUnit creates a contract. */
    static ClassLoader classLoader() {
        return CURRENT.get().classes;
    }

    /**
     * Tries a contract.
     *
     * @param classes whose classes are tried
     * @param onRule called after each rule, with the nanoseconds that it took
     * @return the rules that were broken, each with what it said first
     */
    static Map<String, String> all(Subject subject, ClassLoader classes, BiConsumer<TestIdentifier, Long> onRule) {
        return of(subject, classes, List.of(DiscoverySelectors.selectClass(subject.contract())), false, onRule);
    }

    /** Tries rules, by their unique IDs; all, or until one fails. */
    static Map<String, String> of(
            Subject subject, ClassLoader classes, Collection<String> uniqueIds, boolean untilOneFails) {
        List<DiscoverySelector> selectors = new ArrayList<>();
        uniqueIds.forEach(id -> selectors.add(DiscoverySelectors.selectUniqueId(id)));
        return of(subject, classes, selectors, untilOneFails, (rule, nanos) -> {});
    }

    /** The unique IDs of a rule. */
    static List<String> idsOf(Subject subject, String rule) {
        TestPlan plan = LAUNCHER.discover(LauncherDiscoveryRequestBuilder.request()
                .selectors(DiscoverySelectors.selectClass(subject.contract()))
                .build());
        return plan.getRoots().stream()
                .flatMap(root -> plan.getDescendants(root).stream())
                .filter(test -> test.getDisplayName().startsWith(rule + " "))
                .map(TestIdentifier::getUniqueId)
                .toList();
    }

    private static Map<String, String> of(
            Subject subject,
            ClassLoader classes,
            List<DiscoverySelector> selectors,
            boolean untilOneFails,
            BiConsumer<TestIdentifier, Long> onRule) {
        RuleRun run = new RuleRun(subject, classes, untilOneFails, onRule);
        CURRENT.set(run);
        try {
            LAUNCHER.execute(
                    LauncherDiscoveryRequestBuilder.request()
                            .selectors(selectors)
                            .build(),
                    run);
        } finally {
            CURRENT.remove();
        }
        return run.failed;
    }

    @Override
    public void testPlanExecutionStarted(TestPlan plan) {
        this.plan = plan;
    }

    @Override
    public void executionStarted(TestIdentifier test) {
        started.put(test.getUniqueId(), System.nanoTime());
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (result.getStatus() == TestExecutionResult.Status.FAILED
                && !ruleOf(test).isEmpty()) {
            failed.putIfAbsent(
                    ruleOf(test), result.getThrowable().map(Throwable::toString).orElse("failed"));
        }
        if (subject.rules().matcher(test.getDisplayName()).matches()) {
            onRule.accept(test, System.nanoTime() - Objects.requireNonNull(started.get(test.getUniqueId())));
        }
    }

    /** A case of a parameterized rule is below its rule. */
    private String ruleOf(TestIdentifier test) {
        for (TestIdentifier at = test; at != null; at = parentOf(at)) {
            Matcher matcher = subject.rules().matcher(at.getDisplayName());
            if (matcher.matches()) {
                return matcher.group(1);
            }
        }
        return "";
    }

    private @Nullable TestIdentifier parentOf(TestIdentifier test) {
        return Objects.requireNonNull(plan).getParent(test).orElse(null);
    }

    /** One broken rule is enough. */
    static final class UntilOneFails implements ExecutionCondition {

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            RuleRun run = CURRENT.get();
            return run != null && run.untilOneFails && !run.failed.isEmpty()
                    ? ConditionEvaluationResult.disabled("another rule has failed")
                    : ConditionEvaluationResult.enabled("");
        }
    }
}
