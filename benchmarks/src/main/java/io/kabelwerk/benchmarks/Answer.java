package io.kabelwerk.benchmarks;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a process says on a line of its standard output: {@code name=value} words.
 *
 * <p>No JSON, so that no contender has a parser in its process that it would not have otherwise.
 */
public record Answer(Map<String, String> values) {

    /** Reads a line. */
    public static Answer parse(String line) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String word : line.split(" ", -1)) {
            int equals = word.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("Not a line of name=value words: \"" + line + "\"");
            }
            values.put(word.substring(0, equals), word.substring(equals + 1));
        }
        return new Answer(values);
    }

    /** Begins one; {@link #with} goes on. */
    public static Answer of(String name, Object value) {
        return new Answer(Map.of()).with(name, value);
    }

    /** One with a word more. */
    public Answer with(String name, Object value) {
        Map<String, String> more = new LinkedHashMap<>(values);
        more.put(name, String.valueOf(value));
        return new Answer(more);
    }

    /** One with all of another's words more. */
    public Answer with(Answer other) {
        Map<String, String> more = new LinkedHashMap<>(values);
        more.putAll(other.values);
        return new Answer(more);
    }

    /** Whether it says that. */
    public boolean has(String name) {
        return values.containsKey(name);
    }

    /** A number in it. */
    public long number(String name) {
        return Long.parseLong(text(name));
    }

    /** A word in it. */
    public String text(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("There is no " + name + " in \"" + line() + "\"");
        }
        return value;
    }

    /** The line. */
    public String line() {
        return values.entrySet().stream()
                .map(word -> word.getKey() + "=" + word.getValue())
                .collect(Collectors.joining(" "));
    }
}
