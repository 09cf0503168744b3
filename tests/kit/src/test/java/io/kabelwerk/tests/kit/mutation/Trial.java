package io.kabelwerk.tests.kit.mutation;

import io.kabelwerk.tests.kit.mutation.Baseline.Measured;
import io.kabelwerk.tests.kit.mutation.Verdict.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Tries mutations of a subject, one after the other in this process. */
final class Trial {

    /** Rules are tried together that take no longer than this, each; then those that take longer. */
    private static final long[] BATCHES = {20, 300, Long.MAX_VALUE};

    private final Subject subject;
    private final Baseline baseline;
    private final List<Mutation> mutations;

    Trial(Subject subject, Baseline baseline) {
        this.subject = subject;
        this.baseline = baseline;
        this.mutations = subject.mutations();
    }

    List<Mutation> mutations() {
        return mutations;
    }

    /**
     * Tries the rules that reach a mutation until one is broken, and is broken once more when tried alone.
     *
     * @param number the mutation's number; a negative one stands for no mutation, which all rules reach
     */
    Verdict first(int number) {
        long start = System.nanoTime();
        List<Measured> rules = reaching(number);
        if (rules.isEmpty()) {
            return new Verdict(number, Status.NOT_REACHED, List.of(), "", 0);
        }
        long longer = -1;
        for (long limit : BATCHES) {
            long atLeast = longer;
            List<Measured> batch = new ArrayList<>(rules.stream()
                    .filter(rule -> rule.millis() > atLeast && rule.millis() <= limit)
                    .toList());
            longer = limit;
            while (!batch.isEmpty()) {
                Map<String, String> failed = run(number, batch, true);
                if (failed.isEmpty()) {
                    break;
                }
                String rule = failed.keySet().iterator().next();
                List<Measured> alone =
                        batch.stream().filter(each -> each.rule().equals(rule)).toList();
                Map<String, String> again = run(number, alone, true);
                if (!again.isEmpty()) {
                    return new Verdict(
                            number, Status.CAUGHT, List.of(rule), String.valueOf(again.get(rule)), millisSince(start));
                }
                batch.removeAll(alone);
            }
        }
        return new Verdict(number, Status.SURVIVED, List.of(), "", millisSince(start));
    }

    /** What initializes a class is reached by the first rule only, and matters to all. */
    private List<Measured> reaching(int number) {
        return number < 0 || mutations.get(number).key().contains(".<clinit>:")
                ? baseline.rules()
                : baseline.reaching(number);
    }

    /** Tries all rules that reach a mutation. */
    Verdict all(int number, Predicate<String> wanted) {
        long start = System.nanoTime();
        List<Measured> rules = reaching(number).stream()
                .filter(rule -> wanted.test(rule.rule()))
                .toList();
        Map<String, String> failed = rules.isEmpty() ? Map.of() : new TreeMap<>(run(number, rules, false));
        return new Verdict(
                number,
                failed.isEmpty() ? Status.SURVIVED : Status.CAUGHT,
                List.copyOf(failed.keySet()),
                failed.values().stream().findFirst().orElse(""),
                millisSince(start));
    }

    Verdict all(int number, Set<String> wanted) {
        return all(number, wanted::contains);
    }

    private Map<String, String> run(int number, List<Measured> rules, boolean untilOneFails) {
        Map<String, String> failed = RuleRun.of(
                subject,
                number < 0 ? subject.right() : subject.with(mutations.get(number)),
                rules.stream().map(Measured::uniqueId).toList(),
                untilOneFails);
        failed.values().stream()
                .filter(message -> message.contains("VerifyError"))
                .findFirst()
                .ifPresent(message -> {
                    throw new IllegalStateException("Mutation " + number + " is no class: " + message);
                });
        return failed;
    }

    private static long millisSince(long start) {
        return (System.nanoTime() - start) / 1_000_000;
    }
}
