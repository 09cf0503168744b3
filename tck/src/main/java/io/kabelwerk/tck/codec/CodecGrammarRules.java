package io.kabelwerk.tck.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.spi.JsonCodecProvider;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The grammar of JSON. */
abstract class CodecGrammarRules extends CodecRules {

    CodecGrammarRules(JsonCodecProvider provider) {
        super(provider);
    }

    /** RFC 8259 allows all of these. If it fails: the name of the case says what the parser does not know. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("io.kabelwerk.tck.codec.CodecCorpus#accepted")
    @DisplayName("C181 MUST decode valid JSON")
    void accepted(CodecCorpus.Accepted json) {
        assertDecodes(json.text(), json.value());
    }

    /**
     * Otherwise the accepted texts would depend on the codec. If it fails: look for a lenient mode, or check in the
     * codec.
     */
    @ParameterizedTest(name = "{0}")
    @MethodSource("io.kabelwerk.tck.codec.CodecCorpus#refused")
    @DisplayName("C182 MUST refuse malformed JSON")
    void refused(CodecCorpus.Refused json) {
        assertRefused(json.text());
    }

    /**
     * A frame that lost its end must not pass for a complete one. If it fails: ask the parser whether everything is
     * closed.
     */
    @Test
    @DisplayName("C183 MUST refuse every truncated text")
    void truncated() {
        String json = "{\"a\":[1,true,false,null,\"x\\u00e9\\n\\\"y\"],\"b\":{\"c\":-1.5e+30,\"😀\":[[],{}]}}";
        assertThat(decode(json)).isNotNull();
        for (int end = 0; end < json.length(); end++) {
            assertRefused(json.substring(0, end));
        }
        for (String text : new String[] {"\"abc\"", "true", "false", "null", "[1]", "{\"a\":1}"}) {
            for (int end = 0; end < text.length(); end++) {
                assertRefused(text.substring(0, end));
            }
        }
    }

    /**
     * With two frames in one text, the second would be lost. If it fails: after the value, ask the parser for the end
     * of the text.
     */
    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "[1] x",
                "[1]x",
                "[1],",
                "[1]]",
                "[1]}",
                "[1][2]",
                "[1] [2]",
                "[1]\n[2]",
                "{}{}",
                "{\"a\":1} true",
                "{} #",
                "[] \u00a0",
                "[]\u0000",
                "[]\ufeff",
                "null null",
                "nullnull",
                "true,",
                "1 2",
                "1\"a\"",
                "\"a\" \"b\"",
                "\"a\"b",
                "\"a\"\"",
                "[1] \"",
                "[1] 1e99999999999",
                "[1] //",
                "[1]            ]"
            })
    @DisplayName("C184 MUST refuse anything but white space after the value")
    void trailing(String json) {
        assertRefused(json);
    }

    /** A byte order mark has no place in a text message. If it fails: a reader skips it, or treats it as a space. */
    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "\ufeff[1]",
                "\ufeff1",
                "\ufeff",
                " \ufeff[]",
                "x[1]",
                ",[1]",
                "\u0000[1]",
                "\u00a0[1]",
                "\u200b1"
            })
    @DisplayName("C185 MUST refuse anything but white space before the value, also a BOM")
    void leading(String json) {
        assertRefused(json);
    }

    /** An empty text is not a value. If it fails: null is returned instead of an error. */
    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n", "\t \r\n "})
    @DisplayName("C186 MUST refuse texts without a value")
    void nothing(String json) {
        assertRefused(json);
    }

    /**
     * Two readers that choose different members see different messages. If it fails: maps keep the last one silently;
     * look for the key before it is put.
     */
    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "{\"a\":1,\"a\":2}",
                "{\"a\":1,\"a\":1}",
                "{\"a\":null,\"a\":1}",
                "{\"a\":1,\"a\":null}",
                "{\"a\":null,\"a\":null}",
                "{\"a\":1,\"b\":2,\"a\":3}",
                "{\"a\":{},\"a\":{}}",
                "{\"a\":1,\"\\u0061\":2}",
                "{\"\":1,\"\":2}",
                "{\"😀\":1,\"\\ud83d\\ude00\":2}",
                "[{\"a\":{\"b\":1,\"b\":2}}]"
            })
    @DisplayName("C187 MUST refuse objects with the same key twice")
    void duplicateKeys(String json) {
        assertRefused(json);
    }

    /** A key may occur once in each object. If it fails: the keys that were seen are kept for the whole text. */
    @Test
    @DisplayName("C188 MUST decode the same key in different objects, and keys that differ in case only")
    void equalKeysElsewhere() {
        assertDecodes(
                "[{\"a\":null},{\"a\":{\"a\":{\"a\":true}}}]",
                array(object("a", null), object("a", object("a", object("a", true)))));
        assertDecodes("{\"a\":\"x\",\"A\":\"y\",\"a \":\"z\"}", object("a", "x", "A", "y", "a ", "z"));
    }

    /** JavaScript has them, JSON does not. If it fails: a setting for non-numeric numbers is on. */
    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"NaN", "-NaN", "Infinity", "-Infinity", "+Infinity", "INF", "nan", "inf", "1e", "0x7ff0"})
    @DisplayName("C189 MUST refuse NaN and the infinities")
    void notFinite(String json) {
        assertRefused(json);
        assertRefused("[" + json + "]");
        assertRefused("{\"a\":" + json + "}");
    }
}
