package io.kabelwerk.tests.kit.mutation;

import io.kabelwerk.tests.kit.mutation.Verdict.Status;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tries many mutations, in several processes at once. */
final class Campaign {

    /** Far beyond what a mutation takes that all rules are tried on. */
    private static final long LONGEST_SECONDS = 240;

    private final Subject subject;
    private final Path folder;
    private final int processes;

    /**
     * A campaign.
     *
     * @param folder where it keeps its files
     * @param processes how many mutations are tried at once
     */
    Campaign(Subject subject, Path folder, int processes) {
        this.subject = subject;
        this.folder = folder;
        this.processes = processes;
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
        if (!process.waitFor(LONGEST_SECONDS * 4, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IllegalStateException("The rules cannot be tried without a fault");
        }
        return Baseline.read(file());
    }

    /**
     * Tries mutations.
     *
     * @param commands lines for a {@link Worker}, each beginning with the number of a mutation
     * @param onVerdict told of each, on any thread
     * @return the verdicts by numbers
     */
    Map<Integer, Verdict> run(List<String> commands, Consumer<Verdict> onVerdict)
            throws InterruptedException, ExecutionException {
        Queue<String> left = new ConcurrentLinkedQueue<>(commands);
        Map<Integer, Verdict> verdicts = new ConcurrentHashMap<>();
        ExecutorService threads = Executors.newFixedThreadPool(processes);
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < processes; i++) {
            running.add(threads.submit(() -> {
                try (Lane lane = new Lane()) {
                    for (String command = left.poll(); command != null; command = left.poll()) {
                        Verdict verdict = lane.ask(command);
                        verdicts.put(verdict.mutation(), verdict);
                        onVerdict.accept(verdict);
                    }
                }
            }));
        }
        for (Future<?> each : running) {
            each.get();
        }
        threads.shutdown();
        return new TreeMap<>(verdicts);
    }

    private Process start(String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "-Dkabelwerk.tck.patience=" + (subject == Subject.CODEC ? 10 : 2),
                "-Djava.util.logging.config.file=" + System.getProperty("java.util.logging.config.file", ""),
                "-cp",
                System.getProperty("java.class.path"),
                Worker.class.getName(),
                subject.name(),
                file().toString()));
        command.addAll(List.of(more));
        return new ProcessBuilder(command)
                .redirectError(folder.resolve("errors.txt").toFile())
                .start();
    }

    /** One process after the other. */
    private final class Lane implements Closeable {

        private @Nullable Process process;

        Verdict ask(String command) {
            try {
                return answer(command);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private Verdict answer(String command) throws IOException {
            String line = null;
            // A process that has ended behind its last answer is not the mutation's fault.
            for (int i = 0; i < 2 && line == null; i++) {
                Process last = process;
                Process asked = last != null && last.isAlive() ? last : start();
                process = asked;
                try {
                    asked.getOutputStream().write((command + "\n").getBytes(StandardCharsets.UTF_8));
                    asked.getOutputStream().flush();
                    line = read(asked);
                } catch (IOException ended) {
                    line = null;
                }
                if (line == null) {
                    close();
                }
            }
            int number = Integer.parseInt(command.split(" ", -1)[0]);
            return line == null
                    ? new Verdict(number, Status.LOST, List.of(), "the process has ended, or hung", 0)
                    : Verdict.of(line);
        }

        private static @Nullable String read(Process process) {
            BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
            CompletableFuture<@Nullable String> line = CompletableFuture.supplyAsync(() -> {
                try {
                    return reader.readLine();
                } catch (IOException e) {
                    return null;
                }
            });
            try {
                return line.get(LONGEST_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException | ExecutionException | TimeoutException e) {
                return null;
            }
        }

        @Override
        public void close() {
            Process last = process;
            if (last != null) {
                last.destroyForcibly();
            }
            process = null;
        }
    }
}
