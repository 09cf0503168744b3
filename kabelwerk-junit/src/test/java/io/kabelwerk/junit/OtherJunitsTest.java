package io.kabelwerk.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The first and the last JUnit that the extension runs on. */
class OtherJunitsTest {

    private static final Path JUNITS = Path.of("target", "junits");

    static Stream<Path> junits() throws IOException {
        try (Stream<Path> jars = Files.list(JUNITS)) {
            return jars.toList().stream();
        }
    }

    @Test
    void should_be_the_two() throws IOException {
        assertThat(junits().map(jar -> jar.getFileName().toString().replaceAll(".*-(\\d+\\.\\d+)\\..*", "$1")))
                .containsExactlyInAnyOrder("1.10", "6.0");
    }

    @ParameterizedTest
    @MethodSource("junits")
    void should_run_the_example_of_the_readme(Path junit) throws Exception {
        String path = Arrays.stream(
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                                .split(File.pathSeparator))
                .filter(element -> !element.contains("junit-platform") && !element.contains("junit-jupiter"))
                .filter(element -> !element.contains("surefire"))
                .collect(Collectors.joining(File.pathSeparator));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-jar",
                        junit.toString(),
                        "execute",
                        "--disable-banner",
                        "--disable-ansi-colors",
                        "--class-path",
                        path,
                        "--select-class",
                        GreetingTest.class.getName())
                .redirectErrorStream(true)
                .start();

        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(out).isZero();
        assertThat(out).contains("2 tests successful").contains("0 tests failed");
    }

    @Test
    void should_be_the_class_of_the_readme() throws IOException {
        // Whoever copies it has another package.
        String readme = Files.readString(Path.of("README.md"))
                .replaceAll("(?s).*?```java\n(.*?)```.*", "$1")
                .replaceAll("import io\\.kabelwerk\\.junit\\..*\n", "");
        String test = Files.readString(Path.of("src/test/java/io/kabelwerk/junit/GreetingTest.java"));

        assertThat(test.lines()
                        .filter(line -> !line.startsWith("package "))
                        .collect(Collectors.joining("\n"))
                        .strip())
                .isEqualTo(readme.strip());
    }
}
