package io.kabelwerk.tck.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.spi.JsonCodecProvider;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The decoding of strings. */
abstract class CodecStringRules extends CodecRules {

    CodecStringRules(JsonCodecProvider provider) {
        super(provider);
    }

    /** JSON has nine escapes. If it fails: the solidus and upper case digits are the ones that are often forgotten. */
    @Test
    @DisplayName("C141 MUST decode every escape")
    void escapes() {
        assertDecodes("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t");
        assertDecodes("\"\\u0041\\u00e9\\u00E9\\u20ac\\u20AC\\uffff\\u0000\"", "Aéé€€\uffff\0");
        assertDecodes("\"\\\\u0041\"", "\\u0041");
        assertDecodes("{\"\\u0061\\n\":true}", object("a\n", true));
    }

    /** People write in every script, and use emoji. If it fails: chars are counted as bytes or as characters. */
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

    /** Many libraries write emoji in this form. If it fails: the halves are treated as characters of their own. */
    @Test
    @DisplayName("C143 MUST decode escaped surrogate pairs as one character")
    void escapedPairs() {
        assertDecodes("\"\\ud83d\\ude00\"", "😀");
        assertDecodes("\"a\\uD83D\\uDE00b\\uDBFF\\uDFFFc\\uD800\\uDC00\"", "a😀b\udbff\udfffc\ud800\udc00");
        assertDecodes("{\"\\ud83d\\ude00\":true}", object("😀", true));
    }

    /**
     * Such a string cannot be sent, stored or hashed as UTF-8 without a silent change. If it fails: parsers accept
     * these; check each string that is decoded.
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

    /** A Java String may hold them, but Unicode does not have them. If it fails: see C144. */
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

    /**
     * Only characters below U+0020 have to be escaped. If it fails: the library is stricter than JSON, or strips
     * characters.
     */
    @Test
    @DisplayName("C146 MUST keep unusual characters: NUL, BOM, DEL, separators, noncharacters")
    void oddCharacters() {
        String odd = "\u007f\u0080\u0085\u00a0\u00ad\u200b\u2028\u2029\u202e\ufeff\ufffc\ufffd\ufffe\uffff\ufdd0";
        assertDecodes("\"" + odd + "\"", odd);
        assertDecodes("\"\ufeff\"", "\ufeff");
        assertDecodes("\"\\u0000\\u001f\\u007f\\ufeff\"", "\0\u001f\u007f\ufeff");
        assertDecodes("\"  \"", "  ");
    }

    /** Texts are what was typed. If it fails: the library normalises texts, or compares keys in normalised form. */
    @Test
    @DisplayName("C147 MUST NOT normalise Unicode")
    void noNormalisation() {
        assertDecodes("\"e\u0301\"", "e\u0301");
        assertDecodes("\"\u212b\"", "\u212b");
        assertThat(decode("{\"\u00e9\":\"x\",\"e\u0301\":\"y\",\"E\u0301\":\"z\"}"))
                .isEqualTo(Map.of("\u00e9", "x", "e\u0301", "y", "E\u0301", "z"));
    }

    /**
     * Parsers read in blocks, and what lies across the end of one is where they fail. If it fails: the length in the
     * message shows the size of the block.
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

    /**
     * Numbers and literals have no closing quote or bracket, and may end with a block, as in C148. If it fails: see
     * C148.
     */
    @Test
    @DisplayName("C149 MUST decode numbers and literals across the ends of a parser's blocks")
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
