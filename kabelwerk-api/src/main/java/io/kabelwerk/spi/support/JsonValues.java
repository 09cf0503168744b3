package io.kabelwerk.spi.support;

import io.kabelwerk.spi.JsonCodec;
import io.kabelwerk.spi.JsonLimits;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Checks that values are JSON, and copies them deeply, so that what somebody holds cannot change under them. */
public final class JsonValues {

    private JsonValues() {}

    /**
     * An immutable, deep copy of a JSON object, in the same order. Integers become {@code Long}, other numbers {@code
     * BigDecimal}.
     *
     * @param object what to copy: {@code String} keys, and values of the types of {@link JsonCodec}
     * @param where what the object is to the caller, for the messages of errors: they lead to the culprit by its key
     * @return the copy, unmodifiable at every level
     * @throws IllegalArgumentException if there is a key that is not a string, a value that is not JSON value, a string
     *     with a lone surrogate, or a nesting deeper than {@link JsonLimits#DEEPEST}
     */
    public static Map<String, @Nullable Object> copyOfObject(Map<?, ?> object, String where) {
        return JsonCopy.of(Objects.requireNonNull(object, where + " must not be null"), where);
    }

    /**
     * Checks that a text can be encoded as UTF-8.
     *
     * @param text the text
     * @param where what the text is to the caller, for the message of the error
     * @return the text
     * @throws IllegalArgumentException if it has a lone surrogate
     */
    public static String requireWellFormed(String text, String where) {
        int index = loneSurrogate(Objects.requireNonNull(text, where + " must not be null"));
        if (index >= 0) {
            throw new IllegalArgumentException(where + " has a lone surrogate (U+"
                    + Integer.toHexString(text.charAt(index)).toUpperCase(Locale.ROOT) + ") at index " + index
                    + "; such a text cannot be encoded as UTF-8");
        }
        return text;
    }

    /**
     * Whether a text can be encoded as UTF-8: whether each half of a surrogate pair in it has its other half.
     *
     * @param text the text
     * @return whether there is no lone surrogate
     */
    public static boolean isWellFormed(String text) {
        return loneSurrogate(Objects.requireNonNull(text, "text must not be null")) < 0;
    }

    /** Where the first lone surrogate is; -1 where there is none. */
    private static int loneSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                int next = i + 1;
                if (Character.isLowSurrogate(c)
                        || next == text.length()
                        || !Character.isLowSurrogate(text.charAt(next))) {
                    return i;
                }
                i = next;
            }
        }
        return -1;
    }
}
