package io.kabelwerk.benchmarks.report;

import io.kabelwerk.benchmarks.Result;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A column of a table.
 *
 * @param title what stands above it, with its unit
 * @param value reads it from a result
 * @param digits behind the point
 */
record Measure(String title, ToDoubleFunction<Result> value, int digits) {

    private static final double PER = 100_000;

    /** What several results give. */
    Statistics of(List<Result> results) {
        return Statistics.of(results.stream().mapToDouble(value));
    }

    /** A value as it is, in another unit. */
    static Measure of(String title, String name, double unit, int digits) {
        return new Measure(title, result -> result.value(name) / unit, digits);
    }

    /** Seconds per 100,000 messages, of a value in nanoseconds for all of them. */
    static Measure secondsPer(String title, String name, String messages) {
        return new Measure(title, result -> result.value(name) / 1e9 * PER / result.value(messages), 2);
    }

    /** What one message takes. */
    static Measure perMessage(String title, String name, String messages) {
        return new Measure(title, result -> result.value(name) / result.value(messages), 0);
    }
}
