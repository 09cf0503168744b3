package io.kabelwerk.core.topic;

import java.util.Arrays;

/**
 * Remembers which messages were delivered: the most recent ones by their IDs, all older ones by a floor.
 *
 * <p>A message is new if its ID is above the floor and not among the remembered ones. So one that arrives late is still
 * delivered (S38), and one that arrives twice is not (S24).
 */
public final class SeenIds {

    private static final int INITIAL = 8;

    private final int capacity;
    private long[] ids = new long[INITIAL]; // ascending
    private int size;
    private long floor;

    /** @param capacity how many IDs are remembered one by one */
    public SeenIds(int capacity) {
        this.capacity = capacity;
    }

    /** Adds an ID; false if it is known already. */
    public boolean add(long id) {
        if (contains(id)) {
            return false;
        }
        int place = -Arrays.binarySearch(ids, 0, size, id) - 1;
        if (size == capacity) {
            // The lowest one is forgotten, and with it everything below.
            floor = Math.max(floor, ids[0]);
            size--;
            place--;
            System.arraycopy(ids, 1, ids, 0, size);
            if (place < 0) {
                return true; // It is below the new floor itself.
            }
        } else if (size == ids.length) {
            ids = Arrays.copyOf(ids, Math.min(capacity, 2 * size));
        }
        System.arraycopy(ids, place, ids, place + 1, size - place);
        ids[place] = id;
        size++;
        return true;
    }

    /** Counts all IDs below this one as known. */
    public void addAllBelow(long id) {
        if (id - 1 > floor) {
            floor = id - 1;
            int gone = 0;
            while (gone < size && ids[gone] <= floor) {
                gone++;
            }
            size -= gone;
            System.arraycopy(ids, gone, ids, 0, size);
        }
    }

    public boolean contains(long id) {
        return id <= floor || Arrays.binarySearch(ids, 0, size, id) >= 0;
    }

    /** The ID up to which all count as known; 0 if there is none. */
    public long floor() {
        return floor;
    }

    /** The highest known ID; 0 if there is none. */
    public long highest() {
        return size == 0 ? floor : ids[size - 1];
    }

    /** The ID that is {@code back} places below the highest, or else what lies below all that are known. */
    public long below(int back) {
        return below(back, floor > 0 || size == 0 ? floor : ids[0] - 1);
    }

    /** The ID that is {@code back} places below the highest, or another where not so many are remembered. */
    public long below(int back, long other) {
        return size > back ? ids[size - 1 - back] : other;
    }
}
