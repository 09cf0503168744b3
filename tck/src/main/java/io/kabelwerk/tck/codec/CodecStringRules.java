package io.kabelwerk.tck.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.spi.JsonCodecProvider;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What JSON strings become. */
abstract class CodecStringRules extends CodecRules {

    CodecStringRules(JsonCodecProvider provider) {
        super(provider);
    }

    /** All nine ways to escape. If it fails: the solidus and upper case digits are those that get forgotten. */
    @Test
    @DisplayName("C141 MUST decode every escape")
    void escapes() {
        assertDecodes("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t");
        assertDecodes("\"\\u0041\\u00e9\\u00E9\\u20ac\\u20AC\\uffff\\u0000\"", "Aéé€€\uffff\0");
        assertDecodes("\"\\\\u0041\"", "\\u0041");
        assertDecodes("{\"\\u0061\\n\":true}", object("a\n", true));
    }

    /** People write in every script, and emoji. If it fails: something counts chars as bytes or as characters. */
    @Test
    @DisplayName("C142 MUST decode characters of every plane as they are")
    void planes() {
        StringBuilder text = new StringBuilder();
        for (int codePoint = ' '; codePoint <= Character.MAX_CODE_POINT; codePoint += codePoint < 0x3000 ? 1 : 97) {
            boolean surrogate = codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
            if (codePoint != '"' && codePoint != '\\' && !surrogate) {
                text.appendCodePoint(codePoint);
            }
        }
        text.appendCodePoint(Character.MAX_CODE_POINT);
        assertThat(text.toString().equals(decode("\"" + text + "\""))).isTrue();
        assertDecodes("{\"ключ🔑\":\"värde 値 قيمة 👩‍👩‍👧‍👦\"}", object("ключ🔑", "värde 値 قيمة 👩‍👩‍👧‍👦"));
    }

    /** Many libraries write emoji so. If it fails: the halves are taken for characters of their own. */
    @Test
    @DisplayName("C143 MUST decode escaped surrogate pairs as one character")
    void escapedPairs() {
        assertDecodes("\"\\ud83d\\ude00\"", "😀");
        assertDecodes("\"a\\uD83D\\uDE00b\\uDBFF\\uDFFFc\\uD800\\uDC00\"", "a😀b\udbff\udfffc\ud800\udc00");
        assertDecodes("{\"\\ud83d\\ude00\":true}", object("😀", true));
    }

    /**
     * Such a string cannot be sent, stored or hashed as UTF-8: it would be changed silently, somewhere later. If it
     * fails: parsers let these pass; check each string that comes out.
     */
    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "\\ud800",
                "\\uD800",
                "\\udbff",
                "\\udc00",
                "\\udfff",
                "a\\ud83d",
                "\\ud83da",
                "\\ude00\\ud83d",
                "\\ud83d\\ud83d\\ude00",
                "\\ud83d\\ude00\\ude00",
                "\\ud83d\\n\\ude00",
                "\\ud83d\\u0041"
            })
    @DisplayName("C144 MUST refuse escaped lone surrogates")
    void escapedLoneSurrogates(String escaped) {
        assertRefused("\"" + escaped + "\"");
        assertRefused("[\"" + escaped + "\"]");
        assertRefused("{\"a\":\"" + escaped + "\"}");
        assertRefused("{\"" + escaped + "\":1}");
    }

    /** The same, unescaped: a String may hold them, Unicode may not. If it fails: see C144. */
    @Test
    @DisplayName("C145 MUST refuse raw lone surrogates")
    void rawLoneSurrogates() {
        for (String lone : new String[] {
            "\ud800", "\udbff", "\udc00", "\udfff", "a\ud83d", "\ud83da", "\ude00\ud83d", "😀\ude00", "\ud83d😀"
        }) {
            String printable = lone.replace("\ud83d", "<D83D>");
            assertThat(assertRefused("\"" + lone + "\"")).as(printable).isNotNull();
            assertRefused("[\"" + lone + "\"]");
            assertRefused("{\"" + lone + "\":1}");
        }
    }

    /** Only below U+0020 it has to be escaped. If it fails: the library is stricter than JSON, or strips characters. */
    @Test
    @DisplayName("C146 MUST keep characters that look like nothing: NUL, BOM, DEL, separators, noncharacters")
    void oddCharacters() {
        String odd = "\u007f\u0080\u0085\u00a0\u00ad\u200b\u2028\u2029\u202e\ufeff\ufffc\ufffd\ufffe\uffff\ufdd0";
        assertDecodes("\"" + odd + "\"", odd);
        assertDecodes("\"\ufeff\"", "\ufeff");
        assertDecodes("\"\\u0000\\u001f\\u007f\\ufeff\"", "\0\u001f\u007f\ufeff");
        assertDecodes("\"  \"", "  ");
    }

    /** Texts are what was typed. If it fails: look for a normalisation, or for keys that are compared by it. */
    @Test
    @DisplayName("C147 MUST NOT normalise Unicode")
    void noNormalisation() {
        assertDecodes("\"e\u0301\"", "e\u0301");
        assertDecodes("\"\u212b\"", "\u212b");
        assertThat(decode("{\"\u00e9\":\"x\",\"e\u0301\":\"y\",\"E\u0301\":\"z\"}"))
                .isEqualTo(Map.of("\u00e9", "x", "e\u0301", "y", "E\u0301", "z"));
    }

    /**
     * Parsers read in blocks, and what lies across the end of one goes wrong now and then. If it fails: the length in
     * the message tells the size of the block.
     */
    @Test
    @DisplayName("C148 MUST decode strings of any length, with escapes at any place")
    void acrossBuffers() {
        for (int block = 128; block <= 65_536; block *= 2) {
            for (int length = block - 9; length <= block + 3; length++) {
                String start = "a".repeat(length);
                String text = start + "\n😀é\"" + "b".repeat(50) + "€";
                String json = start + "\\n\\ud83d\\ude00\\u00e9\\\"" + "b".repeat(50) + "€";
                String value = "an escape after " + length + " chars";
                assertThat(text.equals(decode("\"" + json + "\""))).as(value).isTrue();
                assertThat(object(text, text).equals(decode("{\"" + json + "\":\"" + json + "\"}")))
                        .as(value)
                        .isTrue();
            }
        }
    }

    /** As C148, for what has no end of its own. If it fails: see there. */
    @Test
    @DisplayName("C149 MUST decode numbers and literals across the blocks of a parser")
    void tokensAcrossBuffers() {
        for (int block = 128; block <= 65_536; block *= 2) {
            for (int length = block - 24; length <= block + 2; length++) {
                String json = " ".repeat(length) + "[-1234567890123,true,null,\"a\"]";
                assertThat(array(-1234567890123L, true, null, "a").equals(decode(json)))
                        .as("after " + length + " spaces")
                        .isTrue();
            }
        }
    }
}
