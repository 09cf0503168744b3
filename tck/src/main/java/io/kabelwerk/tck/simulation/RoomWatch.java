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
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * A room as its application sees it: every message arrives once and in order, and no marker goes back. Where more was
 * missed than is fetched, there is a hole with an error before it and the newest messages behind it.
 */
final class RoomWatch extends Watch<RoomEvent> {

    private final World world;
    private final Room room;
    private final List<Long> delivered = new ArrayList<>();
    private final Set<Long> posted = new LinkedHashSet<>();
    private final Map<Long, Long> markers = new LinkedHashMap<>();
    /** How many messages had been delivered whenever an error said that some are left out. */
    private final Set<Integer> limited = new LinkedHashSet<>();

    private final List<Hole> holes = new ArrayList<>();
    /** Messages that could not be read at first, and were delivered after newer ones. */
    private final Set<Long> late = new LinkedHashSet<>();

    /** The message after which it was resumed. */
    private OptionalLong resumed = OptionalLong.empty();

    private int checked;
    private long beginning;
    private boolean failedBeforeReady;
    private boolean beginsAnew;
    private boolean longFrameReported;

    /** What was left out, between two messages that were delivered. */
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

    /** Some go on after the last message that they know, as an application does whose process was restarted. */
    @Override
    CompletableFuture<?> open() {
        return resumed.isPresent() ? room.connectAfter(resumed.getAsLong()) : room.connect();
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
        delivered.clear();
        posted.clear();
        markers.clear();
        limited.clear();
        holes.clear();
        late.clear();
        resumed = person().cursor(room.id());
        checked = 0;
        failedBeforeReady = false;
        beginsAnew = false;
        longFrameReported = false;
    }

    /** Whether an error named this room for a frame that is too long. */
    boolean hasReportedItsLongFrame() {
        return longFrameReported;
    }

    @Override
    void failed(KabelwerkException error) {
        failedBeforeReady |= !isReady();
        if (error instanceof LimitExceededException limit && limit.setting().equals("maxCatchUp")) {
            limited.add(delivered.size());
        }
        // Nothing was readable before the connection broke: the list begins with the newest page, and an error says so.
        beginsAnew |= error instanceof ProtocolViolationException
                && String.valueOf(error.getMessage()).contains("loadEarlier() loads them");
        longFrameReported |= error instanceof LimitExceededException limit
                && limit.setting().equals("maxFrameBytes")
                && String.valueOf(error.getMessage()).contains("room:" + room.id());
    }

    @Override
    void delivered(RoomEvent event) {
        if (event instanceof RoomEvent.Ready first) {
            if (resumed.isPresent()) {
                beginning = resumed.getAsLong();
            } else {
                beginning = first.messages().isEmpty()
                        ? endOfUnreadPage()
                        : first.messages().get(0).id();
            }
            checkResumed(first);
            first.messages().stream().map(Message::id).forEach(this::delivered);
            first.markers().own().ifPresent(this::moved);
            first.markers().other().ifPresent(this::moved);
        } else if (event instanceof RoomEvent.MessagePosted message) {
            delivered(message.message().id());
        } else if (event instanceof RoomEvent.MarkerMoved marker) {
            moved(marker.marker());
        }
    }

    private void checkResumed(RoomEvent.Ready first) {
        OptionalLong after = first.resumedAfter();
        if (after.isPresent() != resumed.isPresent() || after.orElse(0) < resumed.orElse(0)) {
            violated("was to be resumed after " + resumed + ", and says that it was after " + after);
        }
        first.messages().stream()
                .filter(message -> message.id() <= after.orElse(0))
                .forEach(message -> violated("receives message " + message.id() + ", but was resumed after " + after));
    }

    /**
     * If the room was empty, everything that follows has to be delivered; if its page could not be read, entry by entry
     * or at all, everything that follows that page.
     */
    private long endOfUnreadPage() {
        return world.messageIds(room.id()).stream()
                .filter(id -> failedBeforeReady || person().unreadable().contains(id))
                .max(Comparator.naturalOrder())
                .orElse(0L);
    }

    private void delivered(long id) {
        long last = last();
        if (id < last
                && person().unreadable().contains(id)
                && late.add(id)
                && Collections.binarySearch(delivered, id) < 0) {
            return; // A later join or page holds the entry again: the message is late then, as if committed late.
        }
        if (delivered.isEmpty() && beginsAnew) {
            beginning = id - 1;
        }
        if (id <= last) {
            violated("receives message " + id + " after message " + last);
        }
        delivered.add(id);
        person().handled(room.id(), id);
    }

    private long last() {
        return delivered.isEmpty() ? 0 : delivered.get(delivered.size() - 1);
    }

    private void moved(Marker marker) {
        Long before = markers.put(marker.userId(), marker.messageId());
        if (before != null && before >= marker.messageId()) {
            violated("receives a marker at " + marker.messageId() + " after one at " + before);
        }
    }

    /** Reports messages between delivered ones that were not delivered. */
    void check() {
        if (delivered.size() > checked && !missed(before(checked), last()).isEmpty()) {
            for (int i = checked; i < delivered.size(); i++) {
                List<Long> missed = missed(before(i), delivered.get(i));
                if (!missed.isEmpty()) {
                    checkHole(i, missed);
                }
            }
        }
        checked = delivered.size();
    }

    private long before(int at) {
        return at == 0 ? beginning : delivered.get(at - 1);
    }

    /**
     * A hole is allowed if an error reports it, and if as many of the newest messages were delivered as are fetched.
     */
    private void checkHole(int at, List<Long> missed) {
        int newest = delivered.size() - at;
        int fetched = world.maxCatchUp() - world.lost(room.id(), person());
        if (!limited.contains(at)) {
            missed.forEach(id -> violated("receives message " + delivered.get(at) + " but not " + id));
        } else if (newest < fetched) {
            violated("receives only " + newest + " messages after a hole behind message " + before(at));
        }
        holes.add(new Hole(before(at), delivered.get(at)));
    }

    /** The messages that are there and were not delivered, above one ID and below another. */
    private List<Long> missed(long from, long to) {
        return world.messageIds(room.id()).stream()
                .filter(id -> id > from && id < to && Collections.binarySearch(delivered, id) < 0)
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
            return Optional.of(nameOfAll() + " did not deliver messages " + left);
        }
        // The answer to a post may come after the room was entered again, whose first page may begin behind it.
        return posted.stream()
                .filter(id -> id > beginning
                        && !delivered.contains(id)
                        && !person().unreadable().contains(id)
                        && world.messageIds(room.id()).contains(id))
                .findFirst()
                .map(id -> nameOfAll() + " did not deliver the own message " + id);
    }
}
