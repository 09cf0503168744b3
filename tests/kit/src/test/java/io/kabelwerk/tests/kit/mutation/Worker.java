package io.kabelwerk.tests.kit.mutation;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;

/**
 * Tries the mutations whose numbers it is told, a line each, and prints a {@link Verdict} for each. Ends after one whose
 * code is still running, so that no other one suffers from that.
 */
final class Worker {

    private static final String BASELINE = "baseline";

    private Worker() {}

    /**
     * Runs it.
     *
     * @param args the subject, and the file with its baseline; then {@value #BASELINE} to write that file
     */
    public static void main(String[] args) throws IOException {
        PrintStream answers = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        Subject subject = Subject.valueOf(args[0]);
        Path file = Path.of(args[1]);
        if (args.length > 2 && args[2].equals(BASELINE)) {
            Baseline.of(subject).write(file);
            System.exit(0);
        }
        Trial trial = new Trial(subject, Baseline.read(file));
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] parts = line.split(" ", -1);
            int number = Integer.parseInt(parts[0]);
            Verdict verdict = switch (parts.length) {
                case 1 -> trial.first(number);
                default ->
                    parts[1].isEmpty()
                            ? trial.all(number, rule -> true)
                            : trial.all(number, Set.of(parts[1].split(",")));
            };
            answers.println(verdict.line());
            if (isStillRunning(subject)) {
                break;
            }
        }
        System.exit(0);
    }

    /** Idle threads of a pool are in none of the subject's code. */
    private static boolean isStillRunning(Subject subject) {
        return Thread.getAllStackTraces().values().stream()
                .flatMap(Arrays::stream)
                .anyMatch(frame -> subject.owns(frame.getClassName()));
    }
}
