package io.kabelwerk.emulator.backend;

import io.kabelwerk.emulator.Fault;
import io.kabelwerk.emulator.Treatment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The faults that wait for a request. */
final class Faults {

    private static final class Waiting {
        final Fault fault;
        int left;

        Waiting(Fault fault, int times) {
            this.fault = fault;
            this.left = times;
        }
    }

    private final List<Waiting> waiting = new ArrayList<>();
    private final List<Fault.Delay> delays = new ArrayList<>();

    void add(Fault fault, int times) {
        waiting.add(new Waiting(fault, times));
    }

    void add(Fault.Delay delay) {
        delays.removeIf(before -> before.user().equals(delay.user()));
        delays.add(delay);
    }

    /** Those that wait, in order, each for as many times as are left. */
    List<Fault> waiting() {
        return waiting.stream().map(each -> left(each.fault, each.left)).toList();
    }

    private static Fault left(Fault fault, int times) {
        if (fault instanceof Fault.RefuseUpgrades refuse) {
            return new Fault.RefuseUpgrades(times, refuse.status());
        } else if (fault instanceof Fault.StallUpgrades) {
            return new Fault.StallUpgrades(times);
        } else if (fault instanceof Fault.RefuseUploads refuse) {
            return new Fault.RefuseUploads(times, refuse.status());
        } else if (fault instanceof Fault.Answer answer) {
            return new Fault.Answer(answer.user(), answer.topic(), answer.event(), answer.treatment(), times);
        } else if (fault instanceof Fault.Duplicate duplicate) {
            return new Fault.Duplicate(duplicate.user(), duplicate.event(), times);
        }
        throw new IllegalStateException("This fault waits for nothing: " + fault);
    }

    void clear() {
        waiting.clear();
        delays.clear();
    }

    /** Takes the treatment of a push or a join, if a fault asks for one. */
    Optional<Treatment> take(String user, String topic, String event) {
        return take(fault -> fault instanceof Fault.Answer answer
                        && matches(answer.user(), user)
                        && matches(answer.topic(), topic)
                        && answer.event().equals(event)
                ? Optional.of(answer.treatment())
                : Optional.empty());
    }

    /** Takes the answer to a request for a WebSocket, if a fault asks for one. */
    Optional<Upgrade> takeUpgrade() {
        return take(fault -> fault instanceof Fault.RefuseUpgrades refuse
                ? Optional.of(new Upgrade.Refused(refuse.status()))
                : fault instanceof Fault.StallUpgrades ? Optional.of(new Upgrade.Stalled()) : Optional.empty());
    }

    /** The status to refuse an upload with. */
    Optional<Integer> takeUpload() {
        return take(
                fault -> fault instanceof Fault.RefuseUploads refuse ? Optional.of(refuse.status()) : Optional.empty());
    }

    /** Returns the delay of a frame of a user's socket; the latest matching fault counts. */
    Duration delay(String user) {
        Duration found = Duration.ZERO;
        for (Fault.Delay delay : delays) {
            if (matches(delay.user(), user)) {
                found = delay.time();
            }
        }
        return found;
    }

    /** Takes a fault that sends a frame twice; returns whether there was one. */
    boolean takeDuplicate(String user, String event) {
        return take(fault -> fault instanceof Fault.Duplicate duplicate
                                && matches(duplicate.user(), user)
                                && duplicate.event().equals(event)
                        ? Optional.of(fault)
                        : Optional.empty())
                .isPresent();
    }

    private <T> Optional<T> take(Function<Fault, Optional<T>> fitting) {
        for (Iterator<Waiting> all = waiting.iterator(); all.hasNext(); ) {
            Waiting next = all.next();
            Optional<T> found = fitting.apply(next.fault);
            if (found.isPresent()) {
                if (--next.left == 0) {
                    all.remove();
                }
                return found;
            }
        }
        return Optional.empty();
    }

    /** Returns whether a text matches a pattern, in which a star at the end matches anything. */
    static boolean matches(String pattern, String text) {
        return pattern.endsWith("*")
                ? text.startsWith(pattern.substring(0, pattern.length() - 1))
                : pattern.equals(text);
    }
}
