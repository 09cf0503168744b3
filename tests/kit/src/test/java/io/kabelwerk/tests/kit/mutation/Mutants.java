package io.kabelwerk.tests.kit.mutation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;

/** Tries all mutations of a subject. Takes up again where it was stopped: verdicts are kept in a file. */
final class Mutants {

    /** Every how manieth of the caught ones gets all rules. */
    private static final int SAMPLED = 12;

    /** How often the rules are tried without a mutation in between. */
    private static final int CONTROLS = 8;

    private static final long SEED = 20_261_129;

    private Mutants() {}

    /**
     * Runs it.
     *
     * @param args the subject, the folder for its files, the number of processes, and part of a key to try only those
     */
    public static void main(String[] args) throws IOException, InterruptedException, ExecutionException {
        run(
                Subject.valueOf(args[0].toUpperCase(Locale.ROOT)),
                Path.of(args[1]),
                Integer.parseInt(args[2]),
                args.length > 3 ? args[3] : "");
    }

    static Report run(Subject subject, Path folder, int processes, String keys)
            throws IOException, InterruptedException, ExecutionException {
        Files.createDirectories(folder);
        String name = subject.name().toLowerCase(Locale.ROOT);
        Campaign campaign = new Campaign(subject, folder, processes);
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
        List<String> commands = new ArrayList<>();
        for (int i = 0; i < mutations.size(); i++) {
            if (!verdicts.containsKey(i) && mutations.get(i).key().contains(keys)) {
                commands.add(String.valueOf(i));
            }
        }
        Collections.shuffle(commands, new Random(SEED)); // Half a campaign is a sample.
        for (int i = 1; i <= CONTROLS; i++) {
            commands.add(i * commands.size() / CONTROLS, String.valueOf(-i));
        }
        verdicts.putAll(campaign.run(commands, verdict -> keep(kept, verdict)));
        List<String> sampled = verdicts.values().stream()
                .filter(verdict -> verdict.status() == Verdict.Status.CAUGHT
                        && verdict.mutation() > 0
                        && verdict.mutation() % SAMPLED == 0)
                .map(verdict -> verdict.mutation() + " ")
                .toList();
        Map<Integer, Verdict> sample = campaign.run(sampled, verdict -> {});
        Report report = new Report(subject, verdicts);
        Files.writeString(
                folder.resolve(name + "-mutations.md"), report.markdown(baseline, List.copyOf(sample.values())));
        return report;
    }

    private static synchronized void keep(Path file, Verdict verdict) {
        try {
            Files.writeString(file, verdict.line() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
