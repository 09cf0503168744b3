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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Does a {@link Command} for each line, several at once, and prints a {@link Verdict} for each. After one whose code is
 * still running it takes no more and ends when the others are done, so that what follows does not suffer from that.
 */
final class Worker {

    private static final String BASELINE = "baseline";
    private static final int LOOKS = 5;
    private static final long LOOK_MILLIS = 50;

    private final Subject subject;
    private final Trial trial;
    private final PrintStream answers;
    private volatile boolean isSpoilt;

    private Worker(Subject subject, Trial trial, PrintStream answers) {
        this.subject = subject;
        this.trial = trial;
        this.answers = answers;
    }

    /**
     * Runs it.
     *
     * @param args the subject, and the file with its baseline; then {@value #BASELINE} to write that file, or the number
     *     of commands at once
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        PrintStream answers = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        Subject subject = Subject.valueOf(args[0]);
        Path file = Path.of(args[1]);
        if (args[2].equals(BASELINE)) {
            Baseline.of(subject).write(file);
        } else {
            new Worker(subject, new Trial(subject, Baseline.read(file)), answers).work(Integer.parseInt(args[2]));
        }
        System.exit(0);
    }

    private void work(int atOnce) throws IOException, InterruptedException {
        // A group for each thread: the threads that a trial leaves behind are in it.
        ExecutorService threads =
                Executors.newFixedThreadPool(atOnce, task -> new Thread(new ThreadGroup("trial"), task, "trial"));
        Semaphore free = new Semaphore(atOnce);
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null && !isSpoilt; line = lines.readLine()) {
            Command command = Command.of(line);
            free.acquire();
            threads.execute(() -> {
                try {
                    Verdict verdict = trial.tried(command);
                    isSpoilt |= isStillRunning();
                    answers.println(verdict.line());
                    free.release();
                } catch (Throwable e) {
                    e.printStackTrace();
                    Runtime.getRuntime().halt(1);
                }
            });
        }
        threads.shutdown();
        var unused = threads.awaitTermination(1, TimeUnit.HOURS);
    }

    /** Idle threads of a pool are in none of the subject's code; others get a moment to end. */
    private boolean isStillRunning() {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        for (int i = 0; i < LOOKS; i++) {
            boolean isRunning = Thread.getAllStackTraces().entrySet().stream()
                    .filter(entry -> entry.getKey().getThreadGroup() == group)
                    .flatMap(entry -> Arrays.stream(entry.getValue()))
                    .anyMatch(frame -> subject.owns(frame.getClassName()));
            if (!isRunning) {
                return false;
            }
            try {
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            } catch (InterruptedException e) {
                return true;
            }
        }
        return true;
    }
}
