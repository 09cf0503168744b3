package io.kabelwerk.core.room;

import io.kabelwerk.Marker;
import io.kabelwerk.Message;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The messages and markers of a room that are not delivered yet, because messages before them may be missing. */
final class HeldBack {

    private final TreeMap<Long, Message> messages = new TreeMap<>();
    private final Map<Long, Marker> markers = new LinkedHashMap<>();
    private boolean overflown;

    /** Holds a message; false if it is held already. */
    boolean add(Message message) {
        return messages.put(message.id(), message) == null;
    }

    void remove(long id) {
        messages.remove(id);
    }

    boolean hasMessages() {
        return !messages.isEmpty();
    }

    int size() {
        return messages.size();
    }

    /** How many messages there are from an ID on. */
    int countFrom(long id) {
        return messages.tailMap(id).size();
    }

    void dropBelow(long id) {
        messages.headMap(id).clear();
    }

    /** Drops the oldest messages; returns the ID of the oldest one that is left. */
    long keepNewest(int count) {
        while (messages.size() > count) {
            messages.pollFirstEntry();
        }
        return messages.firstKey();
    }

    /** Drops the oldest message, and remembers that: the catch-up has to look for it. */
    void overflow() {
        messages.pollFirstEntry();
        overflown = true;
    }

    /** Whether messages were dropped since the last {@link #reset()} that a catch-up has to look for. */
    boolean isOverflown() {
        return overflown;
    }

    /** Forgets that messages were dropped. */
    void reset() {
        overflown = false;
    }

    /** Drops the messages: the next join asks for them. The markers stay, since no request brings them. */
    void dropMessages() {
        messages.clear();
        overflown = false;
    }

    /** Holds the furthest marker of each user: none is delivered before the message at which it is. */
    void add(Marker marker) {
        markers.merge(marker.userId(), marker, (a, b) -> a.messageId() > b.messageId() ? a : b);
    }

    /** Drops all markers if there are more than a limit; returns whether it has. */
    boolean dropMarkersBeyond(int limit) {
        boolean tooMany = markers.size() > limit;
        if (tooMany) {
            markers.clear();
        }
        return tooMany;
    }

    /** Returns the messages in the order of their IDs, and holds them no more. */
    List<Message> releaseMessages() {
        List<Message> released = List.copyOf(messages.values());
        messages.clear();
        return released;
    }

    List<Marker> releaseMarkers() {
        List<Marker> released = List.copyOf(markers.values());
        markers.clear();
        return released;
    }
}
