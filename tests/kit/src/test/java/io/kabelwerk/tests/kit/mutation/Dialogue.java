package io.kabelwerk.tests.kit.mutation;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Asks a {@link Worker} in a process, and reads its answers. Not for several threads. */
final class Dialogue implements Closeable {

    /** Far beyond what a mutation takes that all rules are tried on, beside others. */
    private static final long LONGEST_SECONDS = 400;

    private static final String END = "";

    private final Process process;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final Map<Integer, Long> asked = new LinkedHashMap<>();
    private boolean isOpen = true;
    private boolean hasHung;

    Dialogue(Process process) {
        this.process = process;
        Thread reader = new Thread(
                () -> {
                    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
                        out.lines().forEach(lines::add);
                    } catch (IOException | RuntimeException e) {
                        // The process was destroyed.
                    } finally {
                        lines.add(END);
                    }
                },
                "answers");
        reader.setDaemon(true);
        reader.start();
    }

    /** Whether the process takes commands. */
    boolean isOpen() {
        return isOpen;
    }

    boolean isWaiting() {
        return !asked.isEmpty();
    }

    int waiting() {
        return asked.size();
    }

    void ask(Command command) {
        asked.put(command.mutation(), System.nanoTime());
        try {
            process.getOutputStream().write((command.line() + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException ended) {
            // The end of its answers comes next.
        }
    }

    /** Waits for the next answer; empty when there are no more. */
    Optional<Verdict> answer() throws InterruptedException {
        long oldest = asked.values().stream().mapToLong(Long::longValue).min().orElseThrow();
        long left = TimeUnit.SECONDS.toNanos(LONGEST_SECONDS) - (System.nanoTime() - oldest);
        String line = lines.poll(left, TimeUnit.NANOSECONDS);
        if (line == null || line.equals(END)) {
            hasHung = line == null;
            isOpen = false;
            return Optional.empty();
        }
        Verdict verdict = Verdict.of(line);
        asked.remove(verdict.mutation());
        return Optional.of(verdict);
    }

    /** The mutations that got no answer. */
    List<Integer> unanswered() {
        return new ArrayList<>(asked.keySet());
    }

    /** Whether the process did not end as a worker does that wants to take no more. */
    boolean hasFailed() throws InterruptedException {
        return hasHung || !process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
