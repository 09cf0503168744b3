package com.example.fleet.run;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The tables at the end. */
final class Report {

    /** One node, when all sessions were online. */
    record Node(String name, long sessions, long live, long resident) {}

    private final Map<Phase, String> times = new EnumMap<>(Phase.class);
    private final List<Node> nodes = new ArrayList<>();

    void took(Phase phase, String what) {
        times.put(phase, what);
    }

    void node(Node node) {
        nodes.add(node);
    }

    /** Prints the tables; returns how many messages are lost. */
    long print(Map<Long, Phase> posted, Map<Long, Integer> handled, Map<Long, Integer> answered) {
        System.out.printf("%n%-16s %9s %9s %14s %15s %6s  %s%n", "phase", "posted", "handled", "handled twice",
                "answered twice", "lost", "");
        long lost = 0;
        Map<String, List<Long>> rows = new LinkedHashMap<>();
        for (Phase phase : Phase.values()) {
            rows.put(phase.title, ids(posted, phase));
        }
        rows.put("all", List.copyOf(posted.keySet()));
        for (Map.Entry<String, List<Long>> row : rows.entrySet()) {
            List<Long> ids = row.getValue();
            long found = ids.stream().filter(handled::containsKey).count();
            lost = ids.size() - found;
            System.out.printf("%-16s %9d %9d %14d %15d %6d  %s%n", row.getKey(), ids.size(), found, twice(ids, handled),
                    twice(ids, answered), lost, time(row.getKey()));
        }
        System.out.printf("%n%-16s %9s %16s %14s %14s%n", "node", "sessions", "live heap", "per session", "resident");
        for (Node node : nodes) {
            System.out.printf("%-16s %9d %13.1f MB %11.1f KB %11.1f MB%n", node.name(), node.sessions(), node.live() / 1e6,
                    node.live() / 1e3 / Math.max(1, node.sessions()), node.resident() / 1e6);
        }
        return lost;
    }

    private String time(String title) {
        for (Map.Entry<Phase, String> time : times.entrySet()) {
            if (time.getKey().title.equals(title)) {
                return time.getValue();
            }
        }
        return "";
    }

    private static List<Long> ids(Map<Long, Phase> posted, Phase phase) {
        return posted.entrySet().stream()
                .filter(message -> message.getValue() == phase)
                .map(Map.Entry::getKey)
                .toList();
    }

    private static long twice(List<Long> ids, Map<Long, Integer> times) {
        return ids.stream().filter(id -> times.getOrDefault(id, 0) > 1).count();
    }
}
