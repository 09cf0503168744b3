package io.kabelwerk.tck.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.JsonLimits;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The decoding of numbers, which is always exact. */
abstract class CodecNumberRules extends CodecRules {

    CodecNumberRules(JsonCodecProvider provider) {
        super(provider);
    }

    /**
     * IDs are longs, and a double would change those beyond 2^53. If it fails: ask the library for the text of the
     * number, or for its long if that is exact.
     */
    @ParameterizedTest(name = "{0}")
    @ValueSource(
            longs = {
                0,
                1,
                -1,
                42,
                Integer.MAX_VALUE,
                Integer.MIN_VALUE,
                1L + Integer.MAX_VALUE,
                -1L + Integer.MIN_VALUE,
                (1L << 53) - 1,
                (1L << 53) + 1,
                -(1L << 53) - 1,
                999_999_999_999_999_999L,
                -999_999_999_999_999_999L,
                1_000_000_000_000_000_000L,
                Long.MAX_VALUE - 1,
                Long.MAX_VALUE,
                Long.MIN_VALUE + 1,
                Long.MIN_VALUE
            })
    @DisplayName("C121 MUST decode integers that fit into a long as Long, exactly")
    void longs(long integer) {
        assertDecodes(Long.toString(integer), integer);
        assertDecodes("{\"a\":[" + integer + "]}", object("a", array(integer)));
    }

    /**
     * Nothing is rounded, and nothing overflows. If it fails: the long of a number was used without a check of its
     * size.
     */
    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "9223372036854775808",
                "-9223372036854775809",
                "10000000000000000000",
                "18446744073709551615",
                "18446744073709551616",
                "-18446744073709551617",
                "99999999999999999999",
                "340282366920938463463374607431768211457",
                "123456789012345678901234567890123456789012345678901234567890"
            })
    @DisplayName("C122 MUST decode larger integers as BigDecimal, exactly")
    void bigIntegers(String integer) {
        assertDecodes(integer, new BigDecimal(integer));
        assertDecodes("[" + integer + "]", array(new BigDecimal(integer)));
    }

    /** 0.1 is not a double, and 1.0 is not 1. If it fails: a double is used, or zeros are stripped. */
    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "0.1",
                "1.0",
                "-1.0",
                "0.0",
                "1.10",
                "1.00",
                "100.00",
                "0.3333333333333333333333333333333333333333",
                "3.14159265358979323846264338327950288419716939937510",
                "9007199254740993.5",
                "-0.000000000000000000000000000000000000000000001"
            })
    @DisplayName("C123 MUST decode numbers with a fraction as BigDecimal, exactly and with their scale")
    void fractions(String number) {
        assertDecodes(number, new BigDecimal(number));
        assertDecodes("[" + number + "]", array(new BigDecimal(number)));
    }

    /** The type follows from how a number is written, not from its value. If it fails: see C123. */
    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "1e0",
                "1e2",
                "1E2",
                "1e+2",
                "1E+02",
                "1e-2",
                "0e0",
                "0e-5",
                "-1.5e3",
                "1.5E-3",
                "10e-1",
                "12.5e1",
                "123456789e-9",
                "1e00000000000000000002"
            })
    @DisplayName("C124 MUST decode numbers with an exponent as BigDecimal, exactly and with their scale")
    void exponents(String number) {
        assertDecodes(number, new BigDecimal(number));
        assertDecodes("[" + number + "]", array(new BigDecimal(number)));
    }

    /**
     * What a double cannot hold is still a number. If it fails: infinity or zero instead shows that a double is used.
     */
    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"1e308", "1e309", "1e400", "-1e400", "1e-400", "1.7976931348623157e309", "4.9e-325"})
    @DisplayName("C125 MUST decode numbers beyond the range of a double")
    void beyondDouble(String number) {
        assertDecodes(number, new BigDecimal(number));
    }

    /**
     * Ten chars must not cost a gigabyte or an hour. If it fails: something converts the number to an integer, or
     * writes it out, to see whether it is integral or in range.
     */
    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"1e999999999", "-1e999999999", "1e-999999999", "1.5e999999999", "0e999999999"})
    @DisplayName("C126 MUST decode huge exponents without writing the number out")
    void hugeExponents(String number) throws Exception {
        Object root = patiently(() -> decode(number));
        assertThat(root).as("what is read").isEqualTo(new BigDecimal(number));
        Object element = patiently(() -> decode("[" + number + "]"));
        assertThat(element).as("what is read in an array").isEqualTo(array(new BigDecimal(number)));
    }

    /**
     * Neither an ArithmeticException nor an overflow may escape, and all JDKs have to agree. If it fails: catch what
     * the constructor of BigDecimal throws, and check the scale of its result: each JDK accepts other scales.
     */
    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "1e99999999999",
                "-1e99999999999",
                "1e-99999999999",
                "1e9223372036854775808",
                "1e18446744073709551617",
                "1e-4294967295",
                "1e2147483647",
                "1e2147483648",
                "1e-2147483648",
                "10e2147483647",
                "0e2147483648",
                "0e99999999999",
                "0.1e-2147483647",
                "1e1000000001",
                "1e-1000000001",
                "0e1000000001",
                "-1.0e-1000000000",
                "0.0e-1000000000"
            })
    @DisplayName("C127 MUST refuse scales beyond JsonLimits.LARGEST_SCALE, and exponents of any length")
    void exponentsOutOfRange(String number) throws Exception {
        patiently(() -> assertRefused(number));
        patiently(() -> assertRefused("[" + number + "]"));
    }

    /** All codecs read the same numbers. If it fails: the library has a limit of its own that is too low. */
    @Test
    @DisplayName("C128 MUST decode numbers of up to JsonLimits.LONGEST_NUMBER chars, exactly")
    void longestNumbers() {
        int longest = JsonLimits.LONGEST_NUMBER;
        for (String number : new String[] {
            "7".repeat(longest),
            "-" + "7".repeat(longest - 1),
            "0." + "7".repeat(longest - 2),
            "7".repeat(longest - 4) + "e-10"
        }) {
            assertDecodes(number, new BigDecimal(number));
            assertDecodes("{\"a\":" + number + "}", object("a", new BigDecimal(number)));
        }
    }

    /**
     * The time to read digits grows with the square of their number. If it fails: check the length before the
     * conversion.
     */
    @Test
    @DisplayName("C129 MUST refuse longer numbers, at once")
    void numbersTooLong() throws Exception {
        int tooLong = JsonLimits.LONGEST_NUMBER + 1;
        for (String number : new String[] {
            "7".repeat(tooLong),
            "-" + "7".repeat(tooLong - 1),
            "0." + "7".repeat(tooLong - 2),
            "7".repeat(tooLong - 4) + "e-10",
            "7".repeat(4_000_000)
        }) {
            patiently(() -> assertRefused(number));
            patiently(() -> assertRefused("{\"a\":" + number + "}"));
        }
    }

    /** JSON has a minus zero, and long does not. If it fails: the sign decides between Long and BigDecimal. */
    @Test
    @DisplayName("C130 MUST decode minus zero as zero")
    void minusZero() {
        assertDecodes("-0", 0L);
        assertDecodes("[-0]", array(0L));
        assertDecodes("-0.0", new BigDecimal("0.0"));
        assertDecodes("-0e1", new BigDecimal("0e1"));
    }

    /** The limit is the greatest scale that works. If it fails: the exponent is compared, and not the scale. */
    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "1e1000000000",
                "-7E+1000000000",
                "1e-1000000000",
                "0e1000000000",
                "0e-1000000000",
                "1.5e1000000001",
                "0.1e-999999999",
                "10e-1000000000",
                "0.00e1000000002",
                "1e0000000000000001000000000"
            })
    @DisplayName("C131 MUST decode scales of up to JsonLimits.LARGEST_SCALE, and their negatives")
    void largestScales(String number) throws Exception {
        BigDecimal expected = new BigDecimal(number);
        Object read = patiently(() -> decode("[" + number + "]"));
        assertThat(read).isEqualTo(array(expected));
        assertThat(patiently(() -> decode(codec().encode(expected))))
                .as("what was written and read")
                .isEqualTo(expected);
    }

    /**
     * Between 2^63 and 10^19 the number of digits does not decide. If it fails: compare with the bounds, or look at the
     * bits of a BigInteger.
     */
    @Test
    @DisplayName("C132 MUST distinguish longs from larger integers, digit by digit")
    void atTheEdgeOfLong() {
        for (int digits = 1; digits <= 40; digits++) {
            for (String number :
                    new String[] {"1" + "0".repeat(digits - 1), "9".repeat(digits), "9223372036854775808"}) {
                BigInteger middle = new BigInteger(number);
                for (int distance = -3; distance <= 3; distance++) {
                    BigInteger integer = middle.add(BigInteger.valueOf(distance));
                    assertMeans(integer.toString());
                    assertMeans("[" + integer.negate() + ",1]");
                    assertMeans("{\"a\":" + integer.shiftLeft(1) + "}");
                }
            }
        }
        for (int bits = 1; bits < 140; bits++) {
            BigInteger power = BigInteger.ONE.shiftLeft(bits);
            for (int distance = -1; distance <= 1; distance++) {
                assertMeans(power.add(BigInteger.valueOf(distance)).toString());
                assertMeans(power.add(BigInteger.valueOf(distance)).negate().toString());
            }
        }
    }

    /**
     * All chars of a number count, also zeros without a meaning. If it fails: digits are counted instead of chars, or
     * the value's length instead of the text's, or the limit applies to integers only.
     */
    @Test
    @DisplayName("C133 MUST count every char of a number against JsonLimits.LONGEST_NUMBER, whatever it is")
    void lengthsOfAllForms() {
        String[][] forms = {
            {"", "7", ""},
            {"-", "7", ""},
            {"0.", "0", ""},
            {"-0.", "0", "1"},
            {"1.", "0", ""},
            {"0.", "7", "e5"},
            {"", "7", "E-15"},
            {"1e", "0", "7"},
            {"1E+", "0", "7"},
            {"-0e-", "0", ""},
            {"1.5e-", "0", "10"},
            {"1", "0", ".5"},
            {"-1", "0", ""},
            {"-1", "0", "e-1000"},
            {"9.", "9", "e+999999999"},
        };
        for (String[] form : forms) {
            for (int over = -2; over <= 2; over++) {
                int fill = JsonLimits.LONGEST_NUMBER + over - form[0].length() - form[2].length();
                String number = form[0] + form[1].repeat(fill) + form[2];
                assertMeans(number);
                assertMeans("[" + number + "]");
                assertMeans("{\"a\":" + number + " }");
            }
        }
    }

    /** As C129, for an exponent. If it fails: check the length before the conversion. */
    @Test
    @DisplayName("C134 MUST refuse endless fractions and exponents, at once")
    void endlessParts() throws Exception {
        String digits = "9".repeat(4_000_000);
        String zeros = "0".repeat(4_000_000);
        for (String number : new String[] {
            "1e" + digits,
            "1e-" + digits,
            "1e" + zeros + "1",
            "0." + digits,
            "-1." + zeros,
            "0e" + zeros,
            digits + "e-" + zeros
        }) {
            patiently(() -> assertRefused("[" + number + "]"));
        }
    }
}
