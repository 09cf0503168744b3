package io.kabelwerk.core.phoenix;

/** Counts bytes without making them. */
public final class Utf8 {

    private Utf8() {}

    /** How many bytes a text without lone surrogates has in UTF-8. */
    public static long length(String text) {
        long length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            // Each half of a surrogate pair counts for two of its four bytes.
            length += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return length;
    }
}
