package io.kabelwerk.tests.soak;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** The line to the {@link BackendProcess}. */
final class Backend implements AutoCloseable {

    private final Process process;
    private final PrintWriter questions;
    private final BufferedReader answers;

    private Backend(Process process) {
        this.process = process;
        this.questions = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Starts it, with this process's Java and path. */
    static Backend start() throws IOException {
        return new Backend(new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "--module-path",
                        System.getProperty("jdk.module.path"),
                        "--module",
                        "io.kabelwerk.tests.soak/" + BackendProcess.class.getName())
                .redirectError(Redirect.INHERIT)
                .start());
    }

    synchronized String ask(String question) {
        questions.println(question);
        try {
            String answer = answers.readLine();
            if (answer == null) {
                throw new IllegalStateException("The backend has ended");
            }
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long number(String question) {
        return Long.parseLong(ask(question));
    }

    /** The messages of a room above an ID. */
    List<Long> messages(long room, long after) {
        String ids = ask("ids " + room + " " + after);
        return ids.isEmpty()
                ? List.of()
                : Arrays.stream(ids.split(" ", -1)).map(Long::valueOf).toList();
    }

    @Override
    public void close() {
        questions.close();
        process.destroy();
    }
}
