package io.kabelwerk.spi.support;

import java.nio.ByteBuffer;
import java.util.Objects;

/** Looks at UTF-8 without making a string of it. */
public final class Utf8 {

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
        int end = bytes.limit();
        int at = bytes.position();
        while (at < end) {
            if (at + Long.BYTES <= end && (bytes.getLong(at) & NOT_ASCII) == 0) {
                at += Long.BYTES;
                continue;
            }
            int length = lengthOfCharacter(bytes, at, end);
            if (length == 0) {
                return false;
            }
            at += length;
        }
        return true;
    }

    /** How many bytes the character has that begins here; 0 if it is not a valid one. */
    private static int lengthOfCharacter(ByteBuffer bytes, int at, int end) {
        int first = bytes.get(at) & 0xff;
        if (first < 0x80) {
            return 1;
        }
        int length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
        if (length == 0 || at + length > end || !isSecond(first, bytes.get(at + 1) & 0xff)) {
            return 0;
        }
        for (int i = 2; i < length; i++) {
            if (!isContinuation(bytes.get(at + i) & 0xff)) {
                return 0;
            }
        }
        return length;
    }

    /** The second byte is where overlong forms, surrogates and too high numbers show. */
    private static boolean isSecond(int first, int second) {
        return switch (first) {
            case 0xe0 -> second >= 0xa0 && second < 0xc0;
            case 0xed -> second >= 0x80 && second < 0xa0;
            case 0xf0 -> second >= 0x90 && second < 0xc0;
            case 0xf4 -> second >= 0x80 && second < 0x90;
            default -> isContinuation(second);
        };
    }

    private static boolean isContinuation(int next) {
        return (next & 0xc0) == 0x80;
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
