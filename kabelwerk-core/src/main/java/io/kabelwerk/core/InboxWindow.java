package io.kabelwerk.core;

import io.kabelwerk.InboxFilter;
import io.kabelwerk.InboxItem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The first items of a list, as far as they are known.
 *
 * <p>A window with fewer items than its target holds the whole list. Where an item leaves a full one, only the backend
 * knows which comes in its place: the window is then {@linkplain #isUncertain() uncertain}.
 */
final class InboxWindow {

    private final InboxFilter filter;
    private final Map<Long, InboxItem> byRoom = new LinkedHashMap<>();
    private int target;
    private boolean uncertain;

    /** Immutable, and in order. */
    private List<InboxItem> items;

    /**
     * @param target how many items it is to have, if there are so many
     * @param loaded items in any order, the same room perhaps twice: the first one counts
     */
    InboxWindow(InboxFilter filter, int target, List<InboxItem> loaded) {
        this.filter = filter;
        this.target = target;
        Map<Long, InboxItem> rooms = new LinkedHashMap<>();
        loaded.forEach(item -> rooms.putIfAbsent(item.room().id(), item));
        items = rooms.values().stream()
                .sorted(InboxOrder.MOST_RECENT_FIRST)
                .limit(target)
                .toList();
        items.forEach(item -> byRoom.put(item.room().id(), item));
    }

    /** The items, in order; immutable. */
    List<InboxItem> items() {
        return items;
    }

    int target() {
        return target;
    }

    void setTarget(int target) {
        this.target = target;
    }

    /** Whether there is a gap at its end that only the backend can fill. */
    boolean isUncertain() {
        return uncertain;
    }

    /** Takes an item that has changed; whether the items are others now. */
    boolean update(InboxItem item) {
        InboxItem before = byRoom.get(item.room().id());
        if (item.equals(before)) {
            return false;
        }
        if (InboxOrder.matches(filter, item)) {
            return put(item, before);
        }
        if (before == null) {
            return false;
        }
        remove(before);
        return true;
    }

    private void remove(InboxItem item) {
        uncertain |= items.size() >= target;
        byRoom.remove(item.room().id());
        List<InboxItem> left = new ArrayList<>(items);
        left.remove(indexOf(item));
        items = List.copyOf(left);
    }

    private boolean put(InboxItem item, @Nullable InboxItem before) {
        boolean full = items.size() >= target;
        int place = indexOf(item);
        if (before == null) {
            if (full && place == items.size()) {
                return false; // It is beyond the end.
            }
            if (full) {
                byRoom.remove(items.get(items.size() - 1).room().id());
            }
            insert(item, place, full ? items.size() - 1 : items.size());
        } else {
            int from = indexOf(before);
            if (place > from) {
                place--; // What is behind it moves up.
            }
            // One that has sunk to the end may have sunk below others that are not known here.
            uncertain |= full && place == items.size() - 1 && InboxOrder.MOST_RECENT_FIRST.compare(before, item) < 0;
            insert(item, place, from);
        }
        return true;
    }

    /**
     * Puts an item in a place, and lets those between it and the gap move by one: one copy of the array, as a block. A
     * {@code List.of} would take the items one by one.
     */
    private void insert(InboxItem item, int place, int gap) {
        InboxItem[] changed = items.toArray(new InboxItem[Math.max(items.size(), gap + 1)]);
        if (place <= gap) {
            System.arraycopy(changed, place, changed, place + 1, gap - place);
        } else {
            System.arraycopy(changed, gap + 1, changed, gap, place - gap);
        }
        changed[place] = item;
        items = Collections.unmodifiableList(Arrays.asList(changed));
        byRoom.put(item.room().id(), item);
    }

    /** Where an item is, or would be. */
    private int indexOf(InboxItem item) {
        int index = Collections.binarySearch(items, item, InboxOrder.MOST_RECENT_FIRST);
        return index < 0 ? -index - 1 : index;
    }
}
