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

/** All short texts of some kinds: each is decoded to what {@link CodecOracle} says, or refused. */
abstract class CodecShortTextRules extends CodecRules {

    /** What a text may be made of. The first eight decide about its structure. */
    private static final String[] PARTS = {
        "[", "]", "{", "}", ",", ":", "\"a\"", "1", " ", "\"b\"", "-", "0", "true", "null", "x"
    };

    private static final int PARTS_OF_STRUCTURE = 8;

    /** What most programs, but not JSON, treat as white space or as nothing: all of Unicode's, and a few. */
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
     * Correctness must not depend on the examples that somebody tried. If it fails: the sample is as short as any that
     * fails; see which production of RFC 8259 it breaks or follows.
     */
    @Test
    @DisplayName("C201 MUST decode exactly the valid ones of all short texts")
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
     * Each char of a number counts: 01, 1. and - are not numbers, 0e0 is one. If it fails: the sample is as short as
     * any that fails; read numbers from their text, and check that text.
     */
    @Test
    @DisplayName("C202 MUST decode exactly the valid ones of all texts of six chars that numbers have")
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
     * A backslash includes the next char, and a pair two escapes. If it fails: the sample shows after which chars the
     * reader loses its place.
     */
    @Test
    @DisplayName("C203 MUST decode exactly the valid ones of all strings of a few parts")
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
     * Eight letters and signs may follow a backslash besides u, and four hexadecimal digits follow u. If it fails: a
     * range of chars is one too long or too short, or only the low bits of chars are used.
     */
    @Test
    @DisplayName("C204 MUST refuse every escape that JSON does not have, and every digit that is not hexadecimal")
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
     * There are 65,536 of them; lone halves of pairs are refused. If it fails: the number in the message is the one
     * that is read wrongly.
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
     * Four chars are white space. If it fails: a library asks Unicode or Java what white space is, or accepts
     * everything up to the space.
     */
    @Test
    @DisplayName("C206 MUST refuse every other char between tokens")
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
     * A damaged text may still be JSON, with another meaning; most are not. If it fails: the sample is one char away
     * from what the reader knows.
     */
    @Test
    @DisplayName("C207 MUST decode exactly the valid ones of all texts that differ from valid JSON in one char")
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
     * In strings and keys, only chars below U+0020 have to be escaped. If it fails: the char in the message has a
     * meaning that it should not have, or its bytes are split wrongly.
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
