package io.kabelwerk.core;

import io.kabelwerk.InboxFilter;
import io.kabelwerk.InboxItem;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The first items of a list, as far as they are known. Immutable.
 *
 * <p>A window with fewer items than its target holds the whole list. Where an item leaves a full one, only the backend
 * knows which comes in its place: the window is then {@linkplain #isUncertain() uncertain}.
 */
final class InboxWindow {

    private final InboxFilter filter;
    private final int target;
    private final List<InboxItem> items;
    private final boolean uncertain;

    /** A window of items that are in order. */
    InboxWindow(InboxFilter filter, int target, List<InboxItem> items) {
        this(filter, target, items, false);
    }

    private InboxWindow(InboxFilter filter, int target, List<InboxItem> items, boolean uncertain) {
        this.filter = filter;
        this.target = target;
        this.items = items;
        this.uncertain = uncertain;
    }

    /** A window of items in any order, the same room perhaps twice: the first one counts. */
    static InboxWindow of(InboxFilter filter, int target, List<InboxItem> loaded) {
        Map<Long, InboxItem> rooms = new LinkedHashMap<>();
        loaded.forEach(item -> rooms.putIfAbsent(item.room().id(), item));
        List<InboxItem> sorted = new ArrayList<>(rooms.values());
        sorted.sort(InboxOrder.MOST_RECENT_FIRST);
        return new InboxWindow(filter, target, sorted.subList(0, Math.min(target, sorted.size())));
    }

    /** The items, in order; not to be changed. */
    List<InboxItem> items() {
        return items;
    }

    /** How many items it is to have, if there are so many. */
    int target() {
        return target;
    }

    /** Whether there is a gap at its end that only the backend can fill. */
    boolean isUncertain() {
        return uncertain;
    }

    InboxWindow withTarget(int newTarget) {
        return new InboxWindow(filter, newTarget, items, uncertain);
    }

    /** The window once an item has changed. */
    InboxWindow with(InboxItem item) {
        boolean full = items.size() >= target;
        int before = indexOf(item.room().id());
        List<InboxItem> changed = new ArrayList<>(items);
        if (before >= 0) {
            changed.remove(before);
        }
        if (!InboxOrder.matches(filter, item)) {
            return before < 0 ? this : new InboxWindow(filter, target, changed, uncertain || full);
        }
        int place = -Collections.binarySearch(changed, item, InboxOrder.MOST_RECENT_FIRST) - 1;
        boolean beyond = full && place == changed.size();
        if (beyond && before < 0) {
            return this;
        }
        changed.add(place, item);
        // One that has sunk to the end may have sunk below others that are not known here.
        boolean sunk = beyond && before >= 0 && InboxOrder.MOST_RECENT_FIRST.compare(items.get(before), item) < 0;
        if (changed.size() > target) {
            changed.remove(changed.size() - 1);
        }
        return new InboxWindow(filter, target, changed, uncertain || sunk);
    }

    private int indexOf(long roomId) {
        for (int i = 0; i < items.size(); i++) {
            if (InboxOrder.isRoom(items.get(i), roomId)) {
                return i;
            }
        }
        return -1;
    }
}
