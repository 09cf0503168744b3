package com.example.fleet.run;

import com.example.fleet.node.Ledger.Delivery;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The options of a run. */
public final class Options {

    private final Map<String, Integer> numbers = new LinkedHashMap<>();
    private Delivery delivery = Delivery.EFFECTIVELY_ONCE;

    private Options() {
        numbers.put("--sessions", 3000);
        numbers.put("--bots-per-hub", 10);
        numbers.put("--rooms", 2);
        numbers.put("--rate", 40);
        numbers.put("--idle", 120);
        numbers.put("--heap", 512);
        numbers.put("--stable", 5);
        numbers.put("--restarts", 3);
    }

    /**
     * Reads them.
     *
     * @param args the command line
     * @return the options
     * @throws IllegalArgumentException if one is wrong
     */
    public static Options parse(String[] args) {
        Options options = new Options();
        Deque<String> rest = new ArrayDeque<>(List.of(args));
        if (rest.remove("--short")) {
            options.numbers.putAll(Map.of(
                    "--sessions", 60, "--rate", 40, "--idle", 10, "--heap", 256, "--stable", 3, "--restarts", 1));
        }
        if (rest.remove("--at-least-once")) {
            options.delivery = Delivery.AT_LEAST_ONCE;
        }
        while (!rest.isEmpty()) {
            String option = rest.remove();
            String value = rest.poll();
            if (!options.numbers.containsKey(option) || value == null || !value.matches("[1-9][0-9]{0,5}")) {
                throw new IllegalArgumentException(option + (value == null ? "" : " " + value)
                        + " is not an option. The options are --short, --at-least-once, and with a positive number "
                        + String.join(", ", options.numbers.keySet()) + ".");
            }
            options.numbers.put(option, Integer.valueOf(value));
        }
        return options;
    }

    private int number(String option) {
        return numbers.getOrDefault(option, 0);
    }

    /** How many bots there are. */
    int sessions() {
        return number("--sessions");
    }

    /** How many of them share a hub. */
    int botsPerHub() {
        return number("--bots-per-hub");
    }

    int hubs() {
        return (sessions() + botsPerHub() - 1) / botsPerHub();
    }

    /** How many rooms each of them has. */
    int rooms() {
        return number("--rooms");
    }

    /** How many messages patients post in a second. */
    int rate() {
        return number("--rate");
    }

    /** After how much time without a message a session is passivated. */
    int idleSeconds() {
        return number("--idle");
    }

    /** The maximum heap of each node. */
    int heapMegabytes() {
        return number("--heap");
    }

    /** How long a node must be unreachable before the others remove it. */
    int stableSeconds() {
        return number("--stable");
    }

    /** How many of the nodes are restarted. */
    int restarts() {
        return number("--restarts");
    }

    /** When cursors are stored. */
    Delivery delivery() {
        return delivery;
    }
}
