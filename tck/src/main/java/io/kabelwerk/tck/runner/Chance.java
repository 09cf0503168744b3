package io.kabelwerk.tck.runner;

import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The seed of random rules, and how long they run.
 *
 * @param seed the seed of all rules; without it, each rule has its own
 * @param tries how often a property is tried; without it, as often as the property declares
 * @param minutes how long sequences and histories go on, each, whatever the number of tries
 */
record Chance(
        @Nullable Long seed,
        @Nullable Integer tries,
        @Nullable Integer minutes) {

    /** More than any time allows. */
    private static final int ENDLESSLY = Integer.MAX_VALUE;

    static final Chance ANY = new Chance(null, null, null);

    /** How often properties are tried, if that is set. */
    @Nullable
    Integer limit() {
        return minutes != null && tries == null ? Integer.valueOf(ENDLESSLY) : tries;
    }

    /** The system properties that rules read. */
    Map<String, String> properties() {
        Map<String, String> properties = new HashMap<>();
        if (seed != null) {
            properties.put("kabelwerk.hostile.seed", seed.toString());
            properties.put("kabelwerk.simulation.seed", seed.toString());
        }
        if (minutes != null) {
            properties.put("kabelwerk.sequences.minutes", minutes.toString());
            properties.put("kabelwerk.simulation.minutes", minutes.toString());
        }
        return properties;
    }

    /** Sets them, and returns what resets them. */
    Runnable set() {
        Properties before = new Properties();
        before.putAll(System.getProperties());
        properties().forEach(System::setProperty);
        return () -> properties().keySet().forEach(name -> {
            if (before.containsKey(name)) {
                System.setProperty(name, before.getProperty(name));
            } else {
                System.clearProperty(name);
            }
        });
    }
}
