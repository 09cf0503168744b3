package io.kabelwerk.tck.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.spi.JsonCodec;
import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.JsonLimits;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.CharBuffer;
import java.time.Instant;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The encoding of values. */
abstract class CodecEncodingRules extends CodecRules {

    CodecEncodingRules(JsonCodecProvider provider) {
        super(provider);
    }

    /** The backend reads JSON, not Java. If it fails: the message shows which type the library writes differently. */
    @Test
    @DisplayName("C301 MUST encode every type of the contract")
    void types() {
        assertEncodes(null, "null");
        assertEncodes(true, "true");
        assertEncodes(false, "false");
        assertEncodes("a", "\"a\"");
        assertEncodes("", "\"\"");
        assertEncodes(1L, "1");
        assertEncodes(-1, "-1");
        assertEncodes(new BigDecimal("1.5"), "1.5");
        assertEncodes(new BigInteger("7"), "7");
        assertEncodes(array(), "[]");
        assertEncodes(object(), "{}");
        assertEncodes(array(1L, null, "a", array(), object()), "[1,null,\"a\",[],{}]");
        assertEncodes(
                object("a", 1L, "b", null, "", object("c", array(true))), "{\"a\":1,\"b\":null,\"\":{\"c\":[true]}}");
    }

    /** As C105, for encoding. If it fails: members are sorted or hashed when they are written. */
    @Test
    @DisplayName("C302 MUST write members in the order of the map's iteration")
    void order() {
        assertEncodes(
                object("b", 1L, "a", 2L, "c", object("z", 3L, "y", 4L)), "{\"b\":1,\"a\":2,\"c\":{\"z\":3,\"y\":4}}");
        assertEncodes(new TreeMap<>(Map.of("b", 1L, "a", 2L)), "{\"a\":2,\"b\":1}");
    }

    /** As C121 and C122, for encoding. If it fails: a double is used. */
    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "0",
                "-1",
                "2147483647",
                "-2147483648",
                "9007199254740993",
                "9223372036854775807",
                "-9223372036854775808",
                "9223372036854775808",
                "-18446744073709551617",
                "123456789012345678901234567890123456789012345678901234567890"
            })
    @DisplayName("C303 MUST write integers of any size exactly")
    void integers(String digits) {
        BigInteger integer = new BigInteger(digits);
        assertEncodes(integer, digits);
        assertEncodes(new BigDecimal(integer), digits);
        if (integer.bitLength() < Long.SIZE) {
            assertEncodes(integer.longValueExact(), digits);
            assertEncodes(array(integer.longValueExact()), "[" + digits + "]");
        }
        if (integer.bitLength() < Integer.SIZE) {
            assertEncodes(integer.intValueExact(), digits);
            assertEncodes(object("a", integer.intValueExact()), "{\"a\":" + digits + "}");
        }
    }

    /** As C123 to C125, for encoding. If it fails: a double is used, or zeros are stripped. */
    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "0.1",
                "1.0",
                "1.10",
                "-0.000000000000000000000000000000000000000000001",
                "3.14159265358979323846264338327950288",
                "1e400",
                "-1.5e-400",
                "0e5",
                "1e2"
            })
    @DisplayName("C304 MUST write decimals exactly")
    void decimals(String number) {
        BigDecimal decimal = new BigDecimal(number);
        assertThat(new BigDecimal(codec().encode(decimal))).isEqualByComparingTo(decimal);
        Object read = decode(codec().encode(array(decimal)));
        assertThat(CodecSameness.same(read, array(decimal)))
                .as("%s was read", read)
                .isTrue();
    }

    /** A double has to survive the round trip. If it fails: digits were cut, or it was widened from a float. */
    @ParameterizedTest(name = "{0}")
    @ValueSource(
            doubles = {
                0.0,
                -0.0,
                1.0,
                -1.5,
                0.1,
                1e100,
                1e-100,
                123456789.123,
                100000000,
                Double.MAX_VALUE,
                Double.MIN_VALUE,
                Math.PI
            })
    @DisplayName("C305 MUST write finite doubles so that they are read as the same double")
    void doubles(double number) {
        String json = codec().encode(number);
        assertThat(Double.parseDouble(json)).isEqualTo(number);
        assertThat(decode(json))
                .isInstanceOfSatisfying(
                        Number.class, read -> assertThat(read.doubleValue()).isEqualTo(number));
        assertThat(decode(codec().encode(object("a", number)))).isInstanceOf(Map.class);
    }

    /** As C126, for encoding. If it fails: toPlainString or toBigInteger is used. */
    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"1e999999999", "-1.5e999999999", "1e-999999999"})
    @DisplayName("C306 MUST NOT write out numbers with huge exponents")
    void hugeExponents(String number) throws Exception {
        BigDecimal decimal = new BigDecimal(number);
        String json = Objects.requireNonNull(patiently(() -> codec().encode(array(decimal))));
        assertThat(json).hasSizeLessThan(40);
        assertThat(decimal.compareTo(new BigDecimal(json.substring(1, json.length() - 1))))
                .isZero();
    }

    /** JSON has no text for them. If it fails: they are written as null, as strings or bare. */
    @ParameterizedTest(name = "{0}")
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    @DisplayName("C307 MUST refuse to write NaN and the infinities")
    void notFinite(double number) {
        assertNotEncoded(number, "" + number);
        assertNotEncoded(array(number), "[" + number + "]");
        assertNotEncoded(object("a", array(1L, number)), "{a=[1, " + number + "]}");
    }

    /**
     * Some libraries can write other types, others cannot, or write them differently. If it fails: the value is passed
     * to the library without a check of its type.
     */
    @ParameterizedTest(name = "{0}")
    @MethodSource("valuesOfOtherTypes")
    @DisplayName("C308 MUST refuse values of any other Java type")
    void otherTypes(String type, Object value) {
        assertNotEncoded(value, "a " + type);
        assertNotEncoded(array(1L, value), "an array with a " + type);
        assertNotEncoded(object("a", object("b", value)), "an object with a " + type);
    }

    static Stream<Object[]> valuesOfOtherTypes() {
        return Stream.of(
                        1.5f,
                        (short) 1,
                        (byte) 1,
                        'c',
                        new AtomicInteger(1),
                        new AtomicLong(1),
                        CharBuffer.wrap("a"),
                        Optional.empty(),
                        Optional.of("a"),
                        Instant.EPOCH,
                        URI.create("a:b"),
                        new UUID(0, 1),
                        Thread.State.NEW,
                        Set.of(1L),
                        Stream.of(1L),
                        List.of(1L).iterator(),
                        Map.entry("a", 1L),
                        new int[] {1},
                        new byte[] {1},
                        new Object[] {"a"},
                        new String[] {"a"},
                        new Object(),
                        Object.class,
                        new Bean(),
                        new Point(1, 2))
                .map(value -> new Object[] {value.getClass().getSimpleName(), value});
    }

    /** Something that libraries know how to bind. */
    public static final class Bean {
        /**
         * A property.
         *
         * @return its value
         */
        public String getName() {
            return "bean";
        }
    }

    /** Something that libraries know how to bind. */
    record Point(int x, int y) {}

    /** An object's {@code toString()} is not a key. If it fails: keys are written with toString. */
    @Test
    @DisplayName("C309 MUST refuse to write keys that are not strings")
    void otherKeys() {
        for (Object key : new Object[] {1L, 1, true, 'c', CharBuffer.wrap("a"), Thread.State.NEW, List.of()}) {
            assertNotEncoded(Map.of(key, 1L), "a key of " + key.getClass());
            assertNotEncoded(array(object("a", Map.of(key, 1L))), "a key of " + key.getClass() + " further down");
        }
        Map<@Nullable String, Object> nullKey = new HashMap<>();
        nullKey.put(null, 1L);
        assertNotEncoded(nullKey, "a null key");
    }

    /**
     * Without the escapes the text is not JSON. If it fails: quotes, backslashes and everything below U+0020 need them.
     */
    @Test
    @DisplayName("C310 MUST escape what has to be escaped")
    void escapes() {
        StringBuilder text = new StringBuilder("\"\\/");
        for (char c = 0; c < ' '; c++) {
            text.append(c).append('0');
        }
        String json = codec().encode(text.toString());
        assertThat(json.chars()).allMatch(c -> c >= ' ');
        assertThat(json).startsWith("\"\\\"\\\\").endsWith("0\"");
        assertThat(decode(json)).isEqualTo(text.toString());
        assertThat(decode(codec().encode(object(text.toString(), 1L)))).isEqualTo(object(text.toString(), 1L));
    }

    /** A frame is sent a million times. If it fails: a pretty printer is used. */
    @Test
    @DisplayName("C311 MUST write no white space between tokens, and no line breaks")
    void compact() {
        String json = codec().encode(object("a", array(1L, "b\r\n", object("c", null)), "d", array(object(), array())));
        assertThat(json).doesNotContain(" ", "\t", "\n", "\r");
        assertThat(codec().encode("a b")).isEqualTo("\"a b\"");
    }

    /** As C144, for encoding: the transport could only send a changed text. If it fails: check strings and keys. */
    @Test
    @DisplayName("C312 MUST refuse to write lone surrogates")
    void loneSurrogates() {
        for (String lone : new String[] {
            "\ud800", "\udbff", "\udc00", "\udfff", "a\ud83d", "\ud83da", "\ude00\ud83d", "😀\ude00", "\ud83d😀"
        }) {
            assertNotEncoded(lone, "a lone surrogate");
            assertNotEncoded(array("a", lone), "a lone surrogate in an array");
            assertNotEncoded(object("a", lone), "a lone surrogate in an object");
            assertNotEncoded(object(lone, 1L), "a lone surrogate in a key");
        }
    }

    /** As C142, for encoding. If it fails: some encoding on the way has fewer characters. */
    @Test
    @DisplayName("C313 MUST write characters of every plane")
    void planes() {
        StringBuilder text = new StringBuilder();
        for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint += codePoint < 0x3000 ? 1 : 97) {
            if (codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE) {
                text.appendCodePoint(codePoint);
            }
        }
        String all = text.appendCodePoint(Character.MAX_CODE_POINT).toString();
        assertThat(all.equals(decode(codec().encode(all)))).isTrue();
        assertThat(object(all, all).equals(decode(codec().encode(object(all, all)))))
                .isTrue();
    }

    /** As C161 and C162, for encoding. If it fails: see there. */
    @ParameterizedTest(name = "{0} levels")
    @ValueSource(ints = {1, 2, 64, JsonLimits.DEEPEST})
    @DisplayName("C314 MUST write a nesting of JsonLimits.maxDepth, and refuse a deeper one")
    void depth(int depth) throws Exception {
        JsonCodec codec = codecOfDepth(depth);
        String json = patiently(() -> codec.encode(nestedArrays(depth)));
        assertThat(json).startsWith("[").endsWith("]").hasSizeGreaterThanOrEqualTo(2 * depth);
        patiently(() -> assertNotEncoded(codec, nestedArrays(depth + 1), (depth + 1) + " levels"));
        patiently(() -> assertNotEncoded(codec, nestedArrays(100_000), "100,000 levels"));
        Object objects = object();
        for (int i = 1; i < depth; i++) {
            objects = object("a", objects);
        }
        Object deepest = objects;
        assertThat(patiently(() -> codec.encode(deepest))).hasSizeGreaterThan(6 * (depth - 1));
        patiently(() -> assertNotEncoded(codec, object("a", deepest), (depth + 1) + " levels of objects"));
    }

    /**
     * Neither a stack overflow nor an endless loop may result. If it fails: check the depth on the way down, and see
     * whether something calls the value's hashCode.
     */
    @Test
    @DisplayName("C315 MUST refuse to write a value that contains itself")
    void cycles() throws Exception {
        List<@Nullable Object> list = array(1L);
        list.add(list);
        patiently(() -> assertNotEncoded(list, "a list in itself"));
        Map<String, @Nullable Object> map = object("a", 1L);
        map.put("b", array(map));
        patiently(() -> assertNotEncoded(map, "a map in itself"));
        patiently(() -> assertNotEncoded(codecOfDepth(JsonLimits.DEEPEST), map, "a map in itself"));
    }

    /** Such a value is written twice; it is finite. If it fails: a check for cycles refuses too much. */
    @Test
    @DisplayName("C316 MUST write a value that occurs more than once")
    void shared() {
        Map<String, @Nullable Object> map = object("b", array());
        assertEncodes(array(map, map, object("a", map)), "[{\"b\":[]},{\"b\":[]},{\"a\":{\"b\":[]}}]");
    }

    /** A codec has to read what it writes. If it fails: check the precision before the digits are written. */
    @Test
    @DisplayName("C317 MUST refuse to write numbers beyond JsonLimits.LONGEST_NUMBER, at once")
    void numbersTooLong() throws Exception {
        int longest = JsonLimits.LONGEST_NUMBER;
        for (String number : new String[] {"7".repeat(longest), "-" + "7".repeat(longest - 1)}) {
            assertEncodes(new BigInteger(number), number);
            assertEncodes(new BigDecimal(number), number);
        }
        for (String number :
                new String[] {"7".repeat(longest + 1), "-" + "7".repeat(longest), "0." + "7".repeat(longest - 1)}) {
            assertNotEncoded(new BigDecimal(number), "a number of " + number.length() + " chars");
            assertNotEncoded(array(new BigDecimal(number)), "an array with such a number");
        }
        assertNotEncoded(new BigInteger("7".repeat(longest + 1)), "an integer of too many digits");
        BigInteger vast = BigInteger.ONE.shiftLeft(10_000_000);
        patiently(() -> assertNotEncoded(vast, "an integer of millions of digits"));
        patiently(() -> assertNotEncoded(array(new BigDecimal(vast, 5)), "a decimal of millions of digits"));
    }

    /**
     * Users pass in the collections that they have. If it fails: a class was expected where the interface is enough.
     */
    @Test
    @DisplayName("C318 MUST write any Map and List")
    void implementations() {
        String json = "{\"a\":[1,2]}";
        assertEncodes(Map.of("a", List.of(1, 2)), json);
        assertEncodes(Collections.singletonMap("a", Collections.unmodifiableList(array(1L, 2L))), json);
        assertEncodes(new LinkedHashMap<>(Map.of("a", new ArrayList<>(List.of(1, 2)))), json);
        assertEncodes(
                Map.of("a", new AbstractList<Object>() {
                    @Override
                    public Object get(int index) {
                        return index + 1;
                    }

                    @Override
                    public int size() {
                        return 2;
                    }
                }),
                json);
    }

    /** White space is the matter of C311 alone, and none of the strings has any. */
    private void assertEncodes(@Nullable Object value, String json) {
        assertThat(codec().encode(value).replaceAll("[ \t\r\n]", "")).isEqualTo(json);
    }
}
