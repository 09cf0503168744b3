package io.kabelwerk.examples.console;

import io.kabelwerk.Message;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The messages that a listener has received, in that order, for comparison with those that were posted. */
final class Seen {

    /** Far more than any of it takes, even on a busy machine. */
    private static final int PATIENCE_SECONDS = 60;

    private final List<Long> ids = new ArrayList<>();
    private final Map<Long, CompletableFuture<Void>> awaited = new ConcurrentHashMap<>();

    void add(Message message) {
        synchronized (ids) {
            ids.add(message.id());
        }
        of(message.id()).complete(null);
    }

    /** Waits until a message has been seen. */
    void await(Message message) {
        of(message.id()).orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    /** Compares what was seen since then with what was posted. */
    Tally compareWith(List<Message> posted) {
        List<Long> expected = posted.stream().map(Message::id).toList();
        List<Long> received;
        synchronized (ids) {
            received = ids.stream().filter(new HashSet<>(expected)::contains).toList();
        }
        return Tally.of(expected, received);
    }

    private CompletableFuture<Void> of(long id) {
        return awaited.computeIfAbsent(id, key -> new CompletableFuture<>());
    }

    /**
     * The result of the comparison.
     *
     * @param posted how many were posted
     * @param lost how many of them never arrived
     * @param doubled how many times one arrived again
     * @param disordered how many times an older one came after a newer one
     */
    record Tally(int posted, int lost, int doubled, int disordered) {

        static Tally of(List<Long> posted, List<Long> received) {
            Set<Long> distinct = new HashSet<>(received);
            int disordered = 0;
            for (int i = 1; i < received.size(); i++) {
                if (received.get(i) < received.get(i - 1)) {
                    disordered++;
                }
            }
            return new Tally(
                    posted.size(), posted.size() - distinct.size(), received.size() - distinct.size(), disordered);
        }

        boolean isPerfect() {
            return lost == 0 && doubled == 0 && disordered == 0;
        }

        @Override
        public String toString() {
            return isPerfect()
                    ? posted + " posted, " + posted + " received: each of them once, and all in order"
                    : posted + " posted, " + lost + " lost, " + doubled + " doubled, " + disordered + " out of order";
        }
    }
}
