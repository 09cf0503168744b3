package io.kabelwerk.tck.runner;

import io.kabelwerk.tck.runner.Result.Failure;
import io.kabelwerk.tck.runner.Result.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/** Turns JUnit's events about tests into results of rules. A rule may be one test, or have a case in each of many. */
final class RuleListener implements TestExecutionListener {

    private final Map<String, Rule> rules = new HashMap<>();
    private final boolean strict;
    private final Captured captured;
    private final Progress progress;

    private final Map<String, Result> results = new HashMap<>();
    private final List<Throwable> elsewhere = new ArrayList<>();

    private @Nullable TestPlan plan;
    private long start;
    private int passed;
    private int skipped;
    private Set<String> reasons = new LinkedHashSet<>();
    private List<Failure> failures = new ArrayList<>();
    private StringBuilder published = new StringBuilder();

    /** Receives the beginning and the end of each rule. */
    interface Progress {
        void began(Rule rule);

        void ended(Result result);
    }

    RuleListener(List<Rule> rules, boolean strict, Captured captured, Progress progress) {
        rules.forEach(rule -> this.rules.put(rule.number(), rule));
        this.strict = strict;
        this.captured = captured;
        this.progress = progress;
    }

    @Override
    public void testPlanExecutionStarted(TestPlan plan) {
        this.plan = plan;
    }

    @Override
    public void executionStarted(TestIdentifier test) {
        Rule rule = ruleOf(test);
        if (rule != null) {
            begin(rule);
        }
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        Rule rule = ruleOf(test);
        if (rule == null) {
            return;
        }
        begin(rule);
        skipped++;
        reasons.add(reason);
        end(rule);
    }

    @Override
    public void reportingEntryPublished(TestIdentifier test, ReportEntry entry) {
        entry.getKeyValuePairs().values().forEach(text -> published.append(text).append('\n'));
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        Rule rule = ruleOf(test);
        boolean inRule = rule != null || isCase(test);
        Throwable cause = result.getThrowable().orElse(null);
        switch (result.getStatus()) {
            case SUCCESSFUL -> passed += test.isTest() ? 1 : 0;
            case ABORTED -> {
                skipped++;
                reasons.add(cause == null ? "no reason given" : reasonOf(cause));
            }
            case FAILED -> {
                Throwable failure = cause == null ? new AssertionError("no reason given") : bare(cause);
                if (inRule) {
                    String label = rule == null ? Failure.visible(test.getDisplayName()) : "";
                    failures.add(new Failure(label, failure));
                } else {
                    elsewhere.add(failure);
                }
            }
        }
        if (rule != null) {
            end(rule);
        }
    }

    /** Rules that were never begun, because what contains them failed, fail as well. */
    @Override
    public void testPlanExecutionFinished(TestPlan plan) {
        for (Rule rule : rules.values()) {
            if (!results.containsKey(rule.number())) {
                begin(rule);
                AssertionError never = new AssertionError("The rule could not be begun");
                elsewhere.forEach(never::addSuppressed);
                if (!elsewhere.isEmpty()) {
                    never.initCause(elsewhere.get(0));
                }
                failures.add(new Failure("", never));
                end(rule);
            }
        }
    }

    private void begin(Rule rule) {
        passed = 0;
        skipped = 0;
        reasons = new LinkedHashSet<>();
        failures = new ArrayList<>();
        published = new StringBuilder();
        String unused = captured.take();
        start = System.nanoTime();
        progress.began(rule);
    }

    private void end(Rule rule) {
        Duration time = Duration.ofNanos(System.nanoTime() - start);
        boolean failed = !failures.isEmpty();
        String output = failed
                ? Failure.visible(
                        (published + captured.take()).replace("\r", "").strip())
                : "";
        Result result = new Result(
                rule, outcome(rule), time, notes(), List.copyOf(failures), output, Seeding.seedOf(rule.title()));
        results.put(rule.number(), result);
        progress.ended(result);
    }

    private Outcome outcome(Rule rule) {
        if (!failures.isEmpty()) {
            return rule.isBinding() || strict ? Outcome.FAILED : Outcome.WARNED;
        }
        return passed == 0 && skipped > 0 ? Outcome.SKIPPED : Outcome.PASSED;
    }

    private List<String> notes() {
        if (skipped == 0) {
            return List.of();
        }
        String reason = String.join("; ", reasons);
        return List.of(passed == 0 ? reason : skipped + " of " + (passed + skipped) + " cases skipped: " + reason);
    }

    /** For build tools, some failures come wrapped in one that names the rule, which is known here. */
    private static Throwable bare(Throwable failure) {
        Throwable cause = failure.getCause();
        boolean named = Rule.title(String.valueOf(failure.getMessage())).isPresent();
        return named && cause != null ? cause : failure;
    }

    private static String reasonOf(Throwable cause) {
        return String.valueOf(cause.getMessage()).replaceFirst("^Assumption failed: ", "");
    }

    /** The rule that a test is; not that of which it is a case. */
    private @Nullable Rule ruleOf(TestIdentifier test) {
        return Rule.title(test.getDisplayName())
                .map(title -> rules.get(title.group(1)))
                .orElse(null);
    }

    private boolean isCase(TestIdentifier test) {
        TestPlan tests = Objects.requireNonNull(plan);
        for (TestIdentifier at = test; at != null; at = tests.getParent(at).orElse(null)) {
            if (ruleOf(at) != null) {
                return true;
            }
        }
        return false;
    }
}
