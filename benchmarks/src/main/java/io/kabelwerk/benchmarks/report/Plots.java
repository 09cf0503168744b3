package io.kabelwerk.benchmarks.report;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The kinds of pictures in the report. */
final class Plots {

    private static final int WIDTH = 760;
    private static final int LABELS = 190;
    private static final int NUMBERS = 70;
    private static final int ROW = 26;
    private static final int TITLE = 34;
    private static final int HEIGHT = 320;
    private static final int MARGIN = 56;
    private static final String INK = "#1e293b";
    private static final String GRID = "#e2e8f0";
    private static final List<String> COLORS =
            List.of("#2563eb", "#f59e0b", "#059669", "#dc2626", "#7c3aed", "#0891b2", "#64748b", "#be185d", "#854d0e");

    private Plots() {}

    /** Something that has a value for some x. */
    record Series(String label, Map<Double, Double> points) {}

    /** A bar for each row, as long as its first measure, with its range. */
    static String bars(String title, List<Section.Row> rows, Map<String, String> labels, int digits) {
        Svg svg = new Svg(WIDTH, TITLE + ROW * rows.size() + 10);
        svg.text(10, 21, "start", title);
        double most = rows.stream()
                .mapToDouble(row -> row.cells().get(0).most())
                .filter(value -> !Double.isNaN(value))
                .max()
                .orElse(1);
        double unit = (WIDTH - LABELS - NUMBERS) / most;
        for (int i = 0; i < rows.size(); i++) {
            Section.Row row = rows.get(i);
            Statistics value = row.cells().get(0);
            double y = TITLE + ROW * i;
            svg.text(LABELS - 8, y + 17, "end", labels.getOrDefault(row.contender(), row.contender()));
            if (!value.isKnown()) {
                svg.text(LABELS + 4, y + 17, "start", "never");
                continue;
            }
            svg.rectangle(LABELS, y + 4, value.median() * unit, ROW - 8, color(row.contender()));
            double middle = y + ROW / 2.0;
            svg.line(LABELS + value.least() * unit, middle, LABELS + value.most() * unit, middle, INK);
            svg.text(LABELS + value.most() * unit + 6, y + 17, "start", Section.format(value.median(), digits));
        }
        return svg.document();
    }

    private static String color(String contender) {
        return contender.startsWith("sdk-") ? "#60a5fa" : contender.startsWith("floor-") ? "#cbd5e1" : "#fbbf24";
    }

    /** Lines over x; where {@code evenly}, each x has as much room as the next, whatever lies between them. */
    static String lines(String title, List<Series> all, boolean evenly) {
        Svg svg = new Svg(WIDTH, HEIGHT + 20 * all.size());
        svg.text(10, 21, "start", title);
        List<Double> xs = List.copyOf(all.stream()
                .flatMap(series -> series.points().keySet().stream())
                .collect(Collectors.toCollection(TreeSet::new)));
        double most = all.stream()
                .flatMap(series -> series.points().values().stream())
                .mapToDouble(value -> value)
                .max()
                .orElse(1);
        double bottom = HEIGHT - 40.0;
        double unit = (bottom - TITLE) / most;
        for (int i = 0; i <= 4; i++) {
            double y = bottom - unit * most * i / 4;
            svg.line(MARGIN, y, WIDTH - 20.0, y, GRID);
            svg.text(MARGIN - 6, y + 4, "end", Section.format(most * i / 4, most < 10 ? 2 : 0));
        }
        int every = Math.max(1, xs.size() / 10);
        for (int i = 0; i < xs.size(); i += every) {
            svg.text(at(xs, xs.get(i), evenly), bottom + 18, "middle", Section.format(xs.get(i), evenly ? 0 : 1));
        }
        for (int i = 0; i < all.size(); i++) {
            Series series = all.get(i);
            String color = COLORS.get(i % COLORS.size());
            List<Double> own = List.copyOf(new TreeSet<>(series.points().keySet()));
            for (int k = 1; k < own.size(); k++) {
                svg.line(
                        at(xs, own.get(k - 1), evenly),
                        bottom - unit * series.points().getOrDefault(own.get(k - 1), 0.0),
                        at(xs, own.get(k), evenly),
                        bottom - unit * series.points().getOrDefault(own.get(k), 0.0),
                        color);
            }
            double y = HEIGHT - 4.0 + 20 * i;
            svg.rectangle(MARGIN, y - 10, 12, 12, color);
            svg.text(MARGIN + 20.0, y, "start", series.label());
        }
        return svg.document();
    }

    private static double at(List<Double> xs, double x, boolean evenly) {
        double room = WIDTH - 20.0 - MARGIN - 20;
        double share = evenly
                ? (double) xs.indexOf(x) / Math.max(1, xs.size() - 1)
                : (x - xs.get(0)) / Math.max(1e-9, xs.get(xs.size() - 1) - xs.get(0));
        return MARGIN + 10 + room * share;
    }
}
