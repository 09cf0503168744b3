package io.kabelwerk.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A process that is asked with lines on its standard input, and answers with lines on its standard output. */
final class Child implements AutoCloseable {

    /** For what has to happen, or is broken. */
    private static final long PATIENCE_SECONDS = 180;

    private static final long SECONDS_TO_END = 10;

    private static final String END = "";

    private final String name;
    private final Path log;
    private final Process process;
    private final Writer in;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    private Child(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
        this.in = process.outputWriter(StandardCharsets.UTF_8);
    }

    /** Starts one. What it says on its standard error goes to a log. */
    static Child start(String name, List<String> command, Path directory, Path log) throws IOException {
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        Child child = new Child(name, log, process);
        Thread reader = new Thread(child::read, "reader of " + name);
        reader.setDaemon(true);
        reader.start();
        return child;
    }

    private void read() {
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            // In brackets, a JVM says something by itself.
            out.lines().filter(line -> !line.startsWith("[")).forEach(lines::add);
        } catch (IOException | UncheckedIOException e) {
            // It has been ended.
        }
        lines.add(END);
    }

    /** Asks, and waits for the answer. */
    Answer ask(String line) throws IOException, InterruptedException {
        in.write(line + "\n");
        in.flush();
        return answer();
    }

    /** Waits for the next line. */
    Answer answer() throws InterruptedException {
        String line = lines.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (line == null) {
            throw new IllegalStateException(
                    "The process of " + name + " has said nothing for " + PATIENCE_SECONDS + " s; see " + log);
        }
        if (line.equals(END)) {
            throw new IllegalStateException("The process of " + name + " has ended; see " + log);
        }
        return Answer.parse(line);
    }

    /** Ends its standard input, which should end it; ends it by force where that does not. */
    @Override
    public void close() {
        try (in) {
            in.flush();
        } catch (IOException e) {
            // It has ended already.
        }
        try {
            if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
