package io.kabelwerk.benchmarks;

import java.util.Map;

/**
 * One measurement: a line of the results.
 *
 * @param workload such as {@code burst}
 * @param variant what is particular about it, such as {@code warm}, or a number of rooms
 * @param contender the name of the contender
 * @param round from 1 on
 * @param correct whether nothing was lost, doubled, refused or out of order
 * @param values what was measured; times in nanoseconds, sizes in bytes
 */
public record Result(
        String workload, String variant, String contender, int round, boolean correct, Map<String, Double> values) {

    /** A value; NaN where it was not measured. */
    public double value(String name) {
        return values.getOrDefault(name, Double.NaN);
    }
}
