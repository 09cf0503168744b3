package com.example.fleet.run;

import com.example.fleet.node.Ledger.Delivery;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The options of a run.
 *
 * @param sessions how many bots there are
 * @param botsPerHub how many of them share a hub
 * @param rooms how many rooms each of them has
 * @param rate how many messages patients post in a second
 * @param idleSeconds after how much time without a message a session is passivated
 * @param heapMegabytes the maximum heap of each node
 * @param stableSeconds how long a node must be unreachable before the others remove it
 * @param delivery when cursors are stored
 */
public record Options(
        int sessions,
        int botsPerHub,
        int rooms,
        int rate,
        int idleSeconds,
        int heapMegabytes,
        int stableSeconds,
        Delivery delivery) {

    private static final String USAGE = "The options are --short, --sessions N, --bots-per-hub N, --rooms N, --rate N,"
            + " --idle SECONDS, --heap MEGABYTES, --stable SECONDS and --at-least-once.";

    /**
     * Reads them.
     *
     * @param args the command line
     * @return the options
     * @throws IllegalArgumentException if one is wrong
     */
    public static Options parse(String[] args) {
        Deque<String> rest = new ArrayDeque<>(List.of(args));
        Options options = rest.remove("--short")
                ? new Options(60, 10, 2, 40, 12, 256, 3, Delivery.EFFECTIVELY_ONCE)
                : new Options(3000, 10, 2, 200, 60, 512, 5, Delivery.EFFECTIVELY_ONCE);
        while (!rest.isEmpty()) {
            String option = rest.remove();
            options = option.equals("--at-least-once")
                    ? options.with(option, 0)
                    : options.with(option, number(option, rest.poll()));
        }
        return options;
    }

    private static int number(String option, String value) {
        if (value == null || !value.matches("[1-9][0-9]{0,5}")) {
            throw new IllegalArgumentException(option + " needs a positive number, but has " + value + ". " + USAGE);
        }
        return Integer.parseInt(value);
    }

    private Options with(String option, int n) {
        return switch (option) {
            case "--sessions" ->
                new Options(n, botsPerHub, rooms, rate, idleSeconds, heapMegabytes, stableSeconds, delivery);
            case "--bots-per-hub" ->
                new Options(sessions, n, rooms, rate, idleSeconds, heapMegabytes, stableSeconds, delivery);
            case "--rooms" ->
                new Options(sessions, botsPerHub, n, rate, idleSeconds, heapMegabytes, stableSeconds, delivery);
            case "--rate" ->
                new Options(sessions, botsPerHub, rooms, n, idleSeconds, heapMegabytes, stableSeconds, delivery);
            case "--idle" ->
                new Options(sessions, botsPerHub, rooms, rate, n, heapMegabytes, stableSeconds, delivery);
            case "--heap" ->
                new Options(sessions, botsPerHub, rooms, rate, idleSeconds, n, stableSeconds, delivery);
            case "--stable" ->
                new Options(sessions, botsPerHub, rooms, rate, idleSeconds, heapMegabytes, n, delivery);
            case "--at-least-once" ->
                new Options(
                        sessions, botsPerHub, rooms, rate, idleSeconds, heapMegabytes, stableSeconds,
                        Delivery.AT_LEAST_ONCE);
            default -> throw new IllegalArgumentException("There is no option " + option + ". " + USAGE);
        };
    }

    int hubs() {
        return (sessions + botsPerHub - 1) / botsPerHub;
    }
}
