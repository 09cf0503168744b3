package io.kabelwerk.core.room;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which messages of a room were deleted lately, so that none is reported twice, or delivered after it was deleted. There is
 * no set for them before the first.
 */
final class Deletions {

    private static final int REMEMBERED = 256;

    private @Nullable Set<Long> ids;

    /** Adds one; false if it is there already. */
    boolean add(long id) {
        if (ids == null) {
            ids = new LinkedHashSet<>();
        }
        boolean added = ids.add(id);
        if (ids.size() > REMEMBERED) {
            ids.remove(ids.iterator().next());
        }
        return added;
    }

    boolean contains(long id) {
        return ids != null && ids.contains(id);
    }
}
