package io.kabelwerk.core.wire;

import java.util.List;

/** The entities with which the backend escapes texts: these five, written like this, and no others. */
final class HtmlEntities {

    private static final List<String> ENTITIES = List.of("&amp;", "&lt;", "&gt;", "&quot;", "&#39;");
    private static final String CHARACTERS = "&<>\"'";

    private HtmlEntities() {}

    /** The text as it was before it was escaped, once. Anything else that looks like an entity is left alone. */
    static String decode(String escaped) {
        int next = escaped.indexOf('&');
        if (next < 0) {
            return escaped;
        }
        StringBuilder text = new StringBuilder(escaped.length());
        int copied = 0;
        while (next >= 0) {
            for (int i = 0; i < ENTITIES.size(); i++) {
                if (escaped.startsWith(ENTITIES.get(i), next)) {
                    text.append(escaped, copied, next).append(CHARACTERS.charAt(i));
                    copied = next + ENTITIES.get(i).length();
                }
            }
            next = escaped.indexOf('&', next + 1);
        }
        return text.append(escaped, copied, escaped.length()).toString();
    }
}
