package io.kabelwerk.tck.simulation;

import io.kabelwerk.emulator.backend.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** All that was said on the network and done in the world, in order; printed as a sequence diagram. */
final class Transcript {

    private static final int SHOWN_TEXT = 140;
    private static final int SHOWN_LINES = 400;

    /** Who says what to whom. */
    private record Line(Duration at, String who, String arrow, String text) {
        private String shown() {
            long millis = at.toMillis();
            String cut = text.length() > SHOWN_TEXT ? text.substring(0, SHOWN_TEXT) + "…" : text;
            return String.format(Locale.ROOT, "%6d.%03d  %-8s %s  %s", millis / 1000, millis % 1000, who, arrow, cut);
        }
    }

    private final VirtualTime time;
    private final List<Line> lines = new ArrayList<>();

    Transcript(VirtualTime time) {
        this.time = time;
    }

    /** A frame, or the end of a connection, reaches the backend. */
    void up(String who, String text) {
        add(who, "──▶", text);
    }

    /** A frame, or the end of a connection, reaches the client. */
    void down(String who, String text) {
        add(who, "◀──", text);
    }

    /** Somebody does something, or something happens to them. */
    void note(String who, String text) {
        add(who, " · ", text);
    }

    private void add(String who, String arrow, String text) {
        lines.add(new Line(time.elapsed(), who, arrow, text));
    }

    /** Every line, whole. */
    String all() {
        StringBuilder all = new StringBuilder();
        lines.forEach(line -> all.append(line.at)
                .append(' ')
                .append(line.who)
                .append(' ')
                .append(line.arrow)
                .append(' ')
                .append(line.text)
                .append('\n'));
        return all.toString();
    }

    /** The last lines, as a person reads them: client, direction, frame; the backend is on the right. */
    String diagram() {
        StringBuilder shown = new StringBuilder();
        int from = Math.max(0, lines.size() - SHOWN_LINES);
        if (from > 0) {
            shown.append("  … ").append(from).append(" lines before\n");
        }
        lines.subList(from, lines.size())
                .forEach(line -> shown.append(line.shown()).append('\n'));
        return shown.toString();
    }
}
