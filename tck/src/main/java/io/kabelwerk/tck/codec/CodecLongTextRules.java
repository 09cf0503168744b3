package io.kabelwerk.tck.codec;

import io.kabelwerk.spi.JsonCodecProvider;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Long texts, which reveal faults at the ends of a library's buffers and beyond the sizes of its tables. */
abstract class CodecLongTextRules extends CodecRules {

    private static final int MIB = 1024 * 1024;

    CodecLongTextRules(JsonCodecProvider provider) {
        super(provider);
    }

    /**
     * Some decoders lose or replace a character that lies across the end of a buffer, which is one text in a thousand.
     * If it fails: read a text of each length, and see from which size of a buffer on it fails.
     */
    @ParameterizedTest(name = "{0}")
    @MethodSource("io.kabelwerk.tck.codec.LongTexts#kinds")
    @DisplayName("C221 MUST decode strings across the ends of buffers of any size, up to megabytes")
    void strings(LongTexts.Kind kind) {
        int bytes = kind.width() <= 4 ? 2 * MIB + 64 : MIB / 2;
        String json = kind.json(bytes);
        String text = kind.text(bytes);
        for (int shift = 0; shift < kind.width(); shift++) {
            String start = "x".repeat(shift);
            assertReads("\"" + start + json + "\"", start + text, kind + ", moved by " + shift);
        }
    }

    /** As C221, for keys. If it fails: names are often read by code of their own, and kept in tables by their bytes. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("io.kabelwerk.tck.codec.LongTexts#kinds")
    @DisplayName("C222 MUST decode keys across the ends of buffers of any size")
    void keys(LongTexts.Kind kind) {
        int bytes = MIB / 8 + 64;
        String json = kind.json(bytes);
        String text = kind.text(bytes);
        for (int shift = 0; shift < kind.width(); shift++) {
            String start = "x".repeat(shift);
            assertReads(
                    "{\"" + start + json + "\":\"" + start + json + "\"}",
                    object(start + text, start + text),
                    kind + " in a key, moved by " + shift);
            StringBuilder objects = new StringBuilder("[\"" + start + "\"");
            List<@Nullable Object> values = array(start);
            for (int i = 0; objects.length() < 2 * bytes / 8; i++) {
                String unit = kind.json().apply(i % 61);
                objects.append(",{\"").append(unit).append(i % 7).append("\":null}");
                values.add(object(kind.text().apply(i % 61) + i % 7, null));
            }
            assertReads(objects.append(']').toString(), values, kind + " in short keys, moved by " + shift);
        }
    }

    /**
     * As C221, for tokens without a closing quote, and for brackets. If it fails: a number or literal that is cut is
     * treated as a complete one.
     */
    @Test
    @DisplayName("C223 MUST decode numbers, literals and brackets across the ends of buffers of any size")
    void tokens() {
        String[] units = {
            "-1234567",
            "true",
            "false",
            "null",
            "-1.25e-17",
            "[]",
            "{}",
            "{\"a\" : [ ] }",
            "  \r\n\t 0",
            "\"a\"",
            "[[[7]]]"
        };
        for (String unit : units) {
            int count = MIB / 16 / (unit.length() + 1);
            Object value = CodecOracle.of(unit).value();
            for (int shift = 0; shift <= unit.length(); shift++) {
                Object read = codec().decode(" ".repeat(shift) + "[" + (unit + ",").repeat(count - 1) + unit + "]");
                if (!(read instanceof List<?> list) || list.size() != count || !allEqual(list, value)) {
                    throw new AssertionError(count + " times " + unit + ", moved by " + shift + ", is read otherwise");
                }
            }
        }
    }

    private static boolean allEqual(List<?> list, @Nullable Object value) {
        return list.equals(Collections.nCopies(list.size(), value));
    }

    /**
     * As C221, for tokens that end with a buffer. If it fails: the last chars, or the quote, are looked for too early.
     */
    @Test
    @DisplayName("C224 MUST decode strings, keys and numbers of every length near a power of two")
    void lengths() {
        for (int length : LongTexts.lengths(19)) {
            String text = LongTexts.letters(length);
            assertReads("\"" + text + "\"", text, "a string of " + length + " chars");
            if (length < MIB / 16) {
                assertReads("{\"" + text + "\":\"" + text + "\"}", object(text, text), "a key of " + length + " chars");
                String pairs = "\ud83d\ude00".repeat(length);
                assertReads("[\"" + pairs + "\"]", array(pairs), "a string of " + length + " pairs");
                assertReads(
                        "[\"" + "\\ud83d\\ude00".repeat(length) + "\"]",
                        array(pairs),
                        "a string of " + length + " escaped pairs");
            }
        }
        for (int length = 1; length <= 1_000; length++) {
            assertMeans("[" + "7".repeat(length) + "]");
            assertMeans("0." + "7".repeat(length));
        }
    }

    /**
     * As C144, in long strings. If it fails: half a pair is checked by itself at the end of a buffer, or only a part of
     * the string is checked.
     */
    @Test
    @DisplayName("C225 MUST refuse a lone surrogate at any place of a long string or key")
    void loneSurrogates() {
        for (int length : LongTexts.lengths(17)) {
            String text = LongTexts.letters(length);
            for (String lone : new String[] {"\\ud83d", "\\ude00", "\ud83d", "\ude00"}) {
                String what = printable(lone) + " after " + length + " chars";
                assertRefuses("\"" + text + lone + "and more\"", what);
                assertRefuses("[\"" + text + lone + "\"]", what + ", at the end");
                if (length < MIB / 8) {
                    assertRefuses("{\"" + text + lone + "\":1}", what + " of a key");
                }
            }
        }
    }

    /**
     * As C184, behind long texts. If it fails: what follows is looked for in what has been read already, and not in
     * what is yet to come.
     */
    @Test
    @DisplayName("C226 MUST refuse anything but white space far behind the value, and behind a long one")
    void trailing() {
        for (int length : LongTexts.lengths(16)) {
            String spaces = " ".repeat(length);
            assertReads("1" + spaces, 1L, length + " spaces");
            for (String rest : new String[] {"x", "\0", "]", "2", "/**/", "\"\"", "\ufeff", "\u00a0", "\\"}) {
                String what = printable(rest) + " after " + length;
                assertRefuses("[]" + spaces + rest, what + " spaces");
                assertRefuses("\"" + spaces + "\"" + rest, what + " chars of a string");
                assertRefuses("true" + spaces + rest + spaces, what + " spaces, and before as many");
            }
        }
        String elements = "[1" + ",1".repeat(100_000) + "]";
        assertRefuses(elements + "]", "a bracket too many after 100,000 elements");
        assertRefuses(elements.substring(0, elements.length() - 1), "an array of 100,000 elements that is not closed");
    }

    /**
     * As C187, in large objects. If it fails: only neighbours are compared, or the list of known keys is bounded, or a
     * nested object clears it.
     */
    @Test
    @DisplayName("C227 MUST refuse the same key twice beyond any number of members, at any distance, of any length")
    void duplicateKeys() {
        for (int members : LongTexts.lengths(14)) {
            StringBuilder object = new StringBuilder("{\"first\":0");
            for (int i = 1; i < members; i++) {
                object.append(",\"key").append(i).append("\":").append(i);
            }
            String what = " twice, of " + members;
            assertRefuses(object + ",\"first\":0}", "the first key" + what);
            assertRefuses(object + ",\"last\":1,\"last\":1}", "the last key" + what);
            assertRefuses(object + ",\"f\\u0069rst\":0}", "the first key, escaped," + what);
            if (members > 3) {
                assertRefuses(object + ",\"key" + members / 2 + "\":0}", "a key in the middle" + what);
            }
        }
        for (int length : LongTexts.lengths(17)) {
            String key = LongTexts.letters(length);
            assertRefuses("{\"" + key + "\":1,\"a\":[],\"" + key + "\":2}", "a key of " + length + " chars twice");
        }
        for (int depth = 1; depth <= 61; depth++) {
            for (String twice :
                    new String[] {"{\"a\":{},\"b\":[],\"a\":1}", "{\"a\":{\"a\":0},\"b\":[{\"a\":1}],\"a\":1}"}) {
                assertMeans("[".repeat(depth - 1) + twice + "]".repeat(depth - 1));
            }
        }
        for (String scalar : new String[] {"null", "true", "1", "\"\"", "[]", "{}", "1.5"}) {
            assertMeans("{\"a\":" + scalar + ",\"b\":" + scalar + "}");
            assertMeans("{\"a\":" + scalar + ",\"a\":" + scalar + "}");
            assertMeans("[1,{},{\"b\":0},{\"a\":" + scalar + ",\"b\":1,\"b\":" + scalar + "}]");
        }
    }

    /**
     * The counterpart of C227. If it fails: keys are identified by a hash, by their first chars, or by groups of their
     * bytes.
     */
    @Test
    @DisplayName("C228 MUST distinguish keys that differ in one char, however long they are")
    void similarKeys() {
        for (int length = 1; length <= 70; length++) {
            Map<String, @Nullable Object> object = new LinkedHashMap<>();
            for (int at = 0; at < length; at++) {
                for (char c : new char[] {'b', 'é', '€'}) {
                    object.put("a".repeat(at) + c + "a".repeat(length - at - 1), (long) at);
                }
            }
            object.put("a".repeat(length), null);
            object.put("a".repeat(length) + "a", true);
            assertReads(CodecOracle.text(object), object, "an object of similar keys of " + length + " chars");
        }
        for (int length : LongTexts.lengths(16)) {
            String key = LongTexts.letters(length);
            Map<String, @Nullable Object> object = object(key + "a", 1L, key + "b", 2L, "a" + key, 3L, "b" + key, 4L);
            assertReads(CodecOracle.text(object), object, "an object of similar keys of " + length + " chars");
        }
    }

    /**
     * As C105, C107 and C111, for any number of members. If it fails: a collection is restarted when it grows, or
     * something is counted in too small a type.
     */
    @Test
    @DisplayName("C229 MUST decode objects and arrays of every size near a power of two, in order")
    void sizes() {
        for (int size : LongTexts.lengths(14)) {
            StringBuilder array = new StringBuilder("[");
            StringBuilder object = new StringBuilder("{");
            List<@Nullable Object> elements = new ArrayList<>();
            Map<String, @Nullable Object> members = new LinkedHashMap<>();
            for (int i = 0; i < size; i++) {
                String key = "k" + i * 7919L % 65_539;
                array.append(i == 0 ? "" : ",").append(i % 5 == 0 ? "null" : "\"" + i + "\"");
                object.append(i == 0 ? "\"" : ",\"").append(key).append(i % 5 == 0 ? "\":null" : "\":" + i);
                elements.add(i % 5 == 0 ? null : "" + i);
                members.put(key, i % 5 == 0 ? null : (long) i);
            }
            assertReads(array.append(']').toString(), elements, "an array of " + size);
            Object read = codec().decode(object.append('}').toString());
            if (!(read instanceof Map<?, ?> map) || !List.copyOf(map.keySet()).equals(List.copyOf(members.keySet()))) {
                throw new AssertionError("an object of " + size + " members has other keys, or in another order");
            }
            if (!map.equals(members)) {
                throw new AssertionError("an object of " + size + " members is read as something else");
            }
        }
    }
}
