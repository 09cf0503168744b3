package io.kabelwerk.benchmarks.contender;

import io.kabelwerk.benchmarks.Answer;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts a session's messages, and sees whether any was doubled or came out of order. What was lost is what is missing in
 * the end of {@link #distinct()}: the server numbers the messages of each room without a gap.
 *
 * <p>Clients may tell from several threads, one at a time.
 */
final class Tally {

    /** What the IDs begin after. */
    private static final long FIRST_ID = 1_000_000_000L;

    private final Map<Long, Seen> rooms = new HashMap<>();
    private long received;
    private long doubled;
    private long disordered;
    private long firstAt;
    private long lastAt;
    private long target = Long.MAX_VALUE;

    private @Nullable AnsweringBot answers;

    private static final class Seen {
        private final BitSet ids = new BitSet();
        private long highest;
    }

    /** A message came. */
    void message(long room, long id) {
        AnsweringBot told = see(room, id);
        if (told != null) {
            told.message(room, id - FIRST_ID);
        }
    }

    private synchronized @Nullable AnsweringBot see(long room, long id) {
        Seen seen = rooms.computeIfAbsent(room, key -> new Seen());
        int index = Math.toIntExact(id - FIRST_ID);
        if (seen.ids.get(index)) {
            doubled++;
        } else if (id < seen.highest) {
            disordered++;
        }
        seen.ids.set(index);
        seen.highest = Math.max(seen.highest, id);
        count();
        return answers;
    }

    /** From now on, messages are answered. */
    synchronized void answerWith(AnsweringBot told) {
        answers = told;
    }

    /** A message came, and the contender does not even look which. */
    synchronized void uncheckedMessage() {
        count();
    }

    private void count() {
        received++;
        if (firstAt == 0) {
            firstAt = System.nanoTime();
        }
        if (received == target) {
            lastAt = System.nanoTime();
            notifyAll();
        }
    }

    /** Counts from now on, up to so many. */
    synchronized void expect(long messages) {
        rooms.values().forEach(seen -> seen.ids.clear());
        received = 0;
        doubled = 0;
        disordered = 0;
        firstAt = 0;
        lastAt = 0;
        target = messages;
    }

    /** Waits until so many have come as were expected; false if they did not come in time. */
    synchronized boolean await(long millis) throws InterruptedException {
        long end = System.nanoTime() + 1_000_000 * millis;
        while (received < target && end - System.nanoTime() > 1_000_000) {
            wait((end - System.nanoTime()) / 1_000_000);
        }
        return received >= target;
    }

    /** How many came, each of them counted once; all, where the contender does not look. */
    private long distinct() {
        return rooms.isEmpty()
                ? received
                : rooms.values().stream()
                        .mapToLong(seen -> seen.ids.cardinality())
                        .sum();
    }

    synchronized Answer answer() {
        return Answer.of("received", received)
                .with("lost", target - distinct())
                .with("doubled", doubled)
                .with("disordered", disordered)
                .with("checked", !rooms.isEmpty())
                .with("firstAt", firstAt)
                .with("lastAt", lastAt);
    }
}
