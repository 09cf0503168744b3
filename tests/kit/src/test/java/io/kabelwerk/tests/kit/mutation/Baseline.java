package io.kabelwerk.tests.kit.mutation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;

/**
 * How the rules do on a subject without a fault: how long each takes, and which mutations it reaches.
 *
 * @param rules those that are met, the quickest first
 * @param broken those that are not, each with what it says
 */
record Baseline(List<Measured> rules, Map<String, String> broken) {

    /**
     * A rule.
     *
     * @param rule its number
     * @param uniqueId what the launcher calls it
     * @param millis how long it took
     * @param reached the numbers of the mutations that it reaches
     */
    record Measured(String rule, String uniqueId, long millis, BitSet reached) {}

    /** Tries all rules. */
    static Baseline of(Subject subject) {
        List<Measured> rules = new ArrayList<>();
        int count = subject.mutations().size();
        Map<String, String> broken = RuleRun.all(subject, subject.probed(), (test, nanos) -> {
            Matcher matcher = subject.rules().matcher(test.getDisplayName());
            if (matcher.matches()) {
                BitSet reached = new BitSet();
                for (int i = 0; i < count; i++) {
                    reached.set(i, Probes.isHit(i));
                }
                Probes.reset(count);
                rules.add(new Measured(matcher.group(1), test.getUniqueId(), nanos / 1_000_000, reached));
            }
        });
        rules.removeIf(rule -> broken.containsKey(rule.rule()));
        rules.sort(Comparator.comparingLong(Measured::millis));
        return new Baseline(rules, broken);
    }

    /** Those that reach a mutation, the quickest first. */
    List<Measured> reaching(int mutation) {
        return rules.stream().filter(rule -> rule.reached().get(mutation)).toList();
    }

    void write(Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        for (Measured rule : rules) {
            lines.add(String.join(
                    "\t",
                    rule.rule(),
                    rule.uniqueId(),
                    String.valueOf(rule.millis()),
                    HexFormat.of().formatHex(rule.reached().toByteArray())));
        }
        broken.forEach((rule, message) ->
                lines.add("broken\t" + rule + "\t" + message.lines().findFirst().orElse("")));
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.write(file, lines);
    }

    static Baseline read(Path file) throws IOException {
        List<Measured> rules = new ArrayList<>();
        Map<String, String> broken = new TreeMap<>();
        for (String line : Files.readAllLines(file)) {
            String[] parts = line.split("\t", -1);
            if (parts[0].equals("broken")) {
                broken.put(parts[1], parts[2]);
            } else {
                rules.add(new Measured(
                        parts[0],
                        parts[1],
                        Long.parseLong(parts[2]),
                        BitSet.valueOf(HexFormat.of().parseHex(parts[3]))));
            }
        }
        return new Baseline(rules, broken);
    }
}
