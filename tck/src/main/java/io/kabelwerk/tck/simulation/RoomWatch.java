package io.kabelwerk.tck.simulation;

import io.kabelwerk.KabelwerkException;
import io.kabelwerk.LimitExceededException;
import io.kabelwerk.Marker;
import io.kabelwerk.Message;
import io.kabelwerk.ProtocolViolationException;
import io.kabelwerk.Room;
import io.kabelwerk.RoomEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * A room as somebody sees it: every message once and in order, and no marker goes back. Where more was missed than is
 * fetched, there is a hole with an error before it and the newest messages behind it.
 */
final class RoomWatch extends Watch<RoomEvent> {

    private final World world;
    private final Room room;
    private final List<Long> told = new ArrayList<>();
    private final Set<Long> posted = new LinkedHashSet<>();
    private final Map<Long, Long> markers = new LinkedHashMap<>();
    /** How many messages had been told each time that an error said that some are left out. */
    private final Set<Integer> limited = new LinkedHashSet<>();

    private final List<Hole> holes = new ArrayList<>();
    /** Messages that could not be read at first, and were told after newer ones. */
    private final Set<Long> late = new LinkedHashSet<>();

    private int checked;
    private long beginning;
    private boolean failedBeforeReady;
    private boolean beginsAnew;
    private boolean toldOfLongFrame;

    /** What was left out, between two messages that were told. */
    private record Hole(long after, long before) {
        private boolean holds(long id) {
            return id > after && id < before;
        }
    }

    RoomWatch(World world, Person person, Room room, int number) {
        super(person, "room " + room.id() + "'".repeat(number), room, RoomEvent.class);
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
    CompletableFuture<Void> leave() {
        return room.disconnect();
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
        limited.clear();
        holes.clear();
        late.clear();
        checked = 0;
        failedBeforeReady = false;
        beginsAnew = false;
        toldOfLongFrame = false;
    }

    /** Whether an error named this room for a frame that is too long. */
    boolean wasToldOfItsLongFrame() {
        return toldOfLongFrame;
    }

    @Override
    void failed(KabelwerkException error) {
        failedBeforeReady |= !isReady();
        if (error instanceof LimitExceededException limit && limit.setting().equals("maxCatchUp")) {
            limited.add(told.size());
        }
        // Nothing was readable before the connection broke: the list begins with the newest page, and an error says so.
        beginsAnew |= error instanceof ProtocolViolationException
                && String.valueOf(error.getMessage()).contains("loadEarlier() loads them");
        toldOfLongFrame |= error instanceof LimitExceededException limit
                && limit.setting().equals("maxFrameBytes")
                && String.valueOf(error.getMessage()).contains("room:" + room.id());
    }

    @Override
    void told(RoomEvent event) {
        if (event instanceof RoomEvent.Ready first) {
            beginning = first.messages().isEmpty()
                    ? endOfUnreadPage()
                    : first.messages().get(0).id();
            first.messages().stream().map(Message::id).forEach(this::told);
            first.markers().own().ifPresent(this::moved);
            first.markers().other().ifPresent(this::moved);
        } else if (event instanceof RoomEvent.MessagePosted message) {
            told(message.message().id());
        } else if (event instanceof RoomEvent.MarkerMoved marker) {
            moved(marker.marker());
        }
    }

    /**
     * Where there was nothing to begin with, all that follows is to be told; where its page could not be read, entry by
     * entry or at all, what follows that page.
     */
    private long endOfUnreadPage() {
        return world.messageIds(room.id()).stream()
                .filter(id -> failedBeforeReady || person().unreadable().contains(id))
                .max(Comparator.naturalOrder())
                .orElse(0L);
    }

    private void told(long id) {
        long last = last();
        if (id < last && person().unreadable().contains(id) && late.add(id) && Collections.binarySearch(told, id) < 0) {
            return; // A later join or page holds the entry again: the message is late then, as if committed late.
        }
        if (told.isEmpty() && beginsAnew) {
            beginning = id - 1;
        }
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
        if (told.size() > checked && !missed(before(checked), last()).isEmpty()) {
            for (int i = checked; i < told.size(); i++) {
                List<Long> missed = missed(before(i), told.get(i));
                if (!missed.isEmpty()) {
                    checkHole(i, missed);
                }
            }
        }
        checked = told.size();
    }

    private long before(int at) {
        return at == 0 ? beginning : told.get(at - 1);
    }

    /** It is allowed where an error says so, and where as many of the newest were told as are fetched. */
    private void checkHole(int at, List<Long> missed) {
        int newest = told.size() - at;
        int fetched = world.maxCatchUp() - world.lost(room.id(), person());
        if (!limited.contains(at)) {
            missed.forEach(id -> violated("is told of message " + told.get(at) + " but not of " + id));
        } else if (newest < fetched) {
            violated("is told of " + newest + " messages only after a hole behind message " + before(at));
        }
        holes.add(new Hole(before(at), told.get(at)));
    }

    /** The messages that are there and were not told, above one ID and below another. */
    private List<Long> missed(long from, long to) {
        return world.messageIds(room.id()).stream()
                .filter(id -> id > from && id < to && Collections.binarySearch(told, id) < 0)
                .filter(id -> holes.stream().noneMatch(hole -> hole.holds(id)))
                .filter(id -> !person().unreadable().contains(id) && !world.isGiant(id))
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
        // The answer to a post may come after the room was entered again, whose first page may begin behind it.
        return posted.stream()
                .filter(id -> id > beginning
                        && !told.contains(id)
                        && !person().unreadable().contains(id)
                        && world.messageIds(room.id()).contains(id))
                .findFirst()
                .map(id -> nameOfAll() + " did not tell of the own message " + id);
    }
}
