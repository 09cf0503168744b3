package io.kabelwerk.emulator;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An open socket.
 *
 * @param number the number of the socket, from 1 on in the order of opening
 * @param user the key of its user
 * @param agent the {@code agent} parameter that it was opened with
 * @param openedAt when it was opened
 * @param topics the topics that it has joined, in the order of the joins
 */
public record SessionSnapshot(long number, String user, Optional<String> agent, Instant openedAt, List<String> topics) {

    /**
     * Makes a snapshot; the list is copied.
     *
     * @param number the number of the socket
     * @param user the key of its user
     * @param agent the {@code agent} parameter that it was opened with
     * @param openedAt when it was opened
     * @param topics the topics that it has joined
     */
    public SessionSnapshot {
        topics = List.copyOf(topics);
    }
}
