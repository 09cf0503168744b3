package io.kabelwerk.tck;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Texts that tell a faulty transport from a good one. */
final class Texts {

    static final int MIB = 1024 * 1024;

    /** Lengths around the steps of the frame's head, and around what buffers usually hold. */
    static final List<Integer> SIZES =
            List.of(0, 1, 2, 125, 126, 127, 128, 1000, 8191, 8192, 8193, 65535, 65536, 65537, MIB, 8 * MIB);

    private Texts() {}

    /** A text of so many bytes in UTF-8, no part of which is like its neighbour. */
    static String ofBytes(int bytes) {
        StringBuilder text = new StringBuilder(bytes);
        for (int i = 0; text.length() < bytes; i++) {
            text.append(i).append(',');
        }
        text.setLength(bytes);
        return text.toString();
    }

    /** Every character of Unicode, from U+0000 to U+10FFFF, without the surrogates. */
    static String everyCharacter() {
        return IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }

    /** Short texts of one kind of character each, those that look like damage among them. */
    static List<String> kinds() {
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
