package io.kabelwerk.tests.kit.mutation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Tries all mutations of a subject. Takes up again where it was stopped: verdicts are kept in a file. */
final class Mutants {

    /** How often the rules are tried without a mutation in between. */
    private static final int CONTROLS = 4;

    private static final long SEED = 20_261_129;

    private Mutants() {}

    /**
     * Runs it.
     *
     * @param args the subject, the folder for its files, the number of mutations that are tried at once, and a regular expression that is found in
     *     the keys of those that are tried
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        run(
                Subject.valueOf(args[0].toUpperCase(Locale.ROOT)),
                Path.of(args[1]),
                Integer.parseInt(args[2]),
                args.length > 3 ? args[3] : "");
    }

    static Report run(Subject subject, Path folder, int atOnce, String keys) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        String name = subject.name().toLowerCase(Locale.ROOT);
        Campaign campaign = new Campaign(subject, folder, atOnce);
        Baseline baseline = campaign.baseline();
        Path kept = folder.resolve(name + "-verdicts.txt");
        Map<Integer, Verdict> verdicts = new TreeMap<>();
        if (Files.exists(kept)) {
            Files.readAllLines(kept).forEach(line -> {
                Verdict verdict = Verdict.of(line);
                verdicts.put(verdict.mutation(), verdict);
            });
        }
        List<Mutation> mutations = subject.mutations();
        Hints hints = new Hints(mutations);
        verdicts.values().forEach(hints::add);
        Predicate<String> keysToTry = Pattern.compile(keys).asPredicate();
        List<Integer> left = new ArrayList<>();
        for (int i = 0; i < mutations.size(); i++) {
            if (!verdicts.containsKey(i) && keysToTry.test(mutations.get(i).key())) {
                left.add(i);
            }
        }
        Collections.shuffle(left, new Random(SEED)); // Half a campaign is a sample.
        // Those with a reason are likely to survive again, which takes longest.
        Survivors survivors = Survivors.of(subject);
        left.sort(Comparator.comparing(number -> number >= 0
                && survivors.reasons().containsKey(mutations.get(number).key())));
        for (int i = 1; i <= CONTROLS; i++) {
            left.add(i * left.size() / CONTROLS, -i);
        }
        Consumer<Verdict> onVerdict = verdict -> {
            keep(kept, verdict);
            hints.add(verdict);
        };
        verdicts.putAll(campaign.run(Command.Kind.BESIDE_OTHERS, left, hints, onVerdict));
        List<Integer> soFar = verdicts.values().stream()
                .filter(verdict -> verdict.status() == Verdict.Status.SO_FAR)
                .map(Verdict::mutation)
                .sorted(Comparator.comparing(number -> number >= 0 && survivors.isEquivalent(mutations.get(number))))
                .toList();
        verdicts.putAll(campaign.run(Command.Kind.BY_ITSELF, soFar, hints, onVerdict));
        Report report = new Report(subject, verdicts);
        Files.writeString(folder.resolve(name + "-mutations.md"), report.markdown(baseline));
        return report;
    }

    private static void keep(Path file, Verdict verdict) {
        try {
            Files.writeString(file, verdict.line() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
