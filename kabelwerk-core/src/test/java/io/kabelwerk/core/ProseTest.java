package io.kabelwerk.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Phrases at which a reader stops do not come back into texts that were freed from them. */
class ProseTest {

    /** The texts, seen from this module. Add others as they are reread. */
    private static final List<Path> REREAD = Stream.of(
                    "../README.md",
                    "../CONTRIBUTING.md",
                    "../benchmarks/README.md",
                    "../docs",
                    "../examples/console/src/main/java",
                    "../kabelwerk-api/src/main/java",
                    "../kabelwerk-emulator/README.md",
                    "../kabelwerk-emulator/src/main/java",
                    "../kabelwerk-junit/README.md",
                    "../kabelwerk-junit/src/main/java",
                    "../tck/README.md",
                    "../tck/src/main/java",
                    "src/main/java")
            .map(Path::of)
            .toList();

    /** Each with what to write instead. */
    private static final List<Phrase> REFUSED = List.of(
            new Phrase("tells? of|told of", "reports, delivers, emits"),
            new Phrase("to be had", "available"),
            new Phrase("what the world does", "failures outside the program's control"),
            new Phrase("comes? back by (it|them)sel(f|ves)", "reconnects automatically"),
            new Phrase("what there is to hold", "core objects"),
            new Phrase("for ever", "forever"),
            new Phrase("at the most", "at most"),
            new Phrase("but for", "except"),
            new Phrase("by then", "say when"),
            new Phrase("whoever", "anyone who"),
            new Phrase("let be", "ignored"),
            new Phrase("(falls|fell) victim to", "fails because of"),
            new Phrase("in its own way", "differs in"),
            new Phrase("no way round", "cannot be worked around"),
            new Phrase("taken for", "treated as"),
            new Phrase("(what|whatever) becomes? of", "what happens to"),
            new Phrase("(that|what|which|this) is no(?! (longer|more|less|other))", "is not a"));

    private record Phrase(String words, String instead) {

        /** However the words are divided into lines, also in a comment or a quotation. */
        Pattern pattern() {
            return Pattern.compile("\\b(" + words.replace(" ", "[\\s*/>]+") + ")\\b", Pattern.CASE_INSENSITIVE);
        }
    }

    @Test
    void should_be_what_readers_of_the_language_expect() throws IOException {
        List<String> found = new ArrayList<>();
        int files = 0;
        for (Path root : REREAD) {
            assertThat(root).exists();
            try (Stream<Path> texts = Files.walk(root)) {
                for (Path text : texts.filter(ProseTest::isReread).toList()) {
                    files++;
                    found.addAll(refusals(text.toString(), Files.readString(text)));
                }
            }
        }

        assertThat(files).isGreaterThan(350);
        assertThat(found).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "It tells of each.",
                "waits for\n * ever",
                "Whoever calls",
                "it would wait\n     * for ever",
                "a text that is no\n     * frame"
            })
    void should_find_a_phrase_wherever_a_line_ends(String text) {
        assertThat(refusals("text", text)).hasSize(1);
    }

    private static boolean isReread(Path file) {
        return Files.isRegularFile(file)
                && (file.toString().endsWith(".md") || file.toString().endsWith(".java"));
    }

    private static List<String> refusals(String name, String text) {
        return REFUSED.stream()
                .flatMap(phrase -> phrase.pattern()
                        .matcher(text)
                        .results()
                        .map(match -> name + ":"
                                + (text.substring(0, match.start()).lines().count() + 1) + " says \"" + match.group()
                                + "\"; write: " + phrase.instead()))
                .toList();
    }
}
