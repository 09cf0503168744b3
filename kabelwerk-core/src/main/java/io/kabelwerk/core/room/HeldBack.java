package io.kabelwerk.core.room;

import io.kabelwerk.Marker;
import io.kabelwerk.Message;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The messages and markers of a room that are not delivered yet, because messages before them may be missing. There are
 * none in most rooms at most times: so there is no map for them then.
 */
final class HeldBack {

    private @Nullable TreeMap<Long, Message> messages;
    private @Nullable Map<Long, Marker> markers;
    private boolean overflown;

    /** Holds a message; false if it is held already. */
    boolean add(Message message) {
        if (messages == null) {
            messages = new TreeMap<>();
        }
        return messages.put(message.id(), message) == null;
    }

    void remove(long id) {
        if (messages != null) {
            messages.remove(id);
        }
    }

    boolean hasMessages() {
        return size() > 0;
    }

    int size() {
        return messages == null ? 0 : messages.size();
    }

    /** How many messages there are from an ID on. */
    int countFrom(long id) {
        return messages == null ? 0 : messages.tailMap(id).size();
    }

    void dropBelow(long id) {
        if (messages != null) {
            messages.headMap(id).clear();
        }
    }

    /** Drops the oldest messages; there are some. Returns the ID of the oldest one that is left. */
    long keepNewest(int count) {
        while (size() > count) {
            dropOldest();
        }
        return Objects.requireNonNull(messages, "messages").firstKey();
    }

    /** Drops the oldest message, and remembers that: the catch-up has to look for it. */
    void overflow() {
        dropOldest();
        overflown = true;
    }

    private void dropOldest() {
        if (messages != null) {
            messages.pollFirstEntry();
        }
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
        messages = null;
        overflown = false;
    }

    /** Holds the furthest marker of each user: none is delivered before the message at which it is. */
    void add(Marker marker) {
        if (markers == null) {
            markers = new LinkedHashMap<>();
        }
        markers.merge(marker.userId(), marker, (a, b) -> a.messageId() > b.messageId() ? a : b);
    }

    /** Drops all markers if there are more than a limit; returns whether it has. */
    boolean dropMarkersBeyond(int limit) {
        boolean tooMany = markers != null && markers.size() > limit;
        if (tooMany) {
            markers = null;
        }
        return tooMany;
    }

    /** Returns the messages in the order of their IDs, and holds them no more. */
    List<Message> releaseMessages() {
        List<Message> released = messages == null ? List.of() : List.copyOf(messages.values());
        messages = null;
        return released;
    }

    List<Marker> releaseMarkers() {
        List<Marker> released = markers == null ? List.of() : List.copyOf(markers.values());
        markers = null;
        return released;
    }
}
