package io.kabelwerk.emulator.backend;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The open sockets, in the order of their opening; including half-open ones. */
final class OpenSockets {

    private final Set<Session> sessions = new LinkedHashSet<>();
    private long opened;

    /** The number of the next socket, from 1 on. */
    long nextNumber() {
        return ++opened;
    }

    void add(Session session) {
        sessions.add(session);
    }

    void remove(Session session) {
        sessions.remove(session);
    }

    List<Session> list() {
        return List.copyOf(sessions);
    }

    List<Session> of(String userKey) {
        return sessions.stream()
                .filter(session -> session.userKey().equals(userKey))
                .toList();
    }
}
