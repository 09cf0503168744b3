package io.kabelwerk.benchmarks;

import io.kabelwerk.benchmarks.jmh.CodecBenchmark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** What single parts of this SDK cost, by JMH. No contender takes part; each fork is a round. */
final class Parts {

    static final String NAME = "parts";

    private static final TimeValue ITERATION = TimeValue.seconds(1);
    private static final TimeValue SHORT_ITERATION = TimeValue.milliseconds(50);
    private static final int WARM_UP = 6;
    private static final int MEASURED = 3;

    private Parts() {}

    /**
     * Measures all.
     *
     * @param correctnessOnly whether it is enough to see that they work
     * @param log where JMH writes what it tells
     */
    static void measure(int rounds, boolean correctnessOnly, Path log, ResultFile results) throws IOException {
        OptionsBuilder options = new OptionsBuilder();
        options.include(CodecBenchmark.class.getPackageName())
                .forks(rounds)
                .warmupIterations(correctnessOnly ? 1 : WARM_UP)
                .measurementIterations(correctnessOnly ? 1 : MEASURED)
                .warmupTime(correctnessOnly ? SHORT_ITERATION : ITERATION)
                .measurementTime(correctnessOnly ? SHORT_ITERATION : ITERATION)
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .output(log.toString());
        try {
            for (RunResult part : new Runner(options.build()).run()) {
                add(part, results);
            }
        } catch (RunnerException e) {
            throw new IllegalStateException("A part failed; what it said is in " + log, e);
        }
    }

    private static void add(RunResult part, ResultFile results) throws IOException {
        String benchmark = part.getParams().getBenchmark();
        String name = benchmark.substring(benchmark.lastIndexOf('.') + 1);
        int round = 0;
        for (BenchmarkResult fork : part.getBenchmarkResults()) {
            round++;
            Result result = new Result(NAME, name, param(part.getParams()), round, true, values(fork));
            results.add(result);
            System.out.println(Main.line(result));
        }
    }

    /** The value of its only parameter. */
    private static String param(BenchmarkParams params) {
        return String.join(
                ",", params.getParamsKeys().stream().map(params::getParam).toList());
    }

    private static Map<String, Double> values(BenchmarkResult fork) {
        Map<String, Double> values = new TreeMap<>();
        values.put("time", fork.getPrimaryResult().getScore());
        fork.getSecondaryResults().forEach((name, result) -> {
            if (name.endsWith("gc.alloc.rate.norm")) {
                values.put("allocated", result.getScore());
            }
        });
        return values;
    }
}
