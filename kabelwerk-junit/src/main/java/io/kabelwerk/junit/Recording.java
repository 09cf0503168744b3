package io.kabelwerk.junit;

import io.kabelwerk.emulator.WireEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The events on an emulator's sockets and of its clients; the oldest are forgotten when there are too many. */
final class Recording {

    private static final int LONGEST = 2_000;

    /** An event of a client; events name IDs only. */
    private record ClientEvent(long number, Instant at, String user, String event) {}

    /** A frame with its place in the order of all things. */
    record Numbered(long number, WireEvent event) {}

    private final Deque<Numbered> frames = new ArrayDeque<>();
    private final Deque<ClientEvent> events = new ArrayDeque<>();
    private long count;

    synchronized void add(WireEvent event) {
        frames.add(new Numbered(++count, event));
        if (frames.size() > LONGEST) {
            frames.remove();
        }
        notifyAll();
    }

    synchronized void add(String user, Object event) {
        events.add(new ClientEvent(++count, Instant.now(), user, event.toString()));
        if (events.size() > LONGEST) {
            events.remove();
        }
        notifyAll();
    }

    /** Returns how many events have been recorded so far. */
    synchronized long count() {
        return count;
    }

    /** Waits until more than so many entries exist, or the time has passed; returns the number of entries. */
    synchronized long awaitMoreThan(long seen, long nanos) {
        long end = System.nanoTime() + nanos;
        while (count <= seen && end - System.nanoTime() > 0) {
            try {
                TimeUnit.NANOSECONDS.timedWait(this, Math.max(1, end - System.nanoTime()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return count;
            }
        }
        return count;
    }

    /** Returns a report of the events after the first so many. */
    synchronized String report(long begun) {
        List<WireEvent> shown = frames.stream()
                .filter(frame -> frame.number() > begun)
                .map(Numbered::event)
                .toList();
        StringBuilder out = new StringBuilder("What happened on the emulator\n\n");
        Instant start = shown.isEmpty() ? Instant.now() : shown.get(0).at();
        out.append(new Diagram(shown).draw());
        Map<String, List<ClientEvent>> byUser = new LinkedHashMap<>();
        events.stream()
                .filter(event -> event.number() > begun)
                .forEach(event -> byUser.computeIfAbsent(event.user(), user -> new ArrayList<>())
                        .add(event));
        byUser.forEach((user, list) -> {
            out.append("\nEvents of the client of ").append(user).append(":\n");
            list.forEach(event -> out.append("  ")
                    .append(Diagram.time(Duration.between(start, event.at())))
                    .append("  ")
                    .append(event.event())
                    .append('\n'));
        });
        return out.toString();
    }
}
