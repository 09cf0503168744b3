package io.kabelwerk.core.inbox;

import io.kabelwerk.InboxFilter;
import io.kabelwerk.InboxItem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The first items of a list, as far as they are known: what is beyond their end changes nothing (S60).
 *
 * <p>A window with fewer items than its target holds the whole list. Where an item leaves a full one, or where a room
 * without a message comes, only the backend knows which item has which place: the window is then {@linkplain
 * #isUncertain() uncertain}. So it is with any change of a list of which an entry could not be read.
 */
final class InboxWindow {

    private final InboxFilter filter;
    private final Map<Long, InboxItem> byRoom = new LinkedHashMap<>();
    private final int unreadable;
    private int target;
    private boolean uncertain;

    /** Immutable, and in order. */
    private List<InboxItem> items;

    /**
     * @param target how many items it is to have, if there are so many
     * @param loaded items as the backend lists them, the same room perhaps twice: the first one counts
     * @param unreadable how many more entries have a place in the window, though they cannot be read
     */
    InboxWindow(InboxFilter filter, int target, List<InboxItem> loaded, int unreadable) {
        this.filter = filter;
        this.target = target;
        this.unreadable = unreadable;
        Map<Long, InboxItem> rooms = new LinkedHashMap<>();
        loaded.forEach(item -> rooms.putIfAbsent(item.room().id(), item));
        items = rooms.values().stream()
                .sorted(InboxOrder.MOST_RECENT_FIRST)
                .limit(target - unreadable)
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

    /** How many entries have a place in the window, though they cannot be read. */
    int unreadable() {
        return unreadable;
    }

    /** Whether there may be more in the list. */
    boolean isFull() {
        return items.size() + unreadable >= target;
    }

    /** Whether only the backend can say what is in the window, and where. */
    boolean isUncertain() {
        return uncertain;
    }

    /** Takes an item that has changed; whether the items are others now. */
    boolean update(InboxItem item) {
        InboxItem before = byRoom.get(item.room().id());
        if (item.equals(before)) {
            return false;
        }
        boolean listed = InboxOrder.matches(filter, item);
        if (before == null) {
            return listed && add(item);
        }
        uncertain |= unreadable > 0;
        if (listed) {
            move(item, before);
        } else {
            remove(before);
        }
        return true;
    }

    private void remove(InboxItem item) {
        uncertain |= isFull();
        byRoom.remove(item.room().id());
        List<InboxItem> left = new ArrayList<>(items);
        left.remove(placeOf(item));
        items = List.copyOf(left);
    }

    /** One that was not in the window. */
    private boolean add(InboxItem item) {
        boolean full = isFull();
        if (InboxOrder.isEmpty(item)) {
            // If a full window ends with a message, all rooms without one are beyond its end.
            uncertain |= !full || items.isEmpty() || InboxOrder.isEmpty(items.get(items.size() - 1));
            return false;
        }
        uncertain |= unreadable > 0;
        int place = indexOf(item);
        if (full && place == items.size()) {
            return false; // It is beyond the end.
        }
        if (full) {
            byRoom.remove(items.get(items.size() - 1).room().id());
        }
        insert(item, place, full ? items.size() - 1 : items.size());
        return true;
    }

    private void move(InboxItem item, InboxItem before) {
        int from = placeOf(before);
        if (InboxOrder.isEmpty(item) && InboxOrder.isEmpty(before)) {
            insert(item, from, from);
            return;
        }
        int place = indexOf(item);
        if (place > from) {
            place--; // What is behind it moves up.
        }
        // One that has sunk to the end may have sunk below others that are not known here.
        boolean sunk = InboxOrder.MOST_RECENT_FIRST.compare(before, item) < 0;
        uncertain |= InboxOrder.isEmpty(item) || (sunk && isFull() && place == items.size() - 1);
        insert(item, place, from);
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

    /** Where an item is. */
    private int placeOf(InboxItem item) {
        return InboxOrder.isEmpty(item) ? items.indexOf(item) : indexOf(item);
    }

    /** Where an item with a message is, or would be; for one without, some place among its like. */
    private int indexOf(InboxItem item) {
        int index = Collections.binarySearch(items, item, InboxOrder.MOST_RECENT_FIRST);
        return index < 0 ? -index - 1 : index;
    }
}
