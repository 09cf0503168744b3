package io.kabelwerk.tck.codec;

import io.kabelwerk.spi.JsonCodecProvider;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Short texts, and not some that somebody thought of, but all of a kind: each is read as {@link CodecOracle} reads it, or
 * refused as there.
 */
abstract class CodecShortTextRules extends CodecRules {

    /** What a text may be made of. The first eight decide about its structure. */
    private static final String[] PARTS = {
        "[", "]", "{", "}", ",", ":", "\"a\"", "1", " ", "\"b\"", "-", "0", "true", "null", "x"
    };

    private static final int PARTS_OF_STRUCTURE = 8;

    /** What most programs, though not JSON, take for white space or for nothing: all of Unicode's, and a few. */
    private static final Set<Integer> NOTHINGS = IntStream.concat(
                    IntStream.rangeClosed(0, Character.MAX_VALUE)
                            .filter(c -> Character.isWhitespace(c)
                                    || Character.isSpaceChar(c)
                                    || Character.isIdentifierIgnorable(c)),
                    IntStream.concat(IntStream.range(0, 0x100), IntStream.of(0xfffd, 0xfffe, 0xffff, 0x2800)))
            .boxed()
            .collect(Collectors.toUnmodifiableSet());

    CodecShortTextRules(JsonCodecProvider provider) {
        super(provider);
    }

    /**
     * What is JSON does not hang on the examples that somebody tried. If it fails: the sample is as short as any that
     * goes wrong; see which production of RFC 8259 it breaks or keeps.
     */
    @Test
    @DisplayName("C201 MUST decode exactly what is JSON of all texts of a few parts")
    void structure() {
        for (int length = 1; length <= 3; length++) {
            eachSequence(PARTS, PARTS.length, length, "", this::assertMeans);
        }
        // Other beginnings go wrong at once, and that has been seen.
        for (String begin : List.of("[", "{", "[{", "{\"a\":", "[1", "[1,", "{\"a\":1,")) {
            for (int length = 1; length <= (begin.length() > 1 ? 3 : 4); length++) {
                eachSequence(PARTS, PARTS_OF_STRUCTURE, length, begin, this::assertMeans);
            }
        }
    }

    /**
     * Each char of a number counts: {@code 01}, {@code 1.} and {@code -} are none, {@code 0e0} is. If it fails: the sample
     * is as short as any; numbers must be read from their text, and their text must be checked.
     */
    @Test
    @DisplayName("C202 MUST decode exactly what is a number of all texts of six of its chars")
    void numbers() {
        eachNumber("", List.of("0", "1", "-", "+", ".", "e"), 6);
        eachNumber("[", List.of("0", "9", "-", "+", ".", "E", "]", ",", " "), 6);
    }

    /** Goes on only behind what may still become one. */
    private void eachNumber(String begin, List<String> parts, int length) {
        for (String part : parts) {
            String text = begin + part;
            assertMeans(text);
            boolean viable = Stream.of("", "0", "]", "0]")
                    .anyMatch(end -> CodecOracle.of(text + end).accepted());
            if (viable && text.length() < length) {
                eachNumber(text, parts, length);
            }
        }
    }

    /**
     * A backslash takes what comes next with it, and a pair takes two. If it fails: the sample shows after which chars the
     * reader loses its place.
     */
    @Test
    @DisplayName("C203 MUST decode exactly what is a string of all texts of a few of its parts")
    void strings() {
        String[] parts = {"\\", "\"", "u", "00", "41", "\\ud83d", "\\ude00", "😀", "é", "\n"};
        for (int length = 0; length <= 4; length++) {
            eachSequence(parts, parts.length, length, "", text -> assertMeans("\"" + text + "\""));
        }
        for (int length = 1; length <= 3; length++) {
            eachSequence(parts, parts.length, length, "", key -> assertMeans("{\"" + key + "\":1}"));
        }
    }

    /**
     * Eight letters follow a backslash, and four digits follow {@code u}. If it fails: a range of chars is one too long
     * or too short, or chars are taken by their low bits.
     */
    @Test
    @DisplayName("C204 MUST refuse every escape that JSON does not have, and every digit")
    void escapes() {
        for (char c : chars(0x250)) {
            assertMeans("\"a\\" + c + "0041\"");
            assertMeans("{\"\\" + c + "\":1}");
            for (int digit = 0; digit < 4; digit++) {
                StringBuilder digits = new StringBuilder("00e9");
                digits.setCharAt(digit, c);
                assertMeans("\"\\u" + digits + "\"");
                assertMeans("\"\\ud83d\\u" + digits + "\"");
            }
            assertMeans("\"\\ud83d\\ude0" + c + "\"");
        }
    }

    /**
     * All 65,536 of them, lone halves of pairs refused. If it fails: the number in the message is the one that is read
     * wrongly.
     */
    @Test
    @DisplayName("C205 MUST decode every escape of four digits as its char")
    void escapedChars() {
        StringBuilder json = new StringBuilder();
        StringBuilder text = new StringBuilder();
        for (int c = 0; c <= Character.MAX_VALUE; c++) {
            String digits = Integer.toHexString(0x10000 | c).substring(1);
            if (Character.isSurrogate((char) c)) {
                assertRefuses("\"\\u" + digits + "\"", "a lone \\u" + digits);
                boolean high = Character.isHighSurrogate((char) c);
                json.append(high ? "\\u" + digits + "\\udc00" : "\\ud800\\u" + digits);
                text.append(high ? (char) c : '\ud800').append(high ? '\udc00' : (char) c);
            } else {
                json.append("\\u").append(c % 2 == 0 ? digits : digits.toUpperCase(Locale.ROOT));
                text.append((char) c);
            }
            if (c % 32 == 31) {
                String what = "the escapes up to " + Integer.toHexString(c);
                assertReads("\"" + json + "\"", text.toString(), what);
                assertReads("{\"" + json + "\":null}", object(text.toString(), null), what + " in a key");
                json.setLength(0);
                text.setLength(0);
            }
        }
    }

    /**
     * Four chars are white space. If it fails: a library asks Unicode or Java what white space is, or takes everything
     * up to the space for it.
     */
    @Test
    @DisplayName("C206 MUST refuse every other char between the parts of a text")
    void between() {
        String[] parts = {
            "", "[", "{", "\"a\"", ":", "1", ",", "\"b\"", ":", "true", "}", ",", "[", "]", ",", "-1.5", "]"
        };
        for (int c : NOTHINGS) {
            for (int place = 0; place < parts.length; place++) {
                StringBuilder json = new StringBuilder();
                for (int i = 0; i < parts.length; i++) {
                    json.append(parts[i]).append(i == place ? (char) c + "" : "");
                }
                assertMeans(json.toString());
            }
            for (String scalar : new String[] {"1", "0", "-1e5", "1.5", "true", "null", "\"a\"", "[]", "{}"}) {
                assertMeans(scalar + (char) c);
                assertMeans((char) c + scalar);
                assertMeans(scalar + " \n" + (char) c);
            }
        }
    }

    /**
     * What is damaged may be JSON still, and means something else then; most is none. If it fails: the sample is one char
     * away from what the reader knows.
     */
    @Test
    @DisplayName("C207 MUST decode exactly what is JSON of all texts that are one char away from some")
    void oneCharAway() {
        String[] texts = {
            "true", "[false]", "{\"a\":null}", "[-1.5e+30,10]", "\"\\u00e9\\n\"", "{\"a\":[{}]}", "-0", "[[],1 ]"
        };
        for (String text : texts) {
            for (int at = 0; at <= text.length(); at++) {
                String before = text.substring(0, at);
                String after = text.substring(at);
                for (char c : chars(0x80)) {
                    assertMeans(before + c + after);
                    if (!after.isEmpty()) {
                        assertMeans(before + c + after.substring(1));
                    }
                }
                if (!after.isEmpty()) {
                    assertMeans(before + after.substring(1));
                    assertMeans(before + after.charAt(0) + after);
                }
            }
        }
    }

    /**
     * Raw, in strings and keys; only below U+0020 a char has to be escaped. If it fails: the char in the message takes
     * part in something that it should not, or its bytes are taken apart wrongly.
     */
    @Test
    @DisplayName("C208 MUST decode every char as it is, and refuse raw control characters")
    void rawChars() {
        StringBuilder text = new StringBuilder();
        for (int c = 0; c <= Character.MAX_CODE_POINT; c += c < 0x10000 ? 1 : 97) {
            if (c < 0x100 || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
                assertMeans("\"" + Character.toString(c) + "\"");
                assertMeans("{\"b" + Character.toString(c) + "\":0}");
                continue;
            }
            text.appendCodePoint(c);
            if (text.length() >= 64 || c > 0xfff0) {
                String what = "the chars up to " + Integer.toHexString(c);
                assertReads("\"" + text + "\"", text.toString(), what);
                assertReads("{\"" + text + "\":null}", object(text.toString(), null), what + " in a key");
                text.setLength(0);
            }
        }
    }

    /** All below a bound, and those that share their low bits with the ones that mean something. */
    private static char[] chars(int bound) {
        StringBuilder chars = new StringBuilder();
        for (char c = 0; c < bound; c++) {
            chars.append(c);
        }
        for (char c : "\"\\/bfnrtu09afAF[]{},:-+.eE \t\n\r".toCharArray()) {
            chars.append((char) (c + 0x100)).append((char) (c + 0xff00)).append((char) (c + 0x2000));
        }
        return chars.toString().toCharArray();
    }

    /** Each sequence of so many of the first parts, after a beginning. */
    private static void eachSequence(String[] parts, int of, int length, String begin, Consumer<String> text) {
        if (length <= 0) {
            text.accept(begin);
            return;
        }
        for (int i = 0; i < of; i++) {
            eachSequence(parts, of, length - 1, begin + parts[i], text);
        }
    }
}
