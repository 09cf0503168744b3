package io.kabelwerk.tests.modular;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The ten lines of the README are those of the minimal example, which is compiled and run. */
class ReadmeTest {

    private static final Path ROOT = Path.of("..", "..");
    private static final Pattern JAVA_BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @Test
    void should_show_what_the_minimal_example_does() throws IOException {
        Matcher block = JAVA_BLOCK.matcher(Files.readString(ROOT.resolve("README.md")));
        assertThat(block.find()).isTrue();
        String program = Files.readString(
                ROOT.resolve("examples/minimal/src/main/java/io/kabelwerk/examples/minimal/Main.java"));

        assertThat(lines(program)).containsSubsequence(lines(block.group(1)));
        assertThat(lines(block.group(1))).hasSizeBetween(5, 10);
    }

    private static List<String> lines(String text) {
        return text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    }
}
