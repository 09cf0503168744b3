package io.kabelwerk.tests.soak;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What one session has seen of one room since the last check. */
final class Seen {

    private final long room;
    private final List<Long> ids = new ArrayList<>();
    private long delivered;
    private long lost;
    private long doubled;
    private long disordered;

    Seen(long room) {
        this.room = room;
    }

    long room() {
        return room;
    }

    synchronized void add(long id) {
        ids.add(id);
        delivered++;
    }

    synchronized int size() {
        return ids.size();
    }

    /** Compares it with what was posted, and begins anew. */
    synchronized void check(List<Long> posted) {
        Set<Long> once = new HashSet<>(ids);
        doubled += ids.size() - once.size();
        lost += posted.stream().filter(id -> !once.contains(id)).count();
        for (int i = 1; i < ids.size(); i++) {
            if (ids.get(i) < ids.get(i - 1)) {
                disordered++;
            }
        }
        ids.clear();
    }

    synchronized long delivered() {
        return delivered;
    }

    synchronized long lost() {
        return lost;
    }

    synchronized long doubled() {
        return doubled;
    }

    synchronized long disordered() {
        return disordered;
    }
}
