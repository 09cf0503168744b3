package io.kabelwerk.emulator.backend;

import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.TreeSet;

/** Actions that wait for their time. They run only in {@link #advance}. */
final class Timers {

    /** One thing to happen. */
    final class Timer {
        private final Instant due;
        private final long number;
        private final Runnable action;

        private Timer(Instant due, long number, Runnable action) {
            this.due = due;
            this.number = number;
            this.action = action;
        }

        void cancel() {
            queue.remove(this);
        }

        private Instant due() {
            return due;
        }

        private long number() {
            return number;
        }
    }

    private final TreeSet<Timer> queue =
            new TreeSet<>(Comparator.comparing(Timer::due).thenComparingLong(Timer::number));
    private long count;

    /** Actions of the same time run in the order in which they were scheduled. */
    Timer schedule(Instant due, Runnable action) {
        Timer timer = new Timer(due, ++count, action);
        queue.add(timer);
        return timer;
    }

    void clear() {
        queue.clear();
    }

    Optional<Instant> next() {
        return queue.isEmpty() ? Optional.empty() : Optional.of(queue.first().due);
    }

    void advance(Instant now) {
        while (!queue.isEmpty() && !queue.first().due.isAfter(now)) {
            Timer timer = queue.first();
            queue.remove(timer);
            timer.action.run();
        }
    }
}
