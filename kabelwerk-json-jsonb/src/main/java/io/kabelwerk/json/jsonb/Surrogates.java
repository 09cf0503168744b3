package io.kabelwerk.json.jsonb;

/** Finds texts that no encoding of Unicode can carry. */
final class Surrogates {

    private Surrogates() {}

    /** Whether there is half a surrogate pair without its other half. */
    static boolean areBroken(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                if (!Character.isHighSurrogate(c)
                        || ++i == text.length()
                        || !Character.isLowSurrogate(text.charAt(i))) {
                    return true;
                }
            }
        }
        return false;
    }
}
