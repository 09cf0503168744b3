package io.kabelwerk.tck.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.spi.JsonCodec;
import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.JsonException;
import io.kabelwerk.spi.JsonLimits;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The errors of a codec that refuses a text or a value. */
abstract class CodecErrorRules extends CodecRules {

    /** Something that a patient might have written. */
    private static final String SECRET = "Mondscheinsonate";

    CodecErrorRules(JsonCodecProvider provider) {
        super(provider);
    }

    /**
     * Errors are logged, and messages are private. If it fails: the library's message or exception was passed on as the
     * message or the cause.
     */
    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "Mondscheinsonate",
                "[Mondscheinsonate]",
                "[\"Mondscheinsonate]",
                "\"Mondscheinsonate",
                "\"Mondscheinsonate\\",
                "\"Mondscheinsonate\\x\"",
                "\"Mondscheinsonate\\ud800\"",
                "{\"a\":\"Mondscheinsonate\\ud800\"}",
                "{\"Mondscheinsonate\\udc00\":1}",
                "{\"Mondscheinsonate\"}",
                "{\"Mondscheinsonate\" 1}",
                "{\"Mondscheinsonate\":Mondscheinsonate}",
                "{\"Mondscheinsonate\":1,\"Mondscheinsonate\":2}",
                "{\"Mondscheinsonate\":1e99999999999}",
                "[\"Mondscheinsonate\" \"Mondscheinsonate\"]",
                "[\"Mondscheinsonate\"] Mondscheinsonate",
                "\"Mondscheinsonate\" \"Mondscheinsonate\"",
                "nullMondscheinsonate",
                "trueMondscheinsonate",
                "tMondscheinsonate",
                "1Mondscheinsonate",
                "-Mondscheinsonate",
                "\ufeff\"Mondscheinsonate\"",
                "\"Mondscheinsonate\n\""
            })
    @DisplayName("C501 MUST NOT repeat the text in an error")
    void readingKeepsSecrets(String json) {
        assertSilent(assertRefused(json));
        assertSilent(assertRefused("{\"" + SECRET + "\":" + json + "}"));
    }

    /** As C501, if a limit is exceeded. If it fails: see there. */
    @Test
    @DisplayName("C502 MUST NOT repeat the text when a limit is passed")
    void limitsKeepSecrets() {
        JsonCodec codec = provider().create(new JsonLimits(1, 30, 1_000));
        assertSilent(assertRefused(codec, "[{\"" + SECRET + "\":1}]"));
        assertSilent(assertRefused(codec, "\"" + SECRET + SECRET + "\""));
        assertSilent(assertRefused("[\"" + SECRET + "\"," + "7".repeat(JsonLimits.LONGEST_NUMBER + 1) + "]"));
    }

    /** As C501, for encoding. If it fails: name the type of the wrong value, not the value. */
    @Test
    @DisplayName("C503 MUST NOT repeat the value in an error")
    void writingKeepsSecrets() {
        Object other = new Object() {
            @Override
            public String toString() {
                return SECRET;
            }
        };
        assertSilent(assertNotEncoded(other, "another type"));
        assertSilent(assertNotEncoded(object(SECRET, array(SECRET, other)), "another type further down"));
        assertSilent(assertNotEncoded(Map.of(other, SECRET), "another type of key"));
        assertSilent(assertNotEncoded(object("a", SECRET + "\ud800"), "a lone surrogate"));
        assertSilent(assertNotEncoded(object(SECRET + "\ud800", 1L), "a lone surrogate in a key"));
        assertSilent(assertNotEncoded(object(SECRET, Double.NaN), "NaN"));
        assertSilent(assertNotEncoded(array(SECRET, nestedArrays(JsonLimits.DEEPEST + 1)), "too deep a nesting"));
    }

    /**
     * Without the text, the position is the only clue. If it fails: ask the library's exception for its location; an
     * offset, or line and column, from zero or one, near the error or behind it, all suffice.
     */
    @Test
    @DisplayName("C504 SHOULD say where a text goes wrong")
    void place() {
        int index = 5_000;
        String start = "[\"" + "a".repeat(index - 4) + "\",";
        for (String wrong : new String[] {"x]", "1 2]", "\"\\x\"]", "01]", "}", "]"}) {
            JsonException e = assertRefused(start + wrong);
            assertThat(Pattern.compile("\\d+")
                            .matcher(String.valueOf(e.getMessage()))
                            .results()
                            .map(number -> Long.parseLong(number.group()))
                            .toList())
                    .as("a number near %s in: %s", index, e.getMessage())
                    .anyMatch(number -> number >= index - 2 && number <= index + 6);
        }
    }

    /** One bad frame must not affect the next. If it fails: a buffer, parser or generator is kept half-used. */
    @Test
    @DisplayName("C505 MUST keep working after an error")
    void afterwards() {
        for (int i = 0; i < 100; i++) {
            assertRefused("[\"" + "a".repeat(i * 100) + "\\x");
            assertDecodes("[\"b\",true]", array("b", true));
            assertNotEncoded(array("a".repeat(i * 100), new Object()), "another type");
            assertThat(codec().encode("b")).isEqualTo("\"b\"");
        }
    }

    /** A reader of the error has to learn what is wrong. If it fails: see that no message is empty or null. */
    @Test
    @DisplayName("C506 MUST give every error a message")
    void message() {
        assertThat(assertRefused("[1,").getMessage()).isNotBlank();
        assertThat(assertRefused("{\"a\":1,\"a\":1}").getMessage()).isNotBlank();
        assertThat(assertRefused(codecOfDepth(1), "[[]]").getMessage()).isNotBlank();
        assertThat(assertNotEncoded(new Object(), "another type").getMessage()).isNotBlank();
        assertThat(assertNotEncoded(Double.NaN, "NaN").getMessage()).isNotBlank();
    }

    private static void assertSilent(JsonException e) {
        StringWriter trace = new StringWriter();
        e.printStackTrace(new PrintWriter(trace, true));
        assertThat(trace.toString()).doesNotContainIgnoringCase(SECRET).doesNotContain("7777");
    }
}
