package io.kabelwerk.tests.modular;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the guide to writing a codec shows of its worked example is what is in it. */
class WritingACodecTest {

    private static final Path ROOT = Path.of("..", "..");
    private static final Pattern JAVA_BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    /** The codec before it is one, and the application. */
    private static final List<String> NOT_OF_THE_EXAMPLE = List.of("/** Not yet a codec. */", "Kabelwerk.create(");

    @Test
    void should_show_the_worked_example_as_it_is() throws IOException {
        List<String> sources;
        try (Stream<Path> files = Files.walk(ROOT.resolve("kabelwerk-json-jackson/src"))) {
            sources = files.filter(file -> file.toString().endsWith(".java"))
                    .map(WritingACodecTest::read)
                    .toList();
        }
        List<String> blocks = JAVA_BLOCK
                .matcher(read(ROOT.resolve("docs/writing-a-codec.md")))
                .results()
                .map((MatchResult block) -> block.group(1))
                .filter(block -> NOT_OF_THE_EXAMPLE.stream().noneMatch(block::contains))
                .toList();

        assertThat(blocks)
                .hasSizeGreaterThan(5)
                .allSatisfy(block -> assertThat(sources)
                        .as("the sources that have this block of the guide: %s", block)
                        .anyMatch(source -> source.contains(block)));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
