package io.kabelwerk.tck.runner;

import io.kabelwerk.tck.runner.Result.Outcome;
import java.nio.charset.Charset;
import picocli.CommandLine.Help.Ansi;

/** Colours on a terminal, and marks that it can show. */
final class Style {

    private final boolean coloured;
    private final boolean plainMarks;

    Style(Ansi ansi, Charset charset) {
        this.coloured = ansi.enabled();
        this.plainMarks = !charset.newEncoder().canEncode("✓✗…");
    }

    boolean isColoured() {
        return coloured;
    }

    String mark(Outcome outcome) {
        return of(
                outcome,
                switch (outcome) {
                    case PASSED -> plainMarks ? "+" : "✓";
                    case FAILED -> plainMarks ? "x" : "✗";
                    case WARNED -> "!";
                    case SKIPPED -> "-";
                });
    }

    /** In the colour of an outcome. */
    String of(Outcome outcome, String text) {
        return switch (outcome) {
            case PASSED -> in("32", text);
            case FAILED -> in("31", text);
            case WARNED -> in("33", text);
            case SKIPPED -> in("36", text);
        };
    }

    String bold(String text) {
        return in("1", text);
    }

    String dim(String text) {
        return in("2", text);
    }

    private String in(String code, String text) {
        return coloured ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
