package io.kabelwerk.benchmarks.report;

import io.kabelwerk.benchmarks.Result;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * A table of one workload: a row for each contender, the best first by the first measure.
 *
 * @param workload whose results it shows
 * @param variant which of them
 * @param title above the table
 * @param explanation below the title
 * @param references the contenders to which the first measure is also given as a ratio
 */
record Section(
        String workload,
        String variant,
        String title,
        String explanation,
        List<String> references,
        List<Measure> measures) {

    private static final Map<String, String> MISTAKES = new TreeMap<>(Map.of(
            "lost", "lost",
            "doubled", "doubled",
            "disordered", "out of order",
            "disorderedPosts", "posts out of order",
            "refused", "refused",
            "unconnected", "not connected"));

    /** A contender with what was measured of it. */
    record Row(String contender, List<Statistics> cells, String correctness) {

        double first() {
            return cells.get(0).median();
        }
    }

    List<Row> rows(List<Result> all) {
        Map<String, List<Result>> byContender = new LinkedHashMap<>();
        all.stream()
                .filter(result ->
                        result.workload().equals(workload) && result.variant().equals(variant))
                .forEach(result -> byContender
                        .computeIfAbsent(result.contender(), key -> new ArrayList<>())
                        .add(result));
        List<Row> rows = new ArrayList<>();
        byContender.forEach((contender, results) -> rows.add(new Row(
                contender, measures.stream().map(measure -> measure.of(results)).toList(), correctness(results))));
        rows.sort(Comparator.comparingDouble(Row::first));
        return rows;
    }

    /** What stands in the last column: the worst of all rounds. */
    private static String correctness(List<Result> results) {
        if (results.stream().allMatch(Result::correct)) {
            return results.stream().anyMatch(result -> result.value("unchecked") > 0) ? "in number" : "yes";
        }
        StringJoiner mistakes = new StringJoiner(", ", "**no**: ", "");
        mistakes.setEmptyValue("**no**");
        MISTAKES.forEach((name, words) -> {
            double worst = results.stream()
                    .mapToDouble(result -> result.value(name))
                    .filter(value -> value > 0)
                    .max()
                    .orElse(0);
            if (worst > 0) {
                mistakes.add(format(worst, 0) + " " + words);
            }
        });
        return mistakes.toString();
    }

    String markdown(List<Row> rows, Map<String, String> labels) {
        List<Row> bases = references.stream()
                .flatMap(name -> rows.stream().filter(row -> row.contender().equals(name)))
                .filter(row -> !Double.isNaN(row.first()))
                .toList();
        StringBuilder text = new StringBuilder("### " + title + "\n\n" + explanation + "\n\n");
        StringJoiner head = new StringJoiner(" | ", "| ", " |\n");
        head.add("Contender");
        measures.forEach(measure -> head.add(measure.title()));
        bases.forEach(base -> head.add("× " + label(base, labels)));
        head.add("Correct");
        text.append(head).append("| --- |");
        text.append(" ---: |".repeat(measures.size() + bases.size())).append(" --- |\n");
        for (Row row : rows) {
            StringJoiner line = new StringJoiner(" | ", "| ", " |\n");
            line.add(label(row, labels));
            for (int i = 0; i < measures.size(); i++) {
                line.add(cell(row.cells().get(i), measures.get(i).digits()));
            }
            bases.forEach(base -> line.add(Double.isNaN(row.first()) ? "–" : format(row.first() / base.first(), 2)));
            line.add(row.correctness());
            text.append(line);
        }
        return text.append('\n').toString();
    }

    private static String label(Row row, Map<String, String> labels) {
        return labels.getOrDefault(row.contender(), row.contender());
    }

    static String cell(Statistics value, int digits) {
        if (!value.isKnown()) {
            return "–";
        }
        String median = format(value.median(), digits);
        return value.rounds() == 1
                ? median
                : median + " (" + format(value.least(), digits) + "–" + format(value.most(), digits) + ")";
    }

    static String format(double value, int digits) {
        return String.format(Locale.ROOT, "%,." + digits + "f", value);
    }
}
