package io.kabelwerk.tck.runner;

import io.kabelwerk.tck.Capability;
import io.kabelwerk.tck.transport.TransportContract;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What is run, with what, and what is not.
 *
 * @param facts names and values: the implementations, the options that matter, the JVM
 * @param leftOut contracts that are not run, and why
 */
record Header(Map<String, String> facts, List<String> leftOut) {

    static Header of(Chosen chosen, Map<String, String> implementations, List<String> leftOut) {
        Map<String, String> facts = new LinkedHashMap<>(implementations);
        List<String> without = new ArrayList<>();
        for (Capability capability : Capability.values()) {
            if (!chosen.capabilities().contains(capability)) {
                without.add(capability.name());
            }
        }
        if (!without.isEmpty()) {
            facts.put("without", String.join(", ", without));
        }
        if (!chosen.mayOutlive().isEmpty()) {
            facts.put("may outlive", String.join(", ", chosen.mayOutlive()));
        }
        if (chosen.chance().seed() != null) {
            facts.put("seed", String.valueOf(chosen.chance().seed()));
        }
        if (!chosen.deviations().isEmpty()) {
            facts.put(
                    "deviations",
                    String.join(", ", new TreeSet<>(chosen.deviations().keySet())));
        }
        facts.put("patience", TransportContract.patience().toSeconds() + " s");
        facts.put("java", System.getProperty("java.version") + " on " + System.getProperty("os.name"));
        return new Header(facts, List.copyOf(leftOut));
    }
}
