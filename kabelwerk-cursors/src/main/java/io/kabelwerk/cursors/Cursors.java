package io.kabelwerk.cursors;

import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Checks keys and IDs, and sorts them: two calls that store the same keys lock them in the same order. */
final class Cursors {

    private Cursors() {}

    static SortedSet<String> keys(Collection<String> keys) {
        SortedSet<String> checked = new TreeSet<>();
        for (String key : Objects.requireNonNull(keys, "keys must not be null")) {
            checked.add(requireName("key", key));
        }
        return checked;
    }

    static SortedMap<String, Long> cursors(Map<String, Long> cursors) {
        SortedMap<String, Long> checked = new TreeMap<>();
        Objects.requireNonNull(cursors, "cursors must not be null").forEach((key, id) -> {
            requireName("key", key);
            if (Objects.requireNonNull(id, () -> "the cursor of " + key + " must not be null") < 1) {
                throw new IllegalArgumentException("The ID of a message is positive, but the cursor to be stored for \""
                        + key + "\" is " + id + ". Store nothing until the first message was handled.");
            }
            checked.put(key, id);
        });
        return checked;
    }

    /** A name of a key or an owner that every database can hold, in a column of a fixed length. */
    static String requireName(String what, String name) {
        Objects.requireNonNull(name, () -> what + " must not be null");
        if (name.isEmpty() || name.length() > CursorStore.MAX_KEY_LENGTH) {
            throw new IllegalArgumentException("A" + ("owner".equals(what) ? "n " : " ") + what + " has 1 to "
                    + CursorStore.MAX_KEY_LENGTH + " characters, but this one has " + name.length()
                    + ". Use a short one, such as room:42.");
        }
        boolean refused = name.codePoints()
                .anyMatch(c ->
                        Character.isISOControl(c) || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE));
        if (refused) {
            throw new IllegalArgumentException("A" + ("owner".equals(what) ? "n " : " ") + what
                    + " has no control characters and no lone surrogates, but this one has. Use a short one, such as"
                    + " room:42.");
        }
        return name;
    }
}
