package io.kabelwerk.benchmarks.report;

import io.kabelwerk.benchmarks.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The page: what was measured on, a table and a plot for each workload, and how cost grows. */
public final class Report {

    private static final double SECONDS_PER_SLICE = 0.1;

    /** What is measured by itself, under the name of its method. */
    private enum Part {
        DECODE("decode", "Read a frame", ""),
        ENCODE("encode", "Write a frame", ""),
        DELIVER("deliver", "From the transport to the listeners", " listeners"),
        UPDATE("update", "An inbox's update", " items");

        private final String method;
        private final String title;
        private final String unit;

        Part(String method, String title, String unit) {
            this.method = method;
            this.title = title;
            this.unit = unit;
        }
    }

    private final Path file;
    private final Map<String, String> labels;
    private final List<Result> results;
    private final StringBuilder page = new StringBuilder();

    private Report(Path file, Map<String, String> labels, List<Result> results) {
        this.file = file;
        this.labels = labels;
        this.results = results;
    }

    /**
     * Writes it.
     *
     * @param file where; plots go into a directory of the same name beside it
     * @param machine what it was measured on
     * @param labels what the contenders are called in it
     */
    public static void write(Path file, Map<String, String> machine, Map<String, String> labels, List<Result> results)
            throws IOException {
        Report report = new Report(file, labels, results);
        Files.createDirectories(report.plots());
        report.introduce(machine);
        for (Section section : Sections.all(report::variants)) {
            report.add(section);
        }
        report.addReturns();
        report.addRooms();
        report.addParts();
        Files.writeString(file, report.page);
    }

    private Path plots() {
        return file.resolveSibling(file.getFileName().toString().replaceFirst("\\.md$", ""));
    }

    private List<String> variants(String workload) {
        return results.stream()
                .filter(result -> result.workload().equals(workload))
                .map(Result::variant)
                .distinct()
                .toList();
    }

    private void introduce(Map<String, String> machine) {
        int rounds = results.stream().mapToInt(Result::round).max().orElse(0);
        page.append("# Benchmarks\n\n")
                .append("Clients side by side: each in a process of its own, one after the other, against one server"
                        + " process on")
                .append(" the same machine. Medians of up to ")
                .append(rounds)
                .append(" interleaved rounds, with their ranges;\n"
                        + "columns with × have the ratio of the first figure to that of another contender. A floor is"
                        + " no client, but what\nthe network costs, and a parser.")
                .append(" [How it is measured](../benchmarks/README.md), and the")
                .append(" command that wrote this page.\n\n| | |\n| --- | --- |\n");
        machine.forEach((name, value) -> page.append("| " + name + " | " + value + " |\n"));
        page.append('\n');
    }

    private void add(Section section) throws IOException {
        List<Section.Row> rows = section.rows(results);
        if (rows.isEmpty()) {
            return;
        }
        page.append(section.markdown(rows, labels));
        Measure first = section.measures().get(0);
        plot(
                (section.workload() + "-" + section.variant())
                        .replaceAll("\\W+", "-")
                        .replaceFirst("-$", ""),
                section.title() + " (" + first.title() + ")",
                Plots.bars(section.title() + ": " + first.title(), rows, labels, first.digits()));
    }

    /** When clients came back after a restart. */
    private void addReturns() throws IOException {
        for (String kind : variants("restart")) {
            List<Plots.Series> all = new ArrayList<>();
            of("restart", kind).forEach((contender, own) -> {
                Map<Double, Double> points = new TreeMap<>();
                for (int slice = 0; slice < 100; slice++) {
                    String name = "slice" + slice;
                    points.put(
                            slice * SECONDS_PER_SLICE,
                            own.stream()
                                    .mapToDouble(result -> result.values().getOrDefault(name, 0.0))
                                    .average()
                                    .orElse(0));
                }
                all.add(new Plots.Series(labels.getOrDefault(contender, contender), points));
            });
            plot(
                    "restart-over-time-" + kind,
                    "Connections per 100 ms after a restart, " + kind,
                    Plots.lines("Connections per 100 ms, over seconds since the restart, " + kind, all, false));
        }
    }

    /** How the cost of a message depends on the number of rooms. */
    private void addRooms() throws IOException {
        if (variants("rooms").isEmpty()) {
            return;
        }
        Measure measure = Measure.secondsPer("CPU", "cpu", "received");
        Map<String, Map<Double, Double>> byContender = new TreeMap<>();
        for (String rooms : variants("rooms")) {
            of("rooms", rooms)
                    .forEach((contender, own) -> byContender
                            .computeIfAbsent(contender, key -> new TreeMap<>())
                            .put(Double.valueOf(rooms), measure.of(own).median()));
        }
        List<Plots.Series> all = new ArrayList<>();
        byContender.forEach(
                (contender, points) -> all.add(new Plots.Series(labels.getOrDefault(contender, contender), points)));
        page.append("### The same burst over more rooms\n\n")
                .append(
                        "CPU seconds per 100,000 messages, warm, over the number of rooms that they are spread over.\n\n");
        plot(
                "rooms",
                "CPU over the number of rooms",
                Plots.lines("CPU, s per 100,000 messages, over the number of rooms", all, true));
    }

    /** What single parts take, and how that depends on how much there is. */
    private void addParts() throws IOException {
        if (variants("parts").isEmpty()) {
            return;
        }
        page.append("### Single parts\n\n")
                .append("One frame of 1 KB each, on one thread, without the network; JMH, a fork for each round.\n\n")
                .append("| part | of | ns | allocated, bytes |\n| --- | --- | --- | --- |\n");
        Measure time = Measure.of("ns", "time", 1, 0);
        Measure allocated = Measure.of("allocated, bytes", "allocated", 1, 0);
        for (Part part : Part.values()) {
            of("parts", part.method)
                    .forEach((param, own) -> page.append("| " + part.title + " | " + param + part.unit)
                            .append(" | " + Section.cell(time.of(own), 0) + " | " + Section.cell(allocated.of(own), 0)
                                    + " |\n"));
        }
        page.append('\n');
        addGrowth(Part.DELIVER, time);
        addGrowth(Part.UPDATE, time);
    }

    private void addGrowth(Part part, Measure time) throws IOException {
        Map<Double, Double> points = new TreeMap<>();
        of("parts", part.method)
                .forEach((param, own) ->
                        points.put(Double.valueOf(param), time.of(own).median() / 1_000));
        String title = part.title + ", µs, over the number of" + part.unit;
        plot(part.method, title, Plots.lines(title, List.of(new Plots.Series("Jackson", points)), true));
    }

    private Map<String, List<Result>> of(String workload, String variant) {
        Map<String, List<Result>> byContender = new TreeMap<>();
        results.stream()
                .filter(result ->
                        result.workload().equals(workload) && result.variant().equals(variant))
                .forEach(result -> byContender
                        .computeIfAbsent(result.contender(), key -> new ArrayList<>())
                        .add(result));
        return byContender;
    }

    private void plot(String name, String description, String svg) throws IOException {
        Path plot = plots().resolve(name + ".svg");
        Files.writeString(plot, svg);
        page.append("![" + description + "](" + plots().getFileName() + "/" + name + ".svg)\n\n");
    }
}
