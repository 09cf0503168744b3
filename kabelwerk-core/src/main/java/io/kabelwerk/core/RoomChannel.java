package io.kabelwerk.core;

import io.kabelwerk.ConnectedUser;
import io.kabelwerk.KabelwerkException;
import io.kabelwerk.LimitExceededException;
import io.kabelwerk.Marker;
import io.kabelwerk.Markers;
import io.kabelwerk.Message;
import io.kabelwerk.ProtocolException;
import io.kabelwerk.RoomEvent;
import io.kabelwerk.User;
import io.kabelwerk.core.phoenix.Names;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A room as the session knows it, for all views of it: its state, and which of its messages have been told.
 *
 * <p>While a {@link CatchUp} runs, messages and what follows them are held back, so that nothing is told past a hole.
 */
final class RoomChannel extends SharedChannel<RoomView> {

    /** What a join tells of a room beside its messages and markers. */
    record Details(
            User user,
            Map<String, @Nullable Object> attributes,
            boolean archived,
            Optional<Instant> archivedUntil,
            Optional<User> hubUser) {}

    /** How many messages are told apart one by one: more than fit on a page. */
    private static final int REMEMBERED = 256;

    /** How many messages back a rejoin asks: one that was committed late may lie below one that was seen. */
    private static final int OVERLAP = 16;

    /** How many deleted messages are remembered, so that none is told of twice. */
    private static final int REMEMBERED_DELETIONS = 64;

    private final long roomId;
    private final SeenIds seen = new SeenIds(REMEMBERED);
    private final TreeMap<Long, Message> held = new TreeMap<>();
    private final List<Message> heldDeletions = new ArrayList<>();
    private final Set<Long> deleted = new LinkedHashSet<>();
    private final Map<Long, Marker> heldMarkers = new LinkedHashMap<>();

    private boolean loaded;
    private boolean told;
    private boolean holding = true;
    private long historyStart;
    private @Nullable CatchUp catchUp;
    private volatile @Nullable Details details;
    private volatile Markers markers = new Markers(Optional.empty(), Optional.empty());
    private volatile long lastMessageId;

    RoomChannel(Session session, long roomId) {
        super(session, "room:" + roomId, "room " + roomId);
        this.roomId = roomId;
    }

    long roomId() {
        return roomId;
    }

    Markers markers() {
        return markers;
    }

    /** The ID of the last message that is known; 0 if there is none. */
    long lastMessageId() {
        return lastMessageId;
    }

    /** Throws before the first join. */
    Details details() {
        Details known = details;
        if (known == null) {
            throw new IllegalStateException("Room " + roomId + " is not loaded yet");
        }
        return known;
    }

    /** A new view is told of everything from the first join on, or loads what it has missed. */
    @Override
    void welcome(RoomView view) {
        if (told) {
            view.loadLate();
        }
    }

    /** Until the next join has been answered, and what was missed is there, nothing is told. */
    @Override
    void interrupted(KabelwerkException why) {
        holding = true;
        if (catchUp != null) {
            catchUp.cancel();
            catchUp = null;
        }
    }

    @Override
    void forget(Topics topics) {
        topics.remove(this);
    }

    /** Takes a message from a join or a page, unless it is known, or older than what the room began with. */
    void hold(Message message) {
        if (message.id() >= historyStart && !seen.contains(message.id())) {
            held.put(message.id(), message);
        }
    }

    /** Forgets the oldest of what is held. */
    void holdNewest(int count) {
        while (held.size() > count) {
            held.pollFirstEntry();
        }
    }

    int heldMessages() {
        return held.size();
    }

    /** There are no holes any more, or none that will be filled. */
    void caughtUp() {
        catchUp = null;
        holding = false;
        if (told) {
            release();
        } else {
            tellReady();
        }
    }

    // What pushes tell.

    void update(Details updated) {
        details = updated;
    }

    Details readDetails(Fields fields) {
        boolean hubSide = session().user().isHubUser();
        return new Details(
                Shapes.user(fields.object("user")),
                fields.json("attributes"),
                hubSide && fields.bool("archived"),
                hubSide ? fields.optionalInstant("archived_until") : Optional.empty(),
                hubSide ? fields.optional("hub_user", Shapes::user) : Optional.empty());
    }

    /** One rule for events, replies and rejoins: a marker only ever moves forward. */
    void move(Marker marker) {
        ConnectedUser user = session().user();
        Markers before = markers;
        if (marker.userId() == user.id()) {
            if (isAhead(marker, before.own())) {
                markers = new Markers(Optional.of(marker), before.other());
                tell(new RoomEvent.MarkerMoved(marker));
            }
        } else if (!user.isHubUser() || marker.userId() == details().user().id()) {
            if (isAhead(marker, before.other())) {
                markers = new Markers(before.own(), Optional.of(marker));
                tell(new RoomEvent.MarkerMoved(marker));
            }
        }
    }

    private static boolean isAhead(Marker marker, Optional<Marker> before) {
        return before.isEmpty() || marker.messageId() > before.get().messageId();
    }

    // What the channel asks and tells.

    @Override
    public Map<String, @Nullable Object> joinParams() {
        long after = Math.max(seen.below(OVERLAP), historyStart - 1);
        return loaded && seen.highest() > 0 && after > 0 ? Map.of("after", after) : Map.of();
    }

    @Override
    public void joined(Map<String, @Nullable Object> response) {
        Fields fields = Fields.of(topic(), response);
        Details joined = readDetails(fields);
        List<Message> messages = fields.list("messages", Shapes::message, this::report);
        List<Optional<Marker>> pair = fields.pair("markers", Shapes::marker);
        details = joined;
        boolean first = !loaded;
        loaded = true;
        holding = true;
        if (first && !messages.isEmpty()) {
            historyStart = messages.stream().mapToLong(Message::id).min().orElseThrow();
            // What lies before the page is history, though an event meant for an earlier join may have told of it.
            held.headMap(historyStart).clear();
        }
        // Something told before the reply leaves room for a hole between the two: ready waits until it is filled.
        boolean early = !held.isEmpty();
        long boundary = first ? 0 : seen.highest();
        messages.forEach(this::hold);
        pair.forEach(marker -> marker.ifPresent(this::hold));
        boolean check = session().settings().checkNewestPage();
        if (first && !(early && check)) {
            tellReady();
        }
        catchUp = new CatchUp(this, messages, boundary, first, check);
        catchUp.next();
    }

    @Override
    public void event(String event, Map<String, @Nullable Object> payload) {
        Fields fields = Fields.of(topic(), payload);
        try {
            switch (event) {
                case "message_posted" -> posted(Shapes.message(fields));
                case "message_deleted" -> deleted(Shapes.message(fields));
                case "marker_moved" -> moved(Shapes.marker(fields));
                default -> session().log().debug(() -> "Unknown event " + Names.event(event) + " on " + topic());
            }
        } catch (ProtocolException e) {
            report(e);
        }
    }

    private void posted(Message message) {
        if (seen.contains(message.id())) {
            return;
        }
        if (!holding) {
            tell(message);
            return;
        }
        held.putIfAbsent(message.id(), message);
        holdNoMoreThan(session().settings().maxCatchUp());
    }

    /** A backend that never answers may go on telling for ever. */
    private void holdNoMoreThan(int limit) {
        if (Math.max(held.size(), Math.max(heldDeletions.size(), heldMarkers.size())) <= limit) {
            return;
        }
        if (catchUp != null) {
            report(new LimitExceededException(
                    "Too many messages came while those that were missed in room " + roomId
                            + " were being fetched; some are left out",
                    "maxCatchUp",
                    limit,
                    null));
            catchUp.cancel();
            caughtUp();
        } else {
            report(new LimitExceededException(
                    "Too much came from room " + roomId + " before its join was answered; some is left out",
                    "maxCatchUp",
                    limit,
                    null));
            held.clear();
            heldDeletions.clear();
            heldMarkers.clear();
        }
    }

    private void deleted(Message message) {
        if (!deleted.add(message.id())) {
            return;
        }
        if (deleted.size() > REMEMBERED_DELETIONS) {
            deleted.remove(deleted.iterator().next());
        }
        if (holding) {
            heldDeletions.add(message);
            holdNoMoreThan(session().settings().maxCatchUp());
        } else {
            tell(new RoomEvent.MessageDeleted(message));
        }
    }

    private void moved(Marker marker) {
        if (holding) {
            hold(marker);
            holdNoMoreThan(session().settings().maxCatchUp());
        } else {
            move(marker);
        }
    }

    /** A marker is not told of before the message at which it stands. */
    private void hold(Marker marker) {
        heldMarkers.merge(marker.userId(), marker, (a, b) -> a.messageId() > b.messageId() ? a : b);
    }

    private void releaseMarkers() {
        List<Marker> markers = List.copyOf(heldMarkers.values());
        heldMarkers.clear();
        markers.forEach(this::move);
    }

    /** Everything that is held goes into the list of the views' first event, save what is deleted already. */
    private void tellReady() {
        heldDeletions.forEach(message -> held.remove(message.id()));
        heldDeletions.clear();
        List<Message> messages = List.copyOf(held.values());
        messages.forEach(message -> seen.add(message.id()));
        messages.forEach(message -> lastMessageId = message.id());
        held.clear();
        releaseMarkers();
        told = true;
        eachView(view -> view.loaded(messages));
    }

    private void release() {
        List<Message> messages = List.copyOf(held.values());
        held.clear();
        messages.forEach(this::tell);
        List<Message> deletions = List.copyOf(heldDeletions);
        heldDeletions.clear();
        deletions.forEach(message -> tell(new RoomEvent.MessageDeleted(message)));
        releaseMarkers();
    }

    private void tell(Message message) {
        if (seen.add(message.id())) {
            lastMessageId = Math.max(lastMessageId, message.id());
            eachView(view -> view.posted(message));
        }
    }

    private void tell(RoomEvent event) {
        eachView(view -> view.tell(event));
    }
}
