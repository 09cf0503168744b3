package io.kabelwerk.tck.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.spi.JsonCodec;
import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.JsonException;
import io.kabelwerk.spi.JsonLimits;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The limits of what a codec reads and writes. */
abstract class CodecLimitRules extends CodecRules {

    CodecLimitRules(JsonCodecProvider provider) {
        super(provider);
    }

    /**
     * The limit is the greatest depth that works, also on threads with small stacks. If it fails: the library's own
     * limit may be lower, or count differently, or the reader calls itself for each level.
     */
    @ParameterizedTest(name = "{0} levels")
    @ValueSource(ints = {1, 2, 3, 64, 500, 999, JsonLimits.DEEPEST})
    @DisplayName("C161 MUST decode a nesting of JsonLimits.maxDepth")
    void deepest(int depth) throws Exception {
        JsonCodec codec = codecOfDepth(depth);
        for (String json : nested(depth)) {
            Object value = patiently(() -> codec.decode(json));
            assertThat(depthOf(value)).as(shortened(json)).isEqualTo(depth);
        }
    }

    /**
     * One level more is refused, whatever is in it. If it fails: see whether the check comes before or after counting.
     */
    @ParameterizedTest(name = "{0} levels allowed")
    @ValueSource(ints = {1, 2, 3, 64, 500, 999, JsonLimits.DEEPEST})
    @DisplayName("C162 MUST refuse a deeper nesting")
    void tooDeep(int depth) throws Exception {
        JsonCodec codec = codecOfDepth(depth);
        for (String json : nested(depth + 1)) {
            patiently(() -> assertRefused(codec, json));
        }
    }

    /** A few megabytes of brackets must not crash the process. If it fails: check the depth on the way down. */
    @Test
    @DisplayName("C163 MUST refuse the deepest nesting that fits into a text without a stack overflow")
    void bottomless() throws Exception {
        int levels = 1_000_000;
        for (String json : new String[] {
            "[".repeat(levels),
            "[".repeat(levels) + "]".repeat(levels),
            "{\"a\":".repeat(levels),
            "{\"a\":".repeat(levels) + "1" + "}".repeat(levels),
            "[{\"a\":".repeat(levels)
        }) {
            patiently(() -> assertRefused(json));
            JsonCodec deepest = codecOfDepth(JsonLimits.DEEPEST);
            patiently(() -> assertRefused(deepest, json));
        }
    }

    /**
     * The limit is for depth, not for brackets. If it fails: the count that an opening bracket adds has to be
     * subtracted at the closing one.
     */
    @Test
    @DisplayName("C164 MUST NOT count siblings as nesting")
    void siblings() {
        JsonCodec codec = codecOfDepth(2);
        for (String element : new String[] {"[]", "{}", "[1]", "{\"a\":1}"}) {
            String json = "[" + (element + ",").repeat(2_000) + element + "]";
            assertThat(codec.decode(json))
                    .asInstanceOf(InstanceOfAssertFactories.LIST)
                    .hasSize(2_001);
        }
    }

    /** Scalars add no level. If it fails: the depth starts at one too many. */
    @Test
    @DisplayName("C165 MUST decode scalars at the deepest level")
    void scalarsAtTheBottom() {
        JsonCodec codec = codecOfDepth(1);
        assertThat(codec.decode("[1,\"a\",null,true,1.5]")).isInstanceOf(List.class);
        assertThat(codec.decode("{\"a\":1,\"b\":\"a\",\"c\":null}")).isInstanceOf(Map.class);
        assertThat(codec.decode("7")).isInstanceOf(Number.class);
    }

    /**
     * The limit is the greatest length that works. If it fails: the library's own limit may be lower, for one string.
     */
    @Test
    @DisplayName("C166 MUST decode texts of JsonLimits.maxBytes bytes")
    void longest() {
        int longest = JsonLimits.defaults().maxBytes();
        String text = "x".repeat(longest - 2);
        assertThat(text.equals(decode("\"" + text + "\""))).isTrue();
        assertThat(codecOfLength(longest).decode("[" + "1,".repeat(longest / 2 - 2) + "10]"))
                .isInstanceOf(List.class);
        assertThat(codecOfLength(1).decode("1")).isInstanceOf(Number.class);
        assertThat(codecOfLength(5).decode("[1,2]")).isInstanceOf(List.class);
    }

    /** White space counts as well: the limit is for memory. If it fails: compare lengths before anything is read. */
    @Test
    @DisplayName("C167 MUST refuse longer texts")
    void tooLong() {
        assertRefused("\"" + "x".repeat(JsonLimits.defaults().maxBytes() - 1) + "\"");
        assertRefused(codecOfLength(1), "1 ");
        assertRefused(codecOfLength(1), "12");
        assertRefused(codecOfLength(5), "[1,2] ");
        assertRefused(codecOfLength(5), " [1,2]");
        assertRefused(codecOfLength(5), "\"😀\"");
        assertThat(codecOfLength(6).decode("\"😀\"")).isEqualTo("😀");
    }

    /** A limit above what libraries have by default is a limit like any other. If it fails: raise the library's own. */
    @Test
    @DisplayName("C168 MUST decode texts beyond the library's own limits if JsonLimits allow them")
    void beyondTheDefaults() {
        int chars = 24 * 1024 * 1024;
        JsonCodec codec = codecOfLength(chars);
        String text = "x".repeat(chars - 2);
        assertThat(text.equals(codec.decode("\"" + text + "\""))).isTrue();
    }

    /**
     * An attacker may choose the keys of an object so that they all have the same hash, which makes a naive map take
     * hours. All codecs have to agree on such a text. If it fails: for 31, as String hashes, keys are searched one
     * after the other, and a LinkedHashMap suffices; for 33, as parsers do in tables of their own, turn off the check
     * that refuses them.
     */
    @ParameterizedTest(name = "hashes that multiply by {0}")
    @ValueSource(ints = {31, 33})
    @DisplayName("C169 MUST decode objects whose keys have equal hashes in reasonable time")
    void equalHashes(int factor) throws Exception {
        StringBuilder json = new StringBuilder("{");
        int keys = 1 << 16;
        for (int i = 0; i < keys; i++) {
            json.append(i == 0 ? "\"" : ",\"");
            for (int bit = 0; bit < 16; bit++) {
                // Two texts of two chars: the first char is one less, the second one makes up for it.
                json.append((i >> bit & 1) == 0 ? "A" + (char) ('0' + factor) : "B0");
            }
            json.append("\":1");
        }
        Object value = patiently(() -> decode(json.append('}').toString()));
        assertThat(value).asInstanceOf(InstanceOfAssertFactories.MAP).hasSize(keys);
    }

    /**
     * The limit is the greatest number that works, whatever the values are and wherever they are. If it fails: keys are
     * not counted, and the array or object itself is one value.
     */
    @ParameterizedTest(name = "{0} values")
    @ValueSource(ints = {1, 2, 3, 60, 1_000})
    @DisplayName("C170 MUST decode texts of JsonLimits.maxValues values")
    void mostValues(int count) {
        JsonCodec codec = codecOfValues(count);
        for (String json : ofValues(count)) {
            assertThat(valuesIn(codec.decode(json))).as(shortened(json)).isEqualTo(count);
        }
    }

    /**
     * A text that is short enough may still take fifty times its length when it is read. If it fails: count each value
     * as it begins, also nested, empty and null ones.
     */
    @ParameterizedTest(name = "{0} values allowed")
    @ValueSource(ints = {1, 2, 3, 60, 1_000})
    @DisplayName("C171 MUST refuse texts of more values")
    void tooManyValues(int count) {
        JsonCodec codec = codecOfValues(count);
        for (String json : ofValues(count + 1)) {
            assertThat(assertRefused(codec, json)).hasMessageContaining(String.valueOf(count));
        }
    }

    /**
     * Eight megabytes of tiny values must not become hundreds of megabytes. If it fails: refuse the text when the limit
     * is exceeded, not when everything has been read; what follows that point is not JSON here, and must not be
     * reached.
     */
    @Test
    @DisplayName("C172 MUST refuse too many values before the rest is read")
    void endlessValues() {
        JsonCodec codec = codecOfValues(1_000);
        for (String element : new String[] {"{},", "[],", "1,", "null,", "\"\",", "[[[[]]]],", "{\"a\":{\"a\":[]}},"}) {
            assertThat(assertRefused(codec, "[" + element.repeat(1_001) + "?]")).hasMessageContaining("1000");
        }
    }

    /** The limit is for one text. If it fails: start counting at zero with each text. */
    @Test
    @DisplayName("C173 MUST NOT count the values of other texts")
    void valuesOfOthers() {
        JsonCodec codec = codecOfValues(10);
        for (int i = 0; i < 100; i++) {
            assertThat(codec.decode("[1,2,{\"a\":null}]")).isInstanceOf(List.class);
            assertRefused(codec, "[1,2,");
        }
    }

    /**
     * The network transfers bytes of UTF-8; chars, characters and bytes of UTF-16 are other numbers. If it fails: for a
     * String, count the bytes that it would have; an escape has as many as it is written with.
     */
    @Test
    @DisplayName("C174 MUST count the bytes of a text, whatever is in it, in both forms")
    void bytes() {
        for (String unit : new String[] {
            "a",
            "\u007f\u0080",
            "\u0080",
            "é",
            "ß\u07ff",
            "€",
            "\uffff\u0800",
            "😀",
            "aé€😀",
            "\\u00e9",
            "\\n",
            "\\ud83d\\ude00"
        }) {
            int width = unit.getBytes(StandardCharsets.UTF_8).length;
            for (int count : new int[] {1, 2, 3, 10, 127, 128, 1_000, 21_845, 32_768, 65_536}) {
                String text = unit.repeat(count);
                int bytes = width * count;
                String what = count + " times " + printable(unit);
                assertFits("\"" + text + "\"", bytes + 2, what);
                if (count <= 1_000) {
                    assertFits("{\"" + text + "\":[ 1]}", bytes + 9, what + " in a key");
                    assertFits("\n[\"" + text + "\"]\r\n ", bytes + 8, what + " with spaces");
                }
            }
        }
        for (int count : new int[] {1, 100, 300, 32_768, 65_536}) {
            assertFits(" ".repeat(count) + "1", count + 1, count + " spaces");
            assertFits("1" + " ".repeat(count), count + 1, count + " spaces behind");
            assertFits("[0" + ",0".repeat(count) + "]", 2 * count + 3, count + " zeros");
        }
    }

    private void assertFits(String json, int bytes, String what) {
        Object value = codecOfLength(bytes).decode(json);
        if (!Objects.equals(value, codecOfLength(bytes + 1).decode(json))) {
            throw new AssertionError(what + ": read otherwise where one byte more would be allowed");
        }
        try {
            codecOfLength(bytes - 1).decode(json);
        } catch (JsonException e) {
            return;
        }
        throw new AssertionError(what + ": " + bytes + " bytes are read where " + (bytes - 1) + " are allowed");
    }

    /**
     * An application that wants no limit sets the largest one. If it fails: one is added to a limit, or it is
     * multiplied, and overflows; or something is allocated as large as the limit.
     */
    @Test
    @DisplayName("C175 MUST work with the largest limits, and with the smallest")
    void extremes() {
        JsonCodec largest = provider().create(new JsonLimits(JsonLimits.DEEPEST, Integer.MAX_VALUE, Integer.MAX_VALUE));
        assertMeans(largest, "[1,{\"a\":[\"é😀\"]}]");
        assertMeans(largest, "[1");
        assertThat(largest.encode(array(1L, "é"))).isEqualTo("[1,\"é\"]");
        JsonCodec smallest = provider().create(new JsonLimits(1, 1, 1));
        assertThat(smallest.decode("7")).isEqualTo(7L);
        assertRefused(smallest, "");
        assertRefused(smallest, " ");
        assertRefused(smallest, "[]");
        JsonCodec shallow = provider().create(new JsonLimits(1, 100, 2));
        assertThat(shallow.decode("[1]")).isEqualTo(array(1L));
        assertRefused(shallow, "[[]]");
        assertRefused(shallow, "[1,2]");
    }

    /** As C170 and C171, for large limits. If it fails: values are counted in too small a type, or only in part. */
    @ParameterizedTest(name = "{0} values")
    @ValueSource(ints = {127, 128, 255, 256, 32_767, 32_768, 65_535, 65_536, 140_000})
    @DisplayName("C176 MUST count values exactly, however many are allowed")
    void manyValues(int count) {
        JsonCodec codec = codecOfValues(count);
        for (String value : new String[] {"1", "[]", "{}", "\"a\"", "null", "{\"a\":true,\"b\":[2]}"}) {
            int each = value.length() < 5 ? 1 : 4;
            int times = (count - 1) / each;
            StringJoiner elements = new StringJoiner(",", "[", "]");
            Collections.nCopies(times, value).forEach(elements::add);
            Collections.nCopies(count - 1 - times * each, "0").forEach(elements::add);
            assertThat(codec.decode(elements.toString())).isInstanceOf(List.class);
            assertRefused(codec, elements.add("0").toString());
        }
    }

    /** Texts of so many values: of each kind, side by side in arrays and objects, and within each other. */
    private static List<String> ofValues(int count) {
        if (count == 1) {
            return List.of("[]", "{}", "1", "1.5", "\"a\"", "true", "null", " [ ] ");
        }
        List<String> texts = new ArrayList<>();
        for (String value : new String[] {"{}", "[]", "1", "1.5", "\"a\"", "true", "false", "null"}) {
            texts.add("[" + (value + ",").repeat(count - 2) + value + "]");
            StringBuilder object = new StringBuilder("{");
            for (int i = 1; i < count; i++) {
                object.append(i == 1 ? "\"" : ",\"").append(i).append("\":").append(value);
            }
            texts.add(object.append('}').toString());
        }
        int levels = Math.min(count, JsonLimits.defaults().maxDepth() / 2) - 1;
        String rest = ",0".repeat(count - levels - 1);
        texts.add("[".repeat(levels) + "[]" + "]".repeat(levels - 1) + rest + "]");
        texts.add("[" + "{\"a\":".repeat(levels - 1) + "{}" + "}".repeat(levels - 1) + rest + "]");
        return texts;
    }

    private static int valuesIn(@Nullable Object value) {
        int count = 1;
        if (value instanceof Map<?, ?> map) {
            for (Object member : map.values()) {
                count += valuesIn(member);
            }
        } else if (value instanceof List<?> list) {
            for (Object element : list) {
                count += valuesIn(element);
            }
        }
        return count;
    }

    private JsonCodec codecOfLength(int maxLength) {
        return provider().create(new JsonLimits(JsonLimits.defaults().maxDepth(), maxLength, Integer.MAX_VALUE));
    }

    private static List<String> nested(int depth) {
        List<String> texts = new ArrayList<>();
        texts.add("[".repeat(depth) + "]".repeat(depth));
        texts.add("{\"a\":".repeat(depth - 1) + "{}" + "}".repeat(depth - 1));
        String pair = "[{\"a\":".repeat(depth / 2);
        texts.add(depth % 2 == 0 ? pair + "1" + "}]".repeat(depth / 2) : pair + "[]" + "}]".repeat(depth / 2));
        texts.add("[[],".repeat(depth - 1) + "[1]" + "]".repeat(depth - 1));
        if (depth == 1) {
            texts.remove(texts.size() - 1);
        }
        return texts;
    }

    private static int depthOf(@Nullable Object value) {
        int depth = 0;
        Object inner = value;
        while (inner instanceof Map<?, ?> || inner instanceof List<?>) {
            depth++;
            if (inner instanceof Map<?, ?> map) {
                inner = map.get("a");
            } else {
                List<?> list = (List<?>) inner;
                inner = list.isEmpty() ? null : list.get(list.size() - 1);
            }
        }
        return depth;
    }
}
