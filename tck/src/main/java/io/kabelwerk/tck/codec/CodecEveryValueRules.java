package io.kabelwerk.tck.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.spi.JsonCodec;
import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.JsonException;
import io.kabelwerk.spi.JsonLimits;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The encoding of all small values of some kinds, and of long ones with a special character at each position. */
abstract class CodecEveryValueRules extends CodecRules {

    private static final int MIB = 1024 * 1024;

    CodecEveryValueRules(JsonCodecProvider provider) {
        super(provider);
    }

    /**
     * Commas and brackets depend on what came before, on every level. If it fails: the sample is as small as any that
     * fails; see after which value a comma is missing or superfluous.
     */
    @Test
    @DisplayName("C321 MUST write every small value as the one text there is for it")
    void structures() {
        List<@Nullable Object> values = array(null, true, "a", 1L, array(), object());
        for (int level = 0; level < 2; level++) {
            List<@Nullable Object> larger = new ArrayList<>(values);
            for (Object one : values) {
                larger.add(array(one));
                larger.add(object("a", one));
                for (Object other : values.subList(0, Math.min(values.size(), 24))) {
                    larger.add(array(one, other));
                    larger.add(object("b", one, "a", other));
                }
            }
            values = larger;
        }
        for (Object value : values) {
            String json = codec().encode(value);
            if (!json.equals(CodecOracle.text(value))) {
                throw new AssertionError(value + " must not be written as " + json);
            }
        }
    }

    /**
     * This covers strings and keys, each char alone and between others; halves of pairs are refused. If it fails: the
     * char in the message is escaped wrongly, or not at all.
     */
    @Test
    @DisplayName("C322 MUST write every char so that it is read as the same, and refuse every half of a pair")
    void chars() {
        StringBuilder text = new StringBuilder();
        for (int c = 0; c <= Character.MAX_CODE_POINT; c += c < 0x10000 ? 1 : 97) {
            String what = Integer.toHexString(c);
            if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                assertNotWritten((char) c + "", what);
                assertNotWritten(object("a" + (char) c + "b", 1L), what + " in a key");
            } else if (c < 0x100) {
                String one = Character.toString(c);
                assertMeansWritten(one);
                assertMeansWritten("0" + one + "0");
                assertMeansWritten(object(one, one));
                assertMeansWritten(array(one + one, "\\" + one, "\"" + one));
            } else {
                text.appendCodePoint(c);
            }
            if (text.length() >= 64 || c > 0xfff0) {
                assertMeansWritten(object(text.toString(), text.toString()));
                text.setLength(0);
            }
        }
    }

    /** Reads what was written by the book, not by the codec itself: it may have the same fault both ways. */
    private void assertMeansWritten(Object value) {
        String json = codec().encode(value);
        CodecOracle.Meaning meaning = CodecOracle.of(json);
        if (!meaning.accepted() || !value.equals(meaning.value())) {
            throw new AssertionError(printable(json) + " means something else than what was written");
        }
    }

    private void assertNotWritten(Object value, String what) {
        try {
            codec().encode(value);
        } catch (JsonException e) {
            return;
        }
        throw new AssertionError("writing " + what + " must be refused");
    }

    /**
     * As C221, for encoding. If it fails: half of a pair, or of an escape, is held back or lost at the end of a buffer.
     */
    @ParameterizedTest(name = "{0}")
    @MethodSource("io.kabelwerk.tck.codec.LongTexts#kinds")
    @DisplayName("C323 MUST write strings and keys across the ends of buffers of any size, up to megabytes")
    void buffers(LongTexts.Kind kind) {
        int bytes = kind.width() <= 4 ? 2 * MIB + 64 : MIB / 2;
        String text = kind.text(bytes);
        String key = kind.text(MIB / 16);
        for (int shift = 0; shift < Math.min(kind.width(), 6); shift++) {
            String start = "x".repeat(shift);
            assertComesBack(start + text, kind + ", moved by " + shift);
            assertComesBack(array(start, object(start + key, start + key), key), kind + " in a key, moved by " + shift);
        }
    }

    /** As C224, for encoding. If it fails: see there. */
    @Test
    @DisplayName("C324 MUST write strings, keys and collections of every length near a power of two")
    void lengths() {
        for (int length : LongTexts.lengths(18)) {
            String text = LongTexts.letters(length);
            if (!codec().encode(text).equals("\"" + text + "\"")) {
                throw new AssertionError("a string of " + length + " chars is written otherwise");
            }
            if (length < MIB / 32) {
                assertComesBack(object(text, text + "\n"), "a key of " + length + " chars");
                assertComesBack(array("\ud83d\ude00".repeat(length)), "a string of " + length + " pairs");
                assertComesBack("\u0001".repeat(length), "a string of " + length + " escapes");
            }
            if (length < MIB / 64) {
                List<@Nullable Object> array = new ArrayList<>();
                for (long i = 0; i < length; i++) {
                    array.add(i % 3 == 0 ? i : i % 3 == 1 ? "" + i : object("k" + i, null));
                }
                assertComesBack(array, "an array of " + length);
            }
        }
    }

    /** As C312, in long strings. If it fails: see C225. */
    @Test
    @DisplayName("C325 MUST refuse to write a lone surrogate at any place of a long string or key")
    void loneSurrogates() {
        for (int length : LongTexts.lengths(16)) {
            String text = LongTexts.letters(length);
            for (String lone : new String[] {"\ud83d", "\ude00", "\ud83d\ud83d\ude00", "\ud83d\ude00\ude00"}) {
                String what = printable(lone) + " after " + length + " chars";
                assertNotWritten(text + lone + "and more", what);
                assertNotWritten(array(1L, text + lone), what + ", at the end");
                assertNotWritten(object("a", 1L, text + lone, 1L), what + " of a key");
            }
        }
    }

    /** maxBytes and maxValues protect from what the network brings. If it fails: they are checked for encoding, too. */
    @Test
    @DisplayName("C326 MUST write texts that are longer, and have more values, than JsonLimits let it read")
    void limitsOfReading() {
        JsonCodec codec = provider().create(new JsonLimits(2, 3, 2));
        assertThat(codec.encode("abc")).isEqualTo("\"abc\"");
        assertThat(codec.encode(array(1L, 2L, 3L, array()))).isEqualTo("[1,2,3,[]]");
        String longest = "x".repeat(JsonLimits.defaults().maxBytes());
        assertThat(codec().encode(longest).length()).isEqualTo(longest.length() + 2);
    }

    /**
     * 1.10 is what somebody wrote, and 1.1 is not. If it fails: zeros are stripped, or a number is not written as its
     * toString.
     */
    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "1.10",
                "100.00",
                "0.0",
                "0.000",
                "0e5",
                "0e-20",
                "1e2",
                "1.0e10",
                "-1.50e-7",
                "0.0000001",
                "-0.00",
                "12345678901234567890.10",
                "1e-1000000000",
                "1.5e1000000001",
                "0e1000000000",
                "9223372036854775808"
            })
    @DisplayName("C327 MUST write decimals so that they are read with the same scale")
    void scales(String number) {
        BigDecimal decimal = new BigDecimal(number);
        assertThat(decode(codec().encode(decimal))).isEqualTo(decimal);
        assertThat(decode(codec().encode(array(decimal, 1L)))).isEqualTo(array(decimal, 1L));
    }

    /** A codec has to read what it writes, with every JDK. If it fails: check the scale before anything is written. */
    @Test
    @DisplayName("C328 MUST refuse to write scales beyond JsonLimits.LARGEST_SCALE")
    void scalesOutOfRange() throws Exception {
        int largest = JsonLimits.LARGEST_SCALE;
        for (BigInteger digits : new BigInteger[] {BigInteger.ZERO, BigInteger.ONE, BigInteger.valueOf(-12_345)}) {
            for (int scale : new int[] {largest + 1, -largest - 1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
                BigDecimal decimal = new BigDecimal(digits, scale);
                patiently(() -> assertNotEncoded(decimal, "a scale of " + scale));
                patiently(() -> assertNotEncoded(object("a", array(decimal)), "a scale of " + scale + " further down"));
            }
            for (int scale : new int[] {largest, -largest}) {
                BigDecimal decimal = new BigDecimal(digits, scale);
                assertThat(decode(codec().encode(decimal))).isEqualTo(decimal);
            }
        }
    }

    /**
     * A Double is a number with a fraction, even if that is zero. If it fails: doubles without a fraction are written
     * as integers, and are read as Long; or digits are cut.
     */
    @ParameterizedTest(name = "{0}")
    @ValueSource(
            doubles = {
                0.0,
                -0.0,
                1.0,
                -1.0,
                100.0,
                1e7,
                1e15,
                1e22,
                1e21,
                9007199254740992.0,
                9.223372036854776E18,
                0.1,
                2e-3,
                1e-7,
                4.9E-324,
                2.2250738585072014E-308,
                Double.MAX_VALUE,
                123456.789
            })
    @DisplayName("C329 MUST write doubles so that they are read as BigDecimal, of the same double")
    void doubles(double number) {
        assertThat(decode(codec().encode(number)))
                .isInstanceOfSatisfying(
                        BigDecimal.class,
                        read -> assertThat(read.doubleValue() == number)
                                .as("whether %s is %s", read, number)
                                .isTrue());
        assertThat(decode(codec().encode(array(number)))).asString().matches("\\[.+]");
    }

    /** As C133, for encoding. If it fails: digits are counted instead of chars, or BigInteger is not checked. */
    @Test
    @DisplayName("C330 MUST write numbers of up to JsonLimits.LONGEST_NUMBER chars, whatever they are")
    void numbersOfAnyLength() {
        int longest = JsonLimits.LONGEST_NUMBER;
        for (int over = -3; over <= 3; over++) {
            String sevens = "7".repeat(longest + over);
            for (BigDecimal number : new BigDecimal[] {
                new BigDecimal(sevens),
                new BigDecimal("-" + sevens.substring(1)),
                new BigDecimal("0." + sevens.substring(2)),
                new BigDecimal("-7." + sevens.substring(3)),
                new BigDecimal("7." + sevens.substring(9) + "e+90000"),
                new BigDecimal("7." + sevens.substring(14) + "e-900000000")
            }) {
                if (number.toString().length() <= longest) {
                    assertThat(decode(codec().encode(number))).isEqualTo(number);
                } else {
                    assertNotWritten(number, "a number of " + number.toString().length() + " chars");
                }
            }
            BigInteger integer = new BigInteger("-" + sevens.substring(1));
            if (over <= 0) {
                assertThat(decode(codec().encode(integer))).isEqualTo(new BigDecimal(integer));
            } else {
                assertNotWritten(integer, "an integer of " + (longest + over) + " chars");
            }
        }
        for (int bits = 0; bits < 200; bits++) {
            for (int distance = -1; distance <= 1; distance++) {
                BigInteger integer = BigInteger.ONE.shiftLeft(bits).add(BigInteger.valueOf(distance));
                assertThat(codec().encode(array(integer, integer.negate())))
                        .isEqualTo("[" + integer + "," + integer.negate() + "]");
            }
        }
    }

    /** As C308, behind other values. If it fails: types are checked on some levels only. */
    @Test
    @DisplayName("C331 MUST refuse a value of another type at any place of a large one")
    void othersFarAway() {
        for (int size : new int[] {1, 63, 64, 1_000, 4_096, 70_000}) {
            List<@Nullable Object> array = new ArrayList<>();
            for (long i = 0; i < size; i++) {
                array.add(i);
            }
            array.add(1.5f);
            assertNotWritten(array, "a Float after " + size + " elements");
            array.set(size, object("a", Double.NaN));
            assertNotWritten(array, "NaN after " + size + " elements");
        }
    }
}
