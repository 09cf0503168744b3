package io.kabelwerk.tests.kit.mutation;

import io.kabelwerk.tests.kit.mutation.Verdict.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a campaign has found, in words and tables. */
final class Report {

    private final Subject subject;
    private final List<Mutation> mutations;
    private final Map<Integer, Verdict> verdicts = new TreeMap<>();
    private final List<Verdict> controls;
    private final Survivors survivors;

    Report(Subject subject, Map<Integer, Verdict> verdicts) {
        this.subject = subject;
        this.mutations = subject.mutations();
        this.verdicts.putAll(verdicts);
        this.verdicts.keySet().removeIf(number -> number < 0);
        this.controls = verdicts.values().stream()
                .filter(verdict -> verdict.mutation() < 0)
                .toList();
        this.survivors = Survivors.of(subject);
    }

    /** Those that were tried and that somebody can tell from the original. */
    private List<Verdict> counted() {
        return verdicts.values().stream()
                .filter(verdict ->
                        verdict.status() == Status.CAUGHT || !survivors.isEquivalent(mutations.get(verdict.mutation())))
                .toList();
    }

    /** Those of them that break the contract: a rule that noticed another one would ask for too much. */
    private List<Verdict> faults() {
        return counted().stream()
                .filter(verdict ->
                        verdict.status() == Status.CAUGHT || !survivors.isOutside(mutations.get(verdict.mutation())))
                .toList();
    }

    private static long caught(List<Verdict> some) {
        return some.stream().filter(each -> each.status() == Status.CAUGHT).count();
    }

    private static double percent(List<Verdict> some) {
        return 100.0 * caught(some) / some.size();
    }

    /** How many percent of those that can be told from the original were caught. */
    double score() {
        return percent(counted());
    }

    /** How many percent of those that break the contract were caught. */
    double scoreOfFaults() {
        return percent(faults());
    }

    /** Those that were not caught, and for which there is no reason. */
    List<String> unexplained() {
        return verdicts.values().stream()
                .filter(verdict -> verdict.status() != Status.CAUGHT)
                .map(verdict -> mutations.get(verdict.mutation()))
                .filter(mutation -> !survivors.reasons().containsKey(mutation.key()))
                .map(Mutation::toString)
                .toList();
    }

    /** All of it, in Markdown. */
    String markdown(Baseline baseline) {
        List<String> lines = new ArrayList<>();
        lines.add("# Mutations of the " + subject.name().toLowerCase(Locale.ROOT));
        lines.add("");
        lines.add(String.format(
                Locale.ROOT,
                "%d of %d mutations tried, %d of them equivalent. Caught: %d of the other %d (%.1f %%).",
                verdicts.size(),
                mutations.size(),
                verdicts.size() - counted().size(),
                caught(counted()),
                counted().size(),
                score()));
        lines.add(String.format(
                Locale.ROOT,
                "Of the %d that break the contract, %.1f %% were caught.",
                faults().size(),
                scoreOfFaults()));
        baseline.broken().forEach((rule, why) -> lines.add("Left out: " + rule + " " + why));
        lines.add(String.format(
                Locale.ROOT,
                "Tried without a mutation in between: %d times, of which a rule was broken in %d.",
                controls.size(),
                caught(controls)));
        byClass(lines);
        notCaught(lines);
        byRule(lines, baseline);
        lines.add("");
        lines.add("## Caught");
        lines.add("");
        lines.add("| mutation | rule | what it said | ms |");
        lines.add("| --- | --- | --- | --- |");
        verdicts.values().stream()
                .filter(verdict -> verdict.status() == Status.CAUGHT)
                .forEach(verdict -> lines.add("| " + mutations.get(verdict.mutation()) + " | "
                        + String.join(" ", verdict.rules()) + " | " + shortened(verdict.message()) + " | "
                        + verdict.millis() + " |"));
        return String.join("\n", lines) + "\n";
    }

    private void byClass(List<String> lines) {
        Map<String, List<Verdict>> classes = new TreeMap<>();
        counted()
                .forEach(verdict -> classes.computeIfAbsent(
                                mutations.get(verdict.mutation()).className().replaceFirst(".*\\.", ""),
                                name -> new ArrayList<>())
                        .add(verdict));
        lines.add("");
        lines.add("| class | mutations, without equivalent ones | caught |");
        lines.add("| --- | --- | --- |");
        classes.forEach((name, some) -> lines.add("| " + name + " | " + some.size() + " | " + caught(some) + " |"));
    }

    private void notCaught(List<String> lines) {
        lines.add("");
        lines.add("## Not caught");
        lines.add("");
        lines.add("| mutation | how | why |");
        lines.add("| --- | --- | --- |");
        for (Verdict verdict : verdicts.values()) {
            Mutation mutation = mutations.get(verdict.mutation());
            if (verdict.status() != Status.CAUGHT) {
                Survivors.@Nullable Reason reason = survivors.reasons().get(mutation.key());
                lines.add("| " + mutation + " | " + verdict.status() + " | "
                        + (reason == null ? "?" : reason.kind() + ": " + reason.text()) + " |");
            }
        }
    }

    private void byRule(List<String> lines, Baseline baseline) {
        Map<String, Integer> first = new TreeMap<>();
        verdicts.values().forEach(verdict -> verdict.rules().forEach(rule -> first.merge(rule, 1, Integer::sum)));
        TreeSet<String> never = new TreeSet<>();
        baseline.rules().forEach(rule -> never.add(rule.rule()));
        never.removeAll(first.keySet());
        lines.add("");
        lines.add("## Rules");
        lines.add("");
        lines.add("How many mutations each was the first to catch, likely and quick rules being tried first.");
        lines.add("");
        first.forEach((rule, count) -> lines.add("- " + rule + ": " + count));
        lines.add("- never the first: " + String.join(" ", never));
    }

    private static String shortened(String message) {
        String line = message.replace('|', '/').replaceFirst("^org\\.opentest4j\\.\\w+: ", "");
        return line.length() <= 160 ? line : line.substring(0, 160) + "…";
    }
}
