package io.kabelwerk.tck.runner;

import io.kabelwerk.tck.runner.Result.Outcome;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How many rules hold.
 *
 * @param rules how many there were
 * @param passed those that hold
 * @param failed those that fail
 * @param warned those that fail without making the run fail
 * @param skipped those that could not be tried
 * @param time how long they took
 */
record Tally(int rules, int passed, int failed, int warned, int skipped, Duration time) {

    static Tally of(Collection<Result> results) {
        return new Tally(
                results.size(),
                count(results, Outcome.PASSED),
                count(results, Outcome.FAILED),
                count(results, Outcome.WARNED),
                count(results, Outcome.SKIPPED),
                results.stream().map(Result::time).reduce(Duration.ZERO, Duration::plus));
    }

    private static int count(Collection<Result> results, Outcome outcome) {
        return (int)
                results.stream().filter(result -> result.outcome() == outcome).count();
    }

    /** The results of each section, in the order of the first ones. */
    static Map<String, List<Result>> bySection(Collection<Result> results) {
        return by(results, result -> result.rule().group());
    }

    /** The results of each level, MUST and MUST NOT being one; only of those that occur. */
    static Map<String, List<Result>> byLevel(Collection<Result> results) {
        Map<String, List<Result>> found =
                by(results, result -> result.rule().level().replace(" NOT", ""));
        Map<String, List<Result>> ordered = new LinkedHashMap<>();
        for (String level : List.of("MUST", "SHOULD", "MAY")) {
            if (found.containsKey(level)) {
                ordered.put(level, found.get(level));
            }
        }
        return ordered;
    }

    private static Map<String, List<Result>> by(Collection<Result> results, Function<Result, String> key) {
        return results.stream().collect(Collectors.groupingBy(key, LinkedHashMap::new, Collectors.toList()));
    }

    boolean holds() {
        return failed == 0;
    }

    /** In one sentence. */
    String verdict() {
        String besides = (warned == 0 ? "" : ", with " + warned + (warned == 1 ? " warning" : " warnings"))
                + (skipped == 0 ? "" : ", " + skipped + " skipped");
        return holds()
                ? "Passed: " + passed + " of " + rules(rules) + besides + "."
                : "Failed: " + failed + " of " + rules(rules) + besides + ".";
    }

    private static String rules(int number) {
        return number == 1 ? "1 rule" : number + " rules";
    }
}
