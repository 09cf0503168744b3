package io.kabelwerk.tests.modular;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The snippets of the README do what they are there for. */
class ReadmeTest {

    private static final Path ROOT = Path.of("..", "..");
    private static final Pattern JAVA_BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @Test
    void should_show_what_the_minimal_example_does() throws IOException {
        List<String> shown = lines(block("Kabelwerk.create"));
        String program = Files.readString(
                ROOT.resolve("examples/minimal/src/main/java/io/kabelwerk/examples/minimal/Main.java"));

        assertThat(lines(program)).containsSubsequence(shown);
        assertThat(shown).hasSizeBetween(5, 10);
    }

    @Test
    void should_work_where_its_two_snippets_are_pasted_together(@TempDir Path directory) throws Exception {
        Path program = directory.resolve("Pasted.java");
        Files.writeString(program, """
                import io.kabelwerk.*;
                import io.kabelwerk.RoomEvent.MessagePosted;
                import io.kabelwerk.emulator.*;

                class Pasted {
                    public static void main(String[] args) throws Exception {
                %s
                %s
                    }
                }
                """.formatted(block("KabelwerkEmulator.start"), block("Kabelwerk.create")));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dio.kabelwerk.transport=netty", // Those that the README adds; more are on this path.
                        "-Dio.kabelwerk.codec=jsonb",
                        "--class-path",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        program.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(out.readLine()).isEqualTo("Good morning!");
            process.outputWriter().close();
            assertThat(process.waitFor()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    /** The first block of code in which something is called. */
    private static String block(String call) throws IOException {
        return JAVA_BLOCK
                .matcher(Files.readString(ROOT.resolve("README.md")))
                .results()
                .map(block -> block.group(1))
                .filter(block -> block.contains(call))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> lines(String text) {
        return text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    }
}
