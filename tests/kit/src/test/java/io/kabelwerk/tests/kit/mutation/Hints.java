package io.kabelwerk.tests.kit.mutation;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The rules that are likely to catch a mutation: those that have caught most of its method and its class. */
final class Hints {

    private static final int MOST = 8;

    private final List<Mutation> mutations;
    private final Map<String, Map<String, Integer>> counts = new ConcurrentHashMap<>();

    Hints(List<Mutation> mutations) {
        this.mutations = mutations;
    }

    void add(Verdict verdict) {
        if (verdict.mutation() >= 0) {
            Mutation mutation = mutations.get(verdict.mutation());
            for (String rule : verdict.rules()) {
                count(methodOf(mutation), rule);
                count(mutation.className(), rule);
            }
        }
    }

    private void count(String place, String rule) {
        counts.computeIfAbsent(place, name -> new ConcurrentHashMap<>()).merge(rule, 1, Integer::sum);
    }

    private static String methodOf(Mutation mutation) {
        return mutation.key().substring(0, mutation.key().indexOf(':'));
    }

    List<String> of(int number) {
        if (number < 0) {
            return List.of();
        }
        Mutation mutation = mutations.get(number);
        Map<String, Integer> weights = new HashMap<>();
        counts.getOrDefault(mutation.className(), Map.of()).forEach(weights::put);
        counts.getOrDefault(methodOf(mutation), Map.of())
                .forEach((rule, count) -> weights.merge(rule, 100 * count, Integer::sum));
        return weights.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(MOST)
                .map(Map.Entry::getKey)
                .toList();
    }
}
