package io.kabelwerk.tck.codec;

import io.kabelwerk.tck.harness.Texts;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Long JSON strings, in which each place of a character is at the end of a buffer once, whatever its size. */
final class LongTexts {

    /** Buffers hold a power of two, and faults are at most so far from it. */
    private static final int NEAR = 2;

    private LongTexts() {}

    /**
     * A kind of character, and how it may be written.
     *
     * @param name what it is
     * @param width how many bytes each takes in JSON: so often a text is shifted by one, and each of its bytes has been
     *     the last one of each buffer
     * @param json the n-th of them, in JSON
     * @param text the n-th of them
     */
    record Kind(String name, int width, IntFunction<String> json, IntFunction<String> text) {

        /** So many bytes of them. */
        String json(int bytes) {
            return repeated(json, bytes / width);
        }

        /** What {@link #json(int)} means. */
        String text(int bytes) {
            return repeated(text, bytes / width);
        }

        private static String repeated(IntFunction<String> unit, int count) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < count; i++) {
                text.append(unit.apply(i % 61)); // no power of two, so that a buffer that is swapped or repeated shows
            }
            return text.toString();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static List<Kind> kinds() {
        return List.of(
                raw("pairs", 4, 0x1f600),
                raw("characters of three bytes", 3, 0x4e00),
                raw("characters of two bytes", 2, 0xe9),
                new Kind(
                        "escaped pairs",
                        12,
                        i -> "\\ud83d\\ude" + Integer.toHexString(0x100 + i).substring(1),
                        i -> Character.toString(0x1f600 + i)),
                new Kind(
                        "escaped chars",
                        6,
                        i -> "\\u" + Integer.toHexString(0x4e00 + i),
                        i -> (char) (0x4e00 + i) + ""),
                new Kind(
                        "short escapes",
                        2,
                        i -> "\\" + "\"\\/bfnrt".charAt(i % 8),
                        i -> "\"\\/\b\f\n\r\t".charAt(i % 8) + ""),
                // A pair that is half raw and half escaped does not exist; but each may follow the other.
                new Kind(
                        "pairs, escaped and raw in turns",
                        16,
                        i -> "\\ud83d\\ude" + Integer.toHexString(0x100 + i).substring(1)
                                + Character.toString(0x1f300 + i),
                        i -> Character.toString(0x1f600 + i) + Character.toString(0x1f300 + i)));
    }

    private static Kind raw(String name, int width, int first) {
        return new Kind(name, width, i -> Character.toString(first + i), i -> Character.toString(first + i));
    }

    /** Lengths around the powers of two, up to and with the given one. */
    static int[] lengths(int bits) {
        return IntStream.rangeClosed(0, bits)
                .flatMap(bit -> IntStream.rangeClosed((1 << bit) - NEAR, (1 << bit) + NEAR))
                .filter(length -> length >= 0)
                .distinct()
                .toArray();
    }

    /** So many letters, no part like its neighbour. */
    static String letters(int length) {
        return Texts.ofBytes(length);
    }
}
