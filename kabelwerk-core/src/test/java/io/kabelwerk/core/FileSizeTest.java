package io.kabelwerk.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A newcomer reads a class from top to bottom: no source file of a published module is longer than 400 lines. */
class FileSizeTest {

    private static final int MOST_LINES = 400;

    /** Files that are longer, each with its exact length, so that none grows and none stays here for nothing. */
    private static final Map<String, Integer> LONGER = Map.of(
            // One flat builder, as applications use it: 35 settings with a getter and a method each. Half of the lines
            // say
            // what a setting does, in which unit and range.
            "kabelwerk-api/src/main/java/io/kabelwerk/Settings.java", 862);

    @Test
    void should_fit_into_a_reading() throws IOException {
        Map<String, Integer> lengths = lengths();

        assertThat(lengths).hasSizeGreaterThan(400);
        assertThat(refusals(lengths, LONGER)).isEmpty();
    }

    @Test
    void should_refuse_what_is_longer_and_exceptions_that_are_out_of_date() {
        Map<String, Integer> lengths = new TreeMap<>(Map.of("A", 400, "B", 401, "C", 501, "D", 499, "E", 300));

        assertThat(refusals(lengths, Map.of("C", 500, "D", 500, "E", 500, "F", 500)))
                .containsExactly(
                        "B has 401 lines; divide it by what its parts are responsible for, to have at most 400",
                        "C has 501 lines, and its exception is for 500; divide it instead of making it longer",
                        "D has 499 lines, and its exception is for 500; correct the exception",
                        "E has 300 lines; delete its exception",
                        "F does not exist; delete its exception");
    }

    private static List<String> refusals(Map<String, Integer> lengths, Map<String, Integer> exceptions) {
        List<String> refusals = new ArrayList<>();
        lengths.forEach((file, lines) -> {
            Integer exception = exceptions.get(file);
            if (exception == null && lines > MOST_LINES) {
                refusals.add(file + " has " + lines
                        + " lines; divide it by what its parts are responsible for, to have at most " + MOST_LINES);
            } else if (exception != null && lines <= MOST_LINES) {
                refusals.add(file + " has " + lines + " lines; delete its exception");
            } else if (exception != null && !exception.equals(lines)) {
                refusals.add(file + " has " + lines + " lines, and its exception is for " + exception
                        + (lines > exception ? "; divide it instead of making it longer" : "; correct the exception"));
            }
        });
        exceptions.keySet().stream()
                .filter(file -> !lengths.containsKey(file))
                .sorted()
                .forEach(file -> refusals.add(file + " does not exist; delete its exception"));
        return refusals;
    }

    /** The lines of each source file of the published modules, by its path from the project's folder. */
    private static Map<String, Integer> lengths() throws IOException {
        Path project = Path.of("..");
        Map<String, Integer> lengths = new TreeMap<>();
        try (Stream<Path> modules = Files.list(project)) {
            for (Path sources : modules.filter(FileSizeTest::isPublished)
                    .map(module -> module.resolve("src/main/java"))
                    .filter(Files::isDirectory)
                    .toList()) {
                try (Stream<Path> files = Files.walk(sources)) {
                    files.filter(file -> file.toString().endsWith(".java"))
                            .forEach(file -> lengths.put(
                                    project.relativize(file).toString().replace('\\', '/'), lines(file)));
                }
            }
        }
        return lengths;
    }

    private static boolean isPublished(Path module) {
        String name = module.getFileName().toString();
        return name.startsWith("kabelwerk-") || name.equals("tck");
    }

    private static int lines(Path file) {
        try {
            return Files.readAllLines(file).size();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
