package io.kabelwerk.benchmarks.report;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/** A value of several rounds: the median, with the range around it. NaN where there is nothing. */
record Statistics(double median, double least, double most, int rounds) {

    static Statistics of(DoubleStream values) {
        double[] sorted = values.filter(value -> !Double.isNaN(value)).sorted().toArray();
        int n = sorted.length;
        if (n == 0) {
            return new Statistics(Double.NaN, Double.NaN, Double.NaN, 0);
        }
        double median = n % 2 == 1
                ? sorted[n / 2]
                : Arrays.stream(sorted, n / 2 - 1, n / 2 + 1).average().orElseThrow();
        return new Statistics(median, sorted[0], sorted[n - 1], n);
    }

    boolean isKnown() {
        return rounds > 0;
    }
}
