package com.example.fleet.run;

import com.example.fleet.run.Patients.Post;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The tables at the end. */
final class Report {

    /** One node, when all sessions were online. */
    record Node(String name, long sessions, long live, long resident) {}

    private final Map<Phase, String> times = new EnumMap<>(Phase.class);
    private final List<Node> nodes = new ArrayList<>();
    private Set<String> killed = Set.of();

    void took(Phase phase, String what) {
        times.put(phase, what);
    }

    /** The bots of the node that was killed. */
    void killed(Set<String> bots) {
        killed = bots;
    }

    void node(Node node) {
        nodes.add(node);
    }

    /** Prints the tables; returns how many messages are lost. */
    long print(Map<Long, Post> posted, Map<Long, Integer> handled, Map<Long, Integer> answered) {
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
        printRepeated("Handled", posted, handled);
        printRepeated("Answered", posted, answered);
        System.out.printf("%n%-16s %9s %16s %14s %14s%n", "node", "sessions", "live heap", "per session", "resident");
        for (Node node : nodes) {
            System.out.printf("%-16s %9d %13.1f MB %11.1f KB %11.1f MB%n", node.name(), node.sessions(), node.live() / 1e6,
                    node.live() / 1e3 / Math.max(1, node.sessions()), node.resident() / 1e6);
        }
        return lost;
    }

    /** Those of the node that was killed are expected: one in each room, which was being handled. */
    private void printRepeated(String what, Map<Long, Post> posted, Map<Long, Integer> times) {
        List<Post> repeated = posted.entrySet().stream()
                .filter(message -> times.getOrDefault(message.getKey(), 0) > 1)
                .map(Map.Entry::getValue)
                .toList();
        if (!repeated.isEmpty()) {
            Map<Long, Long> rooms = repeated.stream()
                    .collect(Collectors.groupingBy(post -> post.chat().roomId(), Collectors.counting()));
            long others = repeated.stream().filter(post -> !killed.contains(post.chat().bot())).count();
            System.out.printf("%s twice: at most %d in a room; %d of them by sessions of nodes that were not killed%n",
                    what, Collections.max(rooms.values()), others);
        }
    }

    private String time(String title) {
        for (Map.Entry<Phase, String> time : times.entrySet()) {
            if (time.getKey().title.equals(title)) {
                return time.getValue();
            }
        }
        return "";
    }

    private static List<Long> ids(Map<Long, Post> posted, Phase phase) {
        return posted.entrySet().stream()
                .filter(message -> message.getValue().phase() == phase)
                .map(Map.Entry::getKey)
                .toList();
    }

    private static long twice(List<Long> ids, Map<Long, Integer> times) {
        return ids.stream().filter(id -> times.getOrDefault(id, 0) > 1).count();
    }
}
