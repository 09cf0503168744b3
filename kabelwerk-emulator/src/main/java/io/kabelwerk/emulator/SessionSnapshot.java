package io.kabelwerk.emulator;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An open socket at one moment.
 *
 * @param number the number of the socket, from 1 on in the order of opening
 * @param user the key of its user
 * @param agent the {@code agent} parameter that it was opened with
 * @param openedAt when it was opened
 * @param topics the topics that it has joined, in the order of the joins
 * @param halfOpen whether a {@link Fault.HalfOpen} has made it so: it is there until its client's silence ends it
 */
public record SessionSnapshot(
        long number, String user, Optional<String> agent, Instant openedAt, List<String> topics, boolean halfOpen) {

    /**
     * Makes a snapshot; the list is copied.
     *
     * @param number the number of the socket
     * @param user the key of its user
     * @param agent the {@code agent} parameter that it was opened with
     * @param openedAt when it was opened
     * @param topics the topics that it has joined
     * @param halfOpen whether a fault has made it half-open
     */
    public SessionSnapshot {
        topics = List.copyOf(topics);
    }
}
