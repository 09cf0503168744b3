package io.kabelwerk.cursors;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Cursors that end with the process, for tests. */
public final class InMemoryCursorStore implements CursorStore {

    private final Object lock = new Object();
    private final Map<String, Long> stored = new HashMap<>();

    /** Creates an empty store. */
    public InMemoryCursorStore() {}

    @Override
    public Map<String, Long> load(Collection<String> keys) {
        Set<String> wanted = Cursors.keys(keys);
        Map<String, Long> found = new HashMap<>(loadAll());
        found.keySet().retainAll(wanted);
        return Map.copyOf(found);
    }

    @Override
    public Map<String, Long> loadAll() {
        synchronized (lock) {
            return Map.copyOf(stored);
        }
    }

    @Override
    public Set<String> store(Map<String, Long> cursors) {
        Map<String, Long> checked = Cursors.cursors(cursors);
        Set<String> moved = new HashSet<>();
        synchronized (lock) {
            checked.forEach((key, id) -> {
                if (id > stored.getOrDefault(key, 0L)) {
                    stored.put(key, id);
                    moved.add(key);
                }
            });
        }
        return Set.copyOf(moved);
    }
}
