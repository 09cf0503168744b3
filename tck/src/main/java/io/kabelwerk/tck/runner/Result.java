package io.kabelwerk.tck.runner;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The result of a rule.
 *
 * @param rule the rule
 * @param outcome whether it holds
 * @param time how long that took
 * @param notes what was left out of it, and why
 * @param failures what went wrong; a rule with several cases may have several
 * @param output what was printed and logged meanwhile
 * @param seed the seed with which it can be repeated, if it is a random one
 */
record Result(
        Rule rule,
        Outcome outcome,
        Duration time,
        List<String> notes,
        List<Failure> failures,
        String output,
        @Nullable String seed) {

    /** Whether a rule holds. */
    enum Outcome {
        PASSED,
        FAILED,
        /** Fails, which does not make the run fail: a SHOULD or a MAY. */
        WARNED,
        SKIPPED
    }

    /**
     * What went wrong.
     *
     * @param label which case of the rule, or nothing
     * @param cause the error
     */
    record Failure(String label, Throwable cause) {

        private static final int MANY_CHARS = 4_000;

        /** In words, with the case. */
        String text() {
            return label.isEmpty() ? message() : label + ": " + message();
        }

        /** In words, and not too many. */
        String message() {
            StringBuilder text = new StringBuilder();
            for (Throwable at = cause; at != null; at = at.getCause()) {
                String message = at instanceof AssertionError && at.getMessage() != null
                        ? at.getMessage().strip().replaceAll("[ \\t]+\n", "\n")
                        : at.toString();
                // Those that wrap others often repeat them.
                if (text.indexOf(message) < 0) {
                    text.append(text.isEmpty() ? "" : "\ncaused by ").append(message);
                }
            }
            String shown = text.length() <= MANY_CHARS
                    ? text.toString()
                    : text.substring(0, MANY_CHARS) + "… (" + (text.length() - MANY_CHARS) + " more)";
            return visible(shown);
        }

        /** Rules are about all characters, and a terminal interprets some of them as commands. */
        static String visible(String text) {
            StringBuilder visible = new StringBuilder();
            text.codePoints().forEach(c -> {
                if (c == '\n' || c == '\t' || isVisible(c)) {
                    visible.appendCodePoint(c);
                } else {
                    visible.append(String.format(Locale.ROOT, "\\u%04x", c));
                }
            });
            return visible.toString();
        }

        private static boolean isVisible(int c) {
            boolean character = (c & 0xFFFE) != 0xFFFE && Character.getType(c) != Character.SURROGATE;
            return character && !Character.isISOControl(c);
        }

        /** The line that noticed: in the file of the rule, else in one of those that rules share, else nothing. */
        private String place(Rule rule) {
            String own = rule.place().replaceFirst(":.*", "");
            String shared = "";
            for (StackTraceElement frame : cause.getStackTrace()) {
                String file = frame.getFileName();
                if (own.equals(file)) {
                    return file + ":" + frame.getLineNumber();
                }
                if (shared.isEmpty() && file != null && file.endsWith("Rules.java")) {
                    shared = file + ":" + frame.getLineNumber();
                }
            }
            return shared;
        }
    }

    /** Why it was skipped, in one line. */
    String reason() {
        return String.join("; ", notes);
    }

    /** The lines that noticed what went wrong. */
    String places() {
        return failures.stream()
                .map(failure -> failure.place(rule))
                .filter(place -> !place.isEmpty())
                .distinct()
                .collect(Collectors.joining(", "));
    }
}
