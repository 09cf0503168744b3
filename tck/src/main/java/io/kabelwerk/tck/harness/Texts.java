package io.kabelwerk.tck.harness;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Texts that reveal the usual faults of transports. */
public final class Texts {

    public static final int MIB = 1024 * 1024;

    /** Buffers hold a power of two, and faults are at most so far from it. */
    private static final int NEAR = 4;

    /** Up to this power of two, each length near one is tried; beyond it, a few lengths. */
    private static final int ALL_BITS = 17;

    private static final List<Integer> LARGE =
            List.of(MIB - 1, MIB, MIB + 1, 8 * MIB, 16 * MIB - 1, 16 * MIB, 16 * MIB + 1, 20 * MIB);

    /** Enough for the longest of {@link #edges()}. */
    public static final int LONGEST = 20 * MIB;

    private Texts() {}

    /**
     * Texts of 0 bytes to 20 MiB: of lengths around the steps of the frame's head and around what buffers hold, and with
     * a character of four bytes, which is two in UTF-16, at each place around the ends of buffers.
     */
    public static Stream<String> edges() {
        Stream<String> plain = Stream.concat(nearPowersOfTwo(), LARGE.stream()).map(Texts::ofBytes);
        Stream<String> pairs = nearPowersOfTwo().map(at -> ofBytes(at) + "\uD83D\uDE00" + ofBytes(NEAR));
        return Stream.concat(plain, pairs);
    }

    private static Stream<Integer> nearPowersOfTwo() {
        return IntStream.rangeClosed(0, ALL_BITS)
                .flatMap(bits -> IntStream.rangeClosed((1 << bits) - NEAR, (1 << bits) + NEAR))
                .filter(length -> length >= 0)
                .distinct()
                .boxed();
    }

    /** A text of so many bytes in UTF-8, no part of which is like its neighbour. */
    public static String ofBytes(int bytes) {
        StringBuilder text = new StringBuilder(bytes);
        for (int i = 0; text.length() < bytes; i++) {
            text.append(i).append(',');
        }
        text.setLength(bytes);
        return text.toString();
    }

    /** Every character of Unicode, from U+0000 to U+10FFFF, without the surrogates. */
    public static String everyCharacter() {
        return IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }

    /** Short texts of one kind of character each, including those that look like damage. */
    public static List<String> kinds() {
        return List.of(
                "ascii",
                "\0",
                "\u007F\u0080\u07FF\u0800",
                "\uFEFFa byte order mark is a character here",
                "\uFFFD",
                "a\uFFFDb\uFFFE\uFFFF",
                "\uD7FF\uE000",
                "grüße, привет, 你好, مرحبا, 👋🏽",
                "\uD800\uDC00\uDBFF\uDFFF",
                "\r\n\t\"\\");
    }
}
