package io.kabelwerk.tests.javascript;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Node and the JavaScript client, installed once for all tests into {@code target/js}. */
final class Node {

    private static final String REQUIRED = "KABELWERK_REQUIRE_NODE";
    private static final int OLDEST = 20;
    private static final Path SOURCES = Path.of("src", "test", "js");
    private static final Path TARGET = Path.of("target", "js");
    /** With one retry only: somebody without a network shall not wait for long to be told so. */
    private static final String INSTALL = "npm install --prefer-offline --fetch-retries=1 --ignore-scripts"
            + " --no-package-lock --no-audit --no-fund --loglevel=error";

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Optional<String> OBSTACLE = prepare();

    private Node() {}

    /** Why the JavaScript client cannot run here, if so. */
    static Optional<String> obstacle() {
        OBSTACLE.filter(reason -> Boolean.parseBoolean(System.getenv(REQUIRED))).ifPresent(reason -> {
            throw new IllegalStateException(reason + " " + REQUIRED + " demands that the tests run.");
        });
        return OBSTACLE;
    }

    /** Starts the program that has the client in it. */
    static Process start() throws IOException {
        return new ProcessBuilder("node", "client.mjs")
                .directory(TARGET.toFile())
                .start();
    }

    private static Optional<String> prepare() {
        try {
            requireVersion(run("node", "--version"));
            for (String file : List.of("package.json", "client.mjs")) {
                Files.copy(SOURCES.resolve(file), TARGET.resolve(file), StandardCopyOption.REPLACE_EXISTING);
            }
            run(INSTALL.split(" "));
            return Optional.empty();
        } catch (ObstacleException e) {
            // Surefire counts skipped tests, but does not say why they were.
            System.err.println("The tests with the JavaScript client cannot run: " + e.getMessage());
            return Optional.of(e.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void requireVersion(String output) {
        Matcher version = Pattern.compile("v(\\d+)\\.").matcher(output);
        if (!version.lookingAt() || Integer.parseInt(version.group(1)) < OLDEST) {
            throw new ObstacleException("They need Node " + OLDEST + " or later, but this is " + output.strip() + ".");
        }
    }

    private static String run(String... command) throws IOException {
        Files.createDirectories(TARGET);
        Path log = TARGET.resolve(command[0] + ".log");
        String said = command[0] + " " + command[1];
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .directory(TARGET.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
        } catch (IOException e) {
            throw new ObstacleException("There is no " + command[0] + " on the PATH.");
        }
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new ObstacleException(
                        "\"" + said + "\" did not end within " + PATIENCE + ": " + Files.readString(log));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ObstacleException("\"" + said + "\" was interrupted.");
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        String output = Files.readString(log);
        if (process.exitValue() != 0) {
            throw new ObstacleException(
                    "\"" + said + "\" ended with status " + process.exitValue() + ": " + output.strip());
        }
        return output;
    }

    /** Something that keeps Node from running here, in words for a person. */
    private static final class ObstacleException extends RuntimeException {

        ObstacleException(String message) {
            super(message);
        }
    }
}
