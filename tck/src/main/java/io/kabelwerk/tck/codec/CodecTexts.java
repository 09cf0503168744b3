package io.kabelwerk.tck.codec;

import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A value and one of the many JSON texts for it: with white space here and there, and with characters escaped that need
 * not be.
 */
record CodecTexts(@Nullable Object value, String json) {

    static CodecTexts of(@Nullable Object value, SplittableRandom random) {
        StringBuilder json = new StringBuilder();
        new Writer(json, random, random.nextInt(3) * 20).value(value);
        return new CodecTexts(value, json.toString());
    }

    /** How much of the text is not as short as it could be, in per cent. */
    private record Writer(StringBuilder json, SplittableRandom random, int verbosity) {

        void value(@Nullable Object value) {
            space();
            if (value instanceof Map<?, ?> map) {
                object(map);
            } else if (value instanceof List<?> list) {
                array(list);
            } else if (value instanceof String text) {
                string(text);
            } else {
                json.append(value);
            }
            space();
        }

        private void object(Map<?, ?> map) {
            json.append('{');
            space();
            for (Iterator<? extends Map.Entry<?, ?>> members = map.entrySet().iterator(); members.hasNext(); ) {
                Map.Entry<?, ?> member = members.next();
                value(member.getKey());
                json.append(':');
                value(member.getValue());
                if (members.hasNext()) {
                    json.append(',');
                }
            }
            json.append('}');
        }

        private void array(List<?> list) {
            json.append('[');
            space();
            for (Iterator<?> elements = list.iterator(); elements.hasNext(); ) {
                value(elements.next());
                if (elements.hasNext()) {
                    json.append(',');
                }
            }
            json.append(']');
        }

        private void string(String text) {
            json.append('"');
            text.codePoints().forEach(character -> {
                // Both halves of a pair or none: half a pair is not a character that could have been sent.
                if (character < ' ' || character == '"' || character == '\\' || chance()) {
                    Character.toString(character).chars().forEach(this::escaped);
                } else {
                    json.appendCodePoint(character);
                }
            });
            json.append('"');
        }

        private void escaped(int c) {
            int letter = "\"\\/\b\f\n\r\t".indexOf(c);
            if (letter >= 0 && random.nextBoolean()) {
                json.append('\\').append("\"\\/bfnrt".charAt(letter));
            } else {
                json.append(String.format(Locale.ROOT, random.nextBoolean() ? "\\u%04x" : "\\u%04X", c));
            }
        }

        private void space() {
            while (chance()) {
                json.append(" \t\r\n".charAt(random.nextInt(4)));
            }
        }

        private boolean chance() {
            return random.nextInt(100) < verbosity;
        }
    }
}
