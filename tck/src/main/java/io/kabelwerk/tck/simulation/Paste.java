package io.kabelwerk.tck.simulation;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** Prints a step or a fault as the Java expression that makes it. */
final class Paste {

    private Paste() {}

    static String of(Step step) {
        return expression(step);
    }

    private static String construction(Record value) {
        Class<?> type = value.getClass();
        String arguments = Arrays.stream(type.getRecordComponents())
                .map(component -> expression(read(component, value)))
                .collect(Collectors.joining(", "));
        Class<?> outer = type.getDeclaringClass();
        return "new " + (outer == null ? "" : outer.getSimpleName() + ".") + type.getSimpleName() + "(" + arguments
                + ")";
    }

    /** What a record has under a name, if it has that. */
    static Optional<String> component(Object value, String name) {
        return value instanceof Record record
                ? Arrays.stream(record.getClass().getRecordComponents())
                        .filter(component -> component.getName().equals(name))
                        .map(component -> String.valueOf(read(component, record)))
                        .findFirst()
                : Optional.empty();
    }

    private static Object read(RecordComponent component, Record value) {
        try {
            return component.getAccessor().invoke(value);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String expression(Object value) {
        if (value instanceof Record record) {
            return construction(record);
        } else if (value instanceof Duration duration) {
            return "Duration.ofMillis(" + duration.toMillis() + ")";
        } else if (value instanceof String text) {
            return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
        } else if (value instanceof Enum<?> constant) {
            return constant.getDeclaringClass().getSimpleName() + "." + constant.name();
        }
        return String.valueOf(value);
    }
}
