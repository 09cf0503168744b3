package io.kabelwerk.tests.kit.mutation;

import io.kabelwerk.tests.kit.mutation.Verdict.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Tries many mutations in one process after the other, several of them at once. */
final class Campaign {

    /** A baseline takes a minute or two. */
    private static final long BASELINE_SECONDS = 1000;

    private final Subject subject;
    private final Path folder;
    private final int atOnce;

    /**
     * A campaign.
     *
     * @param folder where it keeps its files
     * @param atOnce how many mutations are tried at once
     */
    Campaign(Subject subject, Path folder, int atOnce) {
        this.subject = subject;
        this.folder = folder;
        this.atOnce = atOnce;
    }

    private Path file() {
        return folder.resolve(subject.name().toLowerCase(Locale.ROOT) + "-baseline.txt");
    }

    /** Tries the rules without a fault, unless that has been done; what follows needs it. */
    Baseline baseline() throws IOException, InterruptedException {
        if (Files.exists(file())) {
            return Baseline.read(file());
        }
        Process process = start("baseline");
        if (!process.waitFor(BASELINE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IllegalStateException("The rules cannot be tried without a fault");
        }
        return Baseline.read(file());
    }

    /**
     * Tries mutations, all in the same way.
     *
     * @param hints the rules that each tries first
     * @param onVerdict called with each, one after the other
     * @return the verdicts by numbers
     */
    Map<Integer, Verdict> run(Command.Kind kind, Collection<Integer> numbers, Hints hints, Consumer<Verdict> onVerdict)
            throws IOException, InterruptedException {
        Deque<Integer> left = new ArrayDeque<>(numbers);
        Map<Integer, Verdict> verdicts = new TreeMap<>();
        Map<Integer, Integer> losses = new HashMap<>();
        Consumer<Verdict> onEach = verdict -> {
            verdicts.put(verdict.mutation(), verdict);
            onVerdict.accept(verdict);
        };
        while (!left.isEmpty()) {
            // One that has cost a process before is tried by itself.
            int most = kind == Command.Kind.BESIDE_OTHERS && !losses.containsKey(left.peek()) ? atOnce : 1;
            try (Dialogue dialogue = new Dialogue(start(String.valueOf(most)))) {
                while (dialogue.isOpen() && (!left.isEmpty() || dialogue.isWaiting())) {
                    while (!left.isEmpty()
                            && dialogue.waiting() < most
                            && (most == 1 || !losses.containsKey(left.peek()))) {
                        int number = left.remove();
                        dialogue.ask(new Command(kind, number, hints.of(number)));
                    }
                    if (!dialogue.isWaiting()) {
                        break;
                    }
                    dialogue.answer().ifPresent(onEach);
                }
                for (int number : dialogue.unanswered()) {
                    if (dialogue.hasFailed() && losses.merge(number, 1, Integer::sum) > 1) {
                        onEach.accept(new Verdict(
                                number, Status.LOST, List.of(), "the process has ended, or hung, twice", 0));
                    } else if (dialogue.hasFailed()) {
                        left.addLast(number);
                    } else {
                        left.addFirst(number);
                    }
                }
            }
        }
        return verdicts;
    }

    private Process start(String more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx2g",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "-Dkabelwerk.tck.patience=" + (subject == Subject.CODEC ? 10 : 2),
                "-Djava.util.logging.config.file=" + System.getProperty("java.util.logging.config.file", ""),
                "-cp",
                System.getProperty("java.class.path"),
                Worker.class.getName(),
                subject.name(),
                file().toString(),
                more));
        return new ProcessBuilder(command)
                .redirectError(folder.resolve("errors.txt").toFile())
                .start();
    }
}
