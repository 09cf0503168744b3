package io.kabelwerk.tck.codec;

import io.kabelwerk.spi.JsonLimits;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Says what a codec has to decode any short text to: the grammar of RFC 8259, production by production, with the types
 * of the contract and its limits of numbers. It calls itself for each level.
 */
final class CodecOracle {

    private static final String NO_MORE = "";

    private final String json;
    private int at;

    private CodecOracle(String json) {
        this.json = json;
    }

    /**
     * What a text means.
     *
     * @param value the value; null also where the text is refused
     * @param accepted whether it is JSON that the contract accepts
     */
    record Meaning(boolean accepted, @Nullable Object value) {}

    static Meaning of(String json) {
        CodecOracle oracle = new CodecOracle(json);
        try {
            Object value = oracle.element();
            expect(oracle.at == json.length());
            return new Meaning(true, value);
        } catch (RefusedException e) {
            return new Meaning(false, null);
        }
    }

    /** The only text that an encoder may write for a value, except for numbers, which are written as their toString(). */
    static String text(@Nullable Object value) {
        StringBuilder json = new StringBuilder();
        write(value, json);
        return json.toString();
    }

    private static void write(@Nullable Object value, StringBuilder json) {
        if (value instanceof String text) {
            json.append('"')
                    .append(text.replace("\\", "\\\\").replace("\"", "\\\""))
                    .append('"');
        } else if (value instanceof Map<?, ?> object) {
            json.append('{');
            String comma = "";
            for (Map.Entry<?, ?> member : object.entrySet()) {
                json.append(comma);
                write(member.getKey(), json);
                json.append(':');
                write(member.getValue(), json);
                comma = ",";
            }
            json.append('}');
        } else if (value instanceof List<?> array) {
            json.append('[');
            String comma = "";
            for (Object element : array) {
                json.append(comma);
                write(element, json);
                comma = ",";
            }
            json.append(']');
        } else {
            json.append(value);
        }
    }

    private @Nullable Object element() {
        space();
        Object value = value();
        space();
        return value;
    }

    private @Nullable Object value() {
        return switch (peek()) {
            case "{" -> object();
            case "[" -> array();
            case "\"" -> string();
            case "t" -> literal("true", true);
            case "f" -> literal("false", false);
            case "n" -> literal("null", null);
            default -> number();
        };
    }

    private Map<String, @Nullable Object> object() {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        take("{");
        space();
        if (!peek().equals("}")) {
            do {
                space();
                String key = string();
                space();
                take(":");
                expect(!object.containsKey(key));
                object.put(key, element());
            } while (taken(","));
        }
        take("}");
        return object;
    }

    private List<@Nullable Object> array() {
        List<@Nullable Object> array = new ArrayList<>();
        take("[");
        space();
        if (!peek().equals("]")) {
            do {
                array.add(element());
            } while (taken(","));
        }
        take("]");
        return array;
    }

    private String string() {
        StringBuilder text = new StringBuilder();
        take("\"");
        while (!peek().equals("\"")) {
            expect(at < json.length());
            char c = json.charAt(at++);
            expect(c >= ' ');
            text.append(c == '\\' ? escaped() : c);
        }
        take("\"");
        expect(text.codePoints().noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE));
        return text.toString();
    }

    private char escaped() {
        if (taken("u")) {
            expect(at + 4 <= json.length());
            String digits = json.substring(at, at + 4);
            expect(digits.matches("[0-9A-Fa-f]{4}"));
            at += 4;
            return (char) Integer.parseInt(digits, 16);
        }
        int letter = at < json.length() ? "\"\\/bfnrt".indexOf(json.charAt(at++)) : -1;
        expect(letter >= 0);
        return "\"\\/\b\f\n\r\t".charAt(letter);
    }

    private Number number() {
        int start = at;
        boolean integer = true;
        taken("-");
        if (!taken("0")) {
            digits();
        }
        if (taken(".")) {
            integer = false;
            digits();
        }
        if (taken("e") || taken("E")) {
            integer = false;
            if (!taken("+")) {
                taken("-");
            }
            digits();
        }
        return number(json.substring(start, at), integer);
    }

    private void digits() {
        int start = at;
        while (at < json.length() && json.charAt(at) >= '0' && json.charAt(at) <= '9') {
            at++;
        }
        expect(at > start);
    }

    private static Number number(String text, boolean integer) {
        expect(text.length() <= JsonLimits.LONGEST_NUMBER);
        if (integer && new BigInteger(text).bitLength() < Long.SIZE) {
            return Long.valueOf(text);
        }
        try {
            BigDecimal number = new BigDecimal(text);
            expect(Math.abs((long) number.scale()) <= JsonLimits.LARGEST_SCALE);
            return number;
        } catch (NumberFormatException e) {
            throw new RefusedException();
        }
    }

    private @Nullable Object literal(String name, @Nullable Object value) {
        for (int i = 0; i < name.length(); i++) {
            take(name.substring(i, i + 1));
        }
        return value;
    }

    private void space() {
        while (taken(" ") || taken("\t") || taken("\n") || taken("\r")) {
            // on
        }
    }

    private String peek() {
        return at < json.length() ? json.substring(at, at + 1) : NO_MORE;
    }

    private boolean taken(String c) {
        if (peek().equals(c)) {
            at++;
            return true;
        }
        return false;
    }

    private void take(String c) {
        expect(taken(c));
    }

    private static void expect(boolean right) {
        if (!right) {
            throw new RefusedException();
        }
    }

    /** The text is refused. */
    private static final class RefusedException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        RefusedException() {
            super(null, null, false, false);
        }
    }
}
