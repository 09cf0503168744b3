package io.kabelwerk.tests.kit.plain;

import io.kabelwerk.spi.JsonException;
import io.kabelwerk.spi.JsonLimits;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one text, char by char and level by level. */
final class PlainReader {

    /** In place of a char, behind the last one. */
    private static final int END = -1;

    private final String json;
    private final JsonLimits limits;
    private final Deque<Level> open = new ArrayDeque<>();
    private int at;
    private int values;

    PlainReader(String json, JsonLimits limits) {
        this.json = json;
        this.limits = limits;
    }

    /** An object or array that has begun. */
    private static final class Level {

        final @Nullable Map<String, @Nullable Object> object;
        final List<@Nullable Object> array = new ArrayList<>();
        String key = "";

        Level(boolean isObject) {
            object = isObject ? new LinkedHashMap<>() : null;
        }

        char end() {
            return object == null ? ']' : '}';
        }

        void add(@Nullable Object value) {
            if (object == null) {
                array.add(value);
            } else {
                object.put(key, value);
            }
        }

        Object value() {
            return object == null ? array : object;
        }
    }

    @Nullable
    Object read() {
        Object value = value();
        skipSpace();
        if (peek() != END) {
            throw refused("Something follows the value");
        }
        return value;
    }

    /** Loops, so that nesting takes no stack. */
    private @Nullable Object value() {
        while (true) {
            skipSpace();
            int c = peek();
            count();
            Object value;
            if (c == '{' || c == '[') {
                Level level = new Level(c == '{');
                push(level);
                skipSpace();
                if (peek() != level.end()) {
                    if (level.object != null) {
                        key(level);
                    }
                    continue;
                }
                value = pop();
            } else {
                value = scalar(c);
            }
            while (!open.isEmpty() && !isFollowed(value)) {
                value = pop();
            }
            if (open.isEmpty()) {
                return value;
            }
        }
    }

    /** Adds a value to the collection that it is in; whether another one follows there. */
    private boolean isFollowed(@Nullable Object value) {
        Level level = open.element();
        level.add(value);
        skipSpace();
        if (peek() == ',') {
            at++;
            if (level.object != null) {
                key(level);
            }
            return true;
        }
        if (peek() != level.end()) {
            throw refused("A comma or a bracket is missing");
        }
        return false;
    }

    private void push(Level level) {
        if (open.size() == limits.maxDepth()) {
            throw refused("It is nested deeper than " + limits.maxDepth() + " levels");
        }
        at++;
        open.push(level);
    }

    private Object pop() {
        at++;
        return open.pop().value();
    }

    private void key(Level level) {
        skipSpace();
        if (peek() != '"') {
            throw refused("A key is missing");
        }
        level.key = string();
        skipSpace();
        if (peek() != ':') {
            throw refused("A colon is missing");
        }
        at++;
        if (level.object != null && level.object.containsKey(level.key)) {
            throw refused("An object has a key twice");
        }
    }

    private @Nullable Object scalar(int c) {
        return switch (c) {
            case '"' -> string();
            case 't' -> literal("true", true);
            case 'f' -> literal("false", false);
            case 'n' -> literal("null", null);
            default -> number();
        };
    }

    private @Nullable Object literal(String name, @Nullable Object value) {
        if (!json.startsWith(name, at)) {
            throw refused("This is no value");
        }
        at += name.length();
        return value;
    }

    private Number number() {
        int start = at;
        at = new PlainNumbers(json, start).end();
        return PlainNumbers.valueOf(json.substring(start, at), start);
    }

    // ---- Strings.

    private String string() {
        StringBuilder text = new StringBuilder();
        at++;
        while (peek() != '"') {
            int c = next();
            if (c < ' ') {
                throw refused("A string has a control character, or no end");
            }
            text.append(c == '\\' ? escaped() : (char) c);
        }
        at++;
        String read = text.toString();
        if (PlainCodec.hasLoneSurrogate(read)) {
            throw refused("A string has a lone surrogate");
        }
        return read;
    }

    private char escaped() {
        int c = next();
        return switch (c) {
            case '"', '\\', '/' -> (char) c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> (char) (digit() << 12 | digit() << 8 | digit() << 4 | digit());
            default -> throw refused("There is no such escape");
        };
    }

    private int digit() {
        int c = next();
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        if (c >= 'A' && c <= 'F') {
            return c - 'A' + 10;
        }
        if (c >= 'a' && c <= 'f') {
            return c - 'a' + 10;
        }
        throw refused("An escape has no four digits");
    }

    // ---- Chars.

    private void skipSpace() {
        while (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r') {
            at++;
        }
    }

    private int peek() {
        return at < json.length() ? json.charAt(at) : END;
    }

    private int next() {
        int next = peek();
        at++;
        return next;
    }

    private void count() {
        values++;
        if (values > limits.maxValues()) {
            throw refused("It has more than " + limits.maxValues() + " values");
        }
    }

    private JsonException refused(String problem) {
        return new JsonException(problem + ", at offset " + at);
    }
}
