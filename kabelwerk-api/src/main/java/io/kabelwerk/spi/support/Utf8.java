package io.kabelwerk.spi.support;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/** Looks at UTF-8 without making a string of it. */
public final class Utf8 {

    /** Reads eight bytes at once, the first one as the highest of the long. */
    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private static final long ONES = 0x0101010101010101L;

    private static final long NOT_ASCII = 0x8080808080808080L;

    private Utf8() {}

    /**
     * Whether bytes are UTF-8, as strictly as RFC 3629 says: no overlong forms, no surrogates, nothing beyond U+10FFFF, no
     * character that is cut.
     *
     * @param bytes what to look at, from its position to its limit, which stay as they are
     * @return whether all of it is valid
     */
    public static boolean isValid(ByteBuffer bytes) {
        Objects.requireNonNull(bytes, "bytes must not be null");
        int length = bytes.remaining();
        if (bytes.hasArray()) {
            return isValid(bytes.array(), bytes.arrayOffset() + bytes.position(), length);
        }
        byte[] copy = new byte[length];
        bytes.get(bytes.position(), copy);
        return isValid(copy, 0, length);
    }

    /**
     * The same, of a part of an array.
     *
     * @param bytes where they are
     * @param offset where they begin
     * @param length how many they are
     * @return whether all of it is valid
     * @throws IndexOutOfBoundsException if the array has no such part
     */
    public static boolean isValid(byte[] bytes, int offset, int length) {
        Objects.requireNonNull(bytes, "bytes must not be null");
        Objects.checkFromIndexSize(offset, length, bytes.length);
        int end = offset + length;
        int at = offset;
        while (at < end) {
            at = endOfAscii(bytes, at, end);
            while (at < end && bytes[at] < 0) {
                int character = lengthOfCharacter(bytes, at, end);
                if (character == 0) {
                    return false;
                }
                at += character;
            }
        }
        return true;
    }

    /** Where ASCII ends that begins here. */
    private static int endOfAscii(byte[] bytes, int from, int end) {
        int at = from;
        while (end - at >= Long.BYTES) {
            long others = (long) EIGHT.get(bytes, at) & NOT_ASCII;
            if (others != 0) {
                return at + Long.numberOfLeadingZeros(others) / Byte.SIZE;
            }
            at += Long.BYTES;
        }
        while (at < end && bytes[at] >= 0) {
            at++;
        }
        return at;
    }

    /** How many bytes a character has that begins here and is not ASCII; 0 if it is not a valid one. */
    private static int lengthOfCharacter(byte[] bytes, int at, int end) {
        int first = bytes[at] & 0xff;
        if (first < 0xe0) {
            return first >= 0xc2 && areContinuations(bytes, at, 2, end) ? 2 : 0;
        }
        // The second byte is where overlong forms, surrogates and too high numbers show.
        if (first < 0xf0) {
            return areContinuations(bytes, at, 3, end)
                            && (first != 0xe0 || bytes[at + 1] >= (byte) 0xa0)
                            && (first != 0xed || bytes[at + 1] < (byte) 0xa0)
                    ? 3
                    : 0;
        }
        return first < 0xf5
                        && areContinuations(bytes, at, 4, end)
                        && (first != 0xf0 || bytes[at + 1] >= (byte) 0x90)
                        && (first != 0xf4 || bytes[at + 1] < (byte) 0x90)
                ? 4
                : 0;
    }

    /** Whether all bytes of a character but the first are there, and continue it. As signed numbers, these are the lowest. */
    private static boolean areContinuations(byte[] bytes, int at, int length, int end) {
        return at + length <= end
                && bytes[at + 1] < (byte) 0xc0
                && (length < 3 || bytes[at + 2] < (byte) 0xc0)
                && (length < 4 || bytes[at + 3] < (byte) 0xc0);
    }

    /**
     * Where an ASCII character is next. Bytes of other characters never match.
     *
     * @param character the character, below 128
     * @param bytes UTF-8
     * @param from where to begin
     * @param end where to stop
     * @return its index in the array; {@code end} if it is not there
     * @throws IndexOutOfBoundsException if the array has no such part
     */
    public static int indexOf(char character, byte[] bytes, int from, int end) {
        Objects.requireNonNull(bytes, "bytes must not be null");
        Objects.checkFromToIndex(from, end, bytes.length);
        long eightTimes = character * ONES;
        int at = from;
        while (end - at >= Long.BYTES) {
            // A byte is 0 where it is the character; the next line finds out whether any of the eight is.
            long different = (long) EIGHT.get(bytes, at) ^ eightTimes;
            if (((different - ONES) & ~different & NOT_ASCII) != 0) {
                break;
            }
            at += Long.BYTES;
        }
        while (at < end && bytes[at] != character) {
            at++;
        }
        return at;
    }

    /**
     * How many bytes a text has in UTF-8, without making them.
     *
     * @param text a text; each half of a surrogate pair counts for two of the pair's four bytes, also where it is alone
     * @return the number of bytes
     */
    public static long length(CharSequence text) {
        Objects.requireNonNull(text, "text must not be null");
        long length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            length += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return length;
    }

    /**
     * Whether a text has more bytes in UTF-8 than it may. Looks at the text itself only where its length does not tell.
     *
     * @param text a text
     * @param limit how many bytes it may have
     * @return whether it has more
     */
    public static boolean isLonger(CharSequence text, long limit) {
        Objects.requireNonNull(text, "text must not be null");
        int chars = text.length();
        return chars > limit || (3L * chars > limit && length(text) > limit);
    }
}
