package io.kabelwerk.tck.simulation;

import io.kabelwerk.KabelwerkException;
import io.kabelwerk.Marker;
import io.kabelwerk.Message;
import io.kabelwerk.Room;
import io.kabelwerk.RoomEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/** A room as somebody sees it: every message once and in order, and no marker goes back. */
final class RoomWatch extends Watch<RoomEvent> {

    private final World world;
    private final Room room;
    private final List<Long> told = new ArrayList<>();
    private final Set<Long> posted = new LinkedHashSet<>();
    private final Map<Long, Long> markers = new LinkedHashMap<>();
    private int checked;
    private long beginning;

    RoomWatch(World world, Person person, Room room) {
        super(person, "room " + room.id(), room, RoomEvent.class);
        this.world = world;
        this.room = room;
    }

    Room room() {
        return room;
    }

    /** A post of this person's was answered. */
    void posted(long id) {
        posted.add(id);
    }

    @Override
    CompletableFuture<?> open() {
        return room.connect();
    }

    @Override
    boolean isFirst(RoomEvent event) {
        return event instanceof RoomEvent.Ready;
    }

    @Override
    Optional<KabelwerkException> error(RoomEvent event) {
        return event instanceof RoomEvent.ErrorOccurred error ? Optional.of(error.error()) : Optional.empty();
    }

    @Override
    void begin() {
        told.clear();
        posted.clear();
        markers.clear();
        checked = 0;
    }

    @Override
    void told(RoomEvent event) {
        if (event instanceof RoomEvent.Ready first) {
            // Where there was nothing to begin with, all that follows is to be told.
            beginning = first.messages().isEmpty() ? 0 : first.messages().get(0).id();
            first.messages().stream().map(Message::id).forEach(this::told);
            first.markers().own().ifPresent(this::moved);
            first.markers().other().ifPresent(this::moved);
        } else if (event instanceof RoomEvent.MessagePosted message) {
            told(message.message().id());
        } else if (event instanceof RoomEvent.MarkerMoved marker) {
            moved(marker.marker());
        }
    }

    private void told(long id) {
        long last = last();
        if (id <= last) {
            violated("is told of message " + id + " after message " + last);
        }
        told.add(id);
    }

    private long last() {
        return told.isEmpty() ? 0 : told.get(told.size() - 1);
    }

    private void moved(Marker marker) {
        Long before = markers.put(marker.userId(), marker.messageId());
        if (before != null && before >= marker.messageId()) {
            violated("is told of a marker at " + marker.messageId() + " after one at " + before);
        }
    }

    /** None is left out that is there and lies between those that were told. */
    void check() {
        if (told.size() > checked) {
            missed(checked == 0 ? beginning : told.get(checked - 1), last())
                    .forEach(id -> violated("is told of message " + last() + " but not of " + id));
            checked = told.size();
        }
    }

    /** The messages that are there and were not told, above one ID and below another. */
    private List<Long> missed(long from, long to) {
        TreeSet<Long> known = new TreeSet<>(told);
        return world.messageIds(room.id()).stream()
                .filter(id -> id > from && id < to && !known.contains(id))
                .toList();
    }

    @Override
    Optional<String> missing() {
        if (!isReady()) {
            return notReady();
        }
        List<Long> left = missed(beginning, Long.MAX_VALUE);
        if (!left.isEmpty()) {
            return Optional.of(nameOfAll() + " did not tell of messages " + left);
        }
        return posted.stream()
                .filter(id -> !told.contains(id) && world.messageIds(room.id()).contains(id))
                .findFirst()
                .map(id -> nameOfAll() + " did not tell of the own message " + id);
    }
}
