package io.kabelwerk.spi;

/**
 * The limits of what a codec accepts.
 *
 * @param maxDepth the deepest nesting of objects and arrays, both ways; {@code []} has the depth 1. From 1 to 1000
 * @param maxBytes the longest text that is read, in bytes of UTF-8; at least 1. It counts the text as it is, with its
 *     white space, and {@code \u005cu00e9} as six bytes. A text of exactly {@code maxBytes} is read, in both forms
 * @param maxValues the most values that are read of one text; at least 1. Each object, array, string, number, boolean and
 *     null counts as one, wherever it is: as the whole text, as an element of an array or as the value of a member. Keys
 *     do not count, however long they are. So {@code [{"a":1},[]]} has four. It bounds the heap that a decoded text takes: a value takes up to
 *     200 bytes, but {@code []} has only two chars
 */
public record JsonLimits(int maxDepth, int maxBytes, int maxValues) {

    /** The deepest nesting that can be allowed. */
    public static final int DEEPEST = 1000;

    /**
     * The longest number, in chars of its text: digits, sign, point and exponent. The same for all, both ways: to read a
     * number of a million digits takes a while.
     */
    public static final int LONGEST_NUMBER = 1000;

    /**
     * The largest scale of a number that is not read as a {@code Long}, in the sense of {@link
     * java.math.BigDecimal#scale()}; the smallest is its negative. {@code 1.5e9} has the scale −8, {@code 0e5} has −5. The
     * same for all, both ways: the largest exponent that {@code BigDecimal} itself reads depends on the version of the JDK,
     * and some of what it reads, it does not read again from its own text.
     */
    public static final int LARGEST_SCALE = 1_000_000_000;

    /** Checks the ranges. */
    public JsonLimits {
        if (maxDepth < 1 || maxDepth > DEEPEST) {
            throw new IllegalArgumentException("maxDepth must be from 1 to " + DEEPEST + ", but is " + maxDepth);
        }
        if (maxBytes < 1) {
            throw new IllegalArgumentException("maxBytes must be at least 1, but is " + maxBytes);
        }
        if (maxValues < 1) {
            throw new IllegalArgumentException("maxValues must be at least 1, but is " + maxValues);
        }
    }

    /**
     * Returns the defaults: a depth of 64, texts of at most 8 MiB, 400,000 values.
     *
     * @return the default limits
     */
    public static JsonLimits defaults() {
        return new JsonLimits(64, 8 * 1024 * 1024, 400_000);
    }
}
