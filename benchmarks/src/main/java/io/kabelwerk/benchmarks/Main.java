package io.kabelwerk.benchmarks;

import io.kabelwerk.benchmarks.report.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures all contenders in all workloads, and writes the report. Ends with status 1 where one was not correct. */
@Command(
        name = "benchmarks",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Measures clients side by side, and writes docs/benchmarks.md.")
final class Main implements Callable<Integer> {

    private static final double SHORT = 0.01;

    @Option(
            names = "--contenders",
            split = ",",
            paramLabel = "<name>",
            description = "Which contenders, by name or the beginning of it; all by default.")
    private List<String> contenders = List.of("");

    @Option(
            names = "--workloads",
            split = ",",
            paramLabel = "<name>",
            description =
                    "burst, latency, pipelined, idle, outage, return, bot, inbox, startup, restart, rooms, parts; all by"
                            + " default.")
    private List<String> workloads = List.of("");

    @Option(names = "--rounds", description = "How often each contender takes its turn; ${DEFAULT-VALUE} by default.")
    private int rounds = 5;

    @Option(names = "--scale", description = "Multiplies all sizes; a number such as 0.1.")
    private double scale = 1;

    @Option(
            names = "--text",
            paramLabel = "<kind>",
            description = "What the messages are made of: real (a mix of languages, as people write) or ascii;"
                    + " ${DEFAULT-VALUE} by default.")
    private Text text = Text.REAL;

    @Option(
            names = "--jvm",
            paramLabel = "<option>",
            description = "For the contenders on Java, such as -XX:StartFlightRecording; can be given more than once.")
    private List<String> jvmOptions = List.of();

    @Option(
            names = "--short",
            description = "One round with a hundredth of the sizes, for correctness only: writes no report.")
    private boolean correctnessOnly;

    @Option(
            names = "--report",
            paramLabel = "<file>",
            description = "Where the report goes; ${DEFAULT-VALUE} by default.")
    private Path report = Path.of("..", "docs", "benchmarks.md");

    @Option(names = "--from", paramLabel = "<file>", description = "Measures nothing: reports on results of before.")
    private Path from = Path.of("");

    @Option(names = "--target", hidden = true)
    private Path target = Path.of("target", "benchmarks");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private enum Text {
        REAL,
        ASCII
    }

    private Main() {}

    public static void main(String[] args) {
        Locale.setDefault(Locale.ROOT);
        System.exit(new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(args));
    }

    @Override
    public Integer call() throws Exception {
        if (!from.toString().isEmpty()) {
            write(ResultFile.of(from));
            return 0;
        }
        checkNames("--contenders", contenders, Contestant.ALL.stream().map(Contestant::name));
        checkNames(
                "--workloads",
                workloads,
                Stream.concat(Workload.all(1).stream().map(Workload::name), Stream.of("parts")));
        Path results = target.resolve("results.jsonl");
        boolean correct = measure(results);
        if (!correctnessOnly) {
            write(ResultFile.of(results));
        }
        return correct ? 0 : 1;
    }

    private void checkNames(String option, List<String> given, Stream<String> names) {
        List<String> known = names.toList();
        for (String start : given) {
            if (known.stream().noneMatch(name -> name.startsWith(start))) {
                throw new ParameterException(
                        spec.commandLine(),
                        option + ": nothing begins with " + start + "; there are " + String.join(", ", known));
            }
        }
    }

    private void write(ResultFile results) throws IOException {
        Map<String, String> labels = new LinkedHashMap<>();
        Contestant.ALL.forEach(contestant -> labels.put(contestant.name(), contestant.label()));
        Report.write(report, results.machine(), labels, results.results());
    }

    private boolean measure(Path file) throws IOException, InterruptedException {
        boolean correct = true;
        List<Contestant> lineup = lineup();
        int turns = correctnessOnly ? 1 : rounds;
        ResultFile results;
        try (Arena arena = Arena.open(target, text.name().toLowerCase(Locale.ROOT), jvmOptions)) {
            if (lineup.contains(Contestant.JAVASCRIPT)) {
                JavaScript.install(target);
            }
            results = ResultFile.create(file, Machine.describe());
            for (Workload workload : Workload.all(correctnessOnly ? SHORT : scale)) {
                if (!isAskedFor(workload.name())) {
                    continue;
                }
                for (int round = 1; round <= turns; round++) {
                    for (Contestant contestant : turned(lineup, round)) {
                        if (workload.suits(contestant)) {
                            correct &= run(arena, workload, contestant, round, results);
                        }
                    }
                }
            }
        }
        if (isAskedFor(Parts.NAME)) {
            Parts.measure(turns, correctnessOnly, target.resolve("parts.log"), results);
        }
        return correct;
    }

    private boolean isAskedFor(String workload) {
        return workloads.stream().anyMatch(workload::startsWith);
    }

    /** Those that were asked for, of those that can be had. */
    private List<Contestant> lineup() {
        return Contestant.ALL.stream()
                .filter(contestant -> contenders.stream().anyMatch(contestant.name()::startsWith))
                .filter(contestant -> ClassPath.has(contestant.needs()))
                .toList();
    }

    /** Each round begins with another one, so that none always has the same neighbours in time. */
    private static List<Contestant> turned(List<Contestant> lineup, int round) {
        List<Contestant> turned = new ArrayList<>(lineup);
        Collections.rotate(turned, 1 - round);
        return turned;
    }

    /** Whether what must be correct was. */
    private static boolean run(Arena arena, Workload workload, Contestant contestant, int round, ResultFile results)
            throws IOException, InterruptedException {
        List<Result> measured = new ArrayList<>();
        try {
            workload.run(
                    arena,
                    contestant,
                    (variant, correct, values) -> measured.add(
                            new Result(workload.name(), variant, contestant.name(), round, correct, values)));
        } catch (IllegalStateException e) { // Its process has ended, or hangs: the others go on.
            System.err.println(e.getMessage());
            measured.add(new Result(workload.name(), "failed", contestant.name(), round, false, Map.of()));
        }
        for (Result result : measured) {
            results.add(result);
            System.out.println(line(result));
        }
        return !contestant.perfect() || measured.stream().allMatch(Result::correct);
    }

    static String line(Result result) {
        StringBuilder line = new StringBuilder(String.format(
                "%-9s %-9s %d  %-18s %s",
                result.workload(),
                result.variant(),
                result.round(),
                result.contender(),
                result.correct() ? "correct  " : "INCORRECT"));
        for (Map.Entry<String, Double> value : result.values().entrySet()) {
            if (!value.getKey().startsWith("slice")) {
                line.append(String.format("  %s %,.0f", value.getKey(), value.getValue()));
            }
        }
        return line.toString();
    }
}
