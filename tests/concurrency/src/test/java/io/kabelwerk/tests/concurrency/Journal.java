package io.kabelwerk.tests.concurrency;

import java.util.ArrayList;
import java.util.List;

/** Writes down what runs, and notices when two things run at once. */
final class Journal {

    private final List<String> entries = new ArrayList<>();
    private volatile boolean busy;
    private volatile boolean overlapped;

    /** Writes something down; takes a moment, in which nobody else may write. */
    void write(String entry) {
        if (busy) {
            overlapped = true;
        }
        busy = true;
        entries.add(entry);
        busy = false;
    }

    List<String> entries() {
        return entries;
    }

    boolean overlapped() {
        return overlapped;
    }

    /** How often an entry is in it. */
    int count(String entry) {
        int count = 0;
        for (String each : entries) {
            if (each.equals(entry)) {
                count++;
            }
        }
        return count;
    }

    /** Whether one entry comes before another. */
    boolean inOrder(String first, String second) {
        return entries.indexOf(first) < entries.indexOf(second);
    }

    @Override
    public String toString() {
        return entries.toString();
    }
}
