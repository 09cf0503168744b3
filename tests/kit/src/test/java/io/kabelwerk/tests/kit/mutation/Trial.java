package io.kabelwerk.tests.kit.mutation;

import io.kabelwerk.tests.kit.mutation.Baseline.Measured;
import io.kabelwerk.tests.kit.mutation.Verdict.Status;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Tries mutations of a subject in this process. Several threads may each try one. */
final class Trial {

    /** Rules are tried together that take no longer than this, each; then those that take longer. */
    private static final long[] BATCHES = {20, 300, Long.MAX_VALUE};

    private static final long SLOW_MILLIS = 1000;

    private final Subject subject;
    private final Baseline baseline;
    private final List<Mutation> mutations;

    Trial(Subject subject, Baseline baseline) {
        this.subject = subject;
        this.baseline = baseline;
        this.mutations = subject.mutations();
    }

    /** Does what a command asks. */
    Verdict tried(Command command) {
        Predicate<Measured> alone = rule -> subject.isAlone(rule.rule());
        return switch (command.kind()) {
            case BESIDE_OTHERS -> first(command, alone.negate(), Status.SO_FAR);
            case BY_ITSELF -> first(command, alone, Status.SURVIVED);
        };
    }

    /**
     * Tries rules until the mutation breaks one: the likely ones first, then the quick ones.
     *
     * @param otherwise the status if it breaks none
     */
    private Verdict first(Command command, Predicate<Measured> wanted, Status otherwise) {
        long start = System.nanoTime();
        List<Measured> rules = reaching(command.mutation());
        if (rules.isEmpty()) {
            return new Verdict(command.mutation(), Status.NOT_REACHED, List.of(), "", 0);
        }
        Set<Measured> left = new LinkedHashSet<>(rules.stream().filter(wanted).toList());
        List<Predicate<Measured>> batches = new ArrayList<>();
        batches.add(rule -> rule.millis() <= BATCHES[1] && command.likely().contains(rule.rule()));
        for (long limit : BATCHES) {
            batches.add(rule -> rule.millis() <= limit);
        }
        for (Predicate<Measured> inBatch : batches) {
            List<Measured> batch = new ArrayList<>(left.stream().filter(inBatch).toList());
            left.removeAll(batch);
            while (!batch.isEmpty()) {
                Map<String, String> failed = run(command.mutation(), batch, true);
                if (failed.isEmpty()) {
                    break;
                }
                Map.Entry<String, String> first = failed.entrySet().iterator().next();
                List<Measured> again = batch.stream()
                        .filter(each -> each.rule().equals(first.getKey()))
                        .toList();
                if (isBrokenBy(command.mutation(), again)) {
                    return new Verdict(
                            command.mutation(),
                            Status.CAUGHT,
                            List.of(first.getKey()),
                            first.getValue(),
                            millisSince(start));
                }
                batch.removeAll(again);
            }
        }
        return new Verdict(command.mutation(), otherwise, List.of(), "", millisSince(start));
    }

    /**
     * Broken once more, and met without the mutation, so that it is not the machine that was too slow. A rule that takes
     * long is tried more often, for it is near to the patience on a busy machine.
     */
    private boolean isBrokenBy(int number, List<Measured> rule) {
        long times = rule.stream().mapToLong(Measured::millis).sum() > SLOW_MILLIS ? 3 : 1;
        for (int i = 0; i < times; i++) {
            if (run(number, rule, true).isEmpty()
                    || (number >= 0 && !run(-1, rule, true).isEmpty())) {
                return false;
            }
        }
        return true;
    }

    /** What initializes a class is reached by the first rule only, and matters to all. */
    private List<Measured> reaching(int number) {
        return number < 0 || mutations.get(number).key().contains(".<clinit>:")
                ? baseline.rules()
                : baseline.reaching(number);
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
