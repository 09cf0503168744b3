package io.kabelwerk.core.room;

import io.kabelwerk.ConnectedUser;
import io.kabelwerk.KabelwerkException;
import io.kabelwerk.LimitExceededException;
import io.kabelwerk.Marker;
import io.kabelwerk.Markers;
import io.kabelwerk.Message;
import io.kabelwerk.ProtocolViolationException;
import io.kabelwerk.RoomEvent;
import io.kabelwerk.core.phoenix.Names;
import io.kabelwerk.core.phoenix.Socket;
import io.kabelwerk.core.topic.SeenIds;
import io.kabelwerk.core.topic.SessionContext;
import io.kabelwerk.core.topic.SharedChannel;
import io.kabelwerk.core.wire.PayloadDecoder;
import io.kabelwerk.core.wire.PayloadFields;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The channel of a room, for all subscriptions of it: what is known of the room, and which of its messages were
 * delivered.
 *
 * <p>Until a join was answered, and while a {@link CatchUp} runs, messages and markers are {@linkplain HeldBack held
 * back}, so that nothing is delivered before a message that is missing (S26). {@link #advance(boolean)} decides when
 * the room is ready.
 */
public final class RoomChannel extends SharedChannel<RoomSubscription> implements CatchUp.Target {

    private enum Phase {
        /** No join was answered since the connection opened; not ready. */
        LOADING(false),
        /** Joined; ready once the catch-up has ended, since events before the reply may have left a hole. */
        FILLING(false),
        /** Ready; no join was answered since the connection dropped. */
        REJOINING(true),
        /** Ready and joined; a catch-up runs. */
        CATCHING_UP(true),
        /** Ready, and nothing is held back. */
        LIVE(true);

        private final boolean ready;

        Phase(boolean ready) {
            this.ready = ready;
        }
    }

    /** How many messages are remembered one by one: more than fit on a page. */
    private static final int REMEMBERED = 256;

    /** How many messages back a rejoin asks: one that was committed late may lie below one that was seen. */
    private static final int OVERLAP = 16;

    /** Where the room's history begins, as long as none of its messages could be read. */
    static final long UNKNOWN = Long.MAX_VALUE;

    private final long roomId;
    private final SeenIds seen = new SeenIds(REMEMBERED);
    private final HeldBack held = new HeldBack();
    private final Deletions deleted = new Deletions();

    private Phase phase = Phase.LOADING;

    /** The ID with which the list of the first event begins; 0 if the room was empty. What lies below is history. */
    private long historyStart;

    /** A join before this one was answered, and nothing of it could be read. */
    private boolean startedBefore;

    /** The highest ID of the first join's messages. */
    private long joinedHighest;

    private @Nullable CatchUp catchUp;
    private volatile @Nullable RoomDetails details;
    private volatile Markers markers = new Markers(Optional.empty(), Optional.empty());
    private volatile long lastMessageId;

    public RoomChannel(SessionContext session, Socket socket, Runnable onGone, long roomId) {
        super(session, socket, onGone, "room:" + roomId);
        this.roomId = roomId;
    }

    @Override
    protected String name() {
        return "room " + roomId;
    }

    Markers markers() {
        return markers;
    }

    /** The ID of the last message that is known; 0 if there is none. */
    long lastMessageId() {
        return lastMessageId;
    }

    /** Throws before the first join. */
    RoomDetails details() {
        RoomDetails known = details;
        if (known == null) {
            throw new IllegalStateException("Room " + roomId + " is not loaded yet");
        }
        return known;
    }

    /**
     * A new subscription gets everything from the first join on, or loads what it has missed: not before a catch-up has
     * ended, for what that finds would lie below the subscription's first list, and in it.
     */
    @Override
    protected void welcome(RoomSubscription subscription) {
        if (phase == Phase.LIVE) {
            subscription.loadLate();
        }
    }

    /**
     * Until the next join has been answered, and what was missed is there, nothing is delivered. What is held is
     * dropped: the next join asks from what was delivered on, and there may be a hole between the two.
     */
    @Override
    protected void interrupted(KabelwerkException why) {
        phase = phase.ready ? Phase.REJOINING : Phase.LOADING;
        held.dropMessages();
        if (catchUp != null) {
            catchUp.cancel();
            catchUp = null;
        }
        eachSubscription(RoomSubscription::interrupted);
    }

    @Override
    public boolean hold(MessagePage page) {
        if (historyStart == UNKNOWN && page.hasIds()) {
            historyStart = page.lowest();
            reportHoleBefore(page);
        }
        boolean news = false;
        for (Message message : page.messages()) {
            if (message.id() >= historyStart && !isKnown(message.id())) {
                news |= held.add(message);
            }
        }
        return news;
    }

    /** Where there was no message to go on from, what came between the first join and this page lies below it. */
    private void reportHoleBefore(MessagePage page) {
        if (startedBefore && page.isFull() && seen.highest() == 0) {
            report(new ProtocolViolationException(
                    topic(),
                    "messages",
                    "was not readable when the room was loaded, so it is not known which of those before message "
                            + page.lowest() + " are new; loadEarlier() loads them"));
        }
    }

    /** Those of the first join were not missed. */
    @Override
    public int heldFrom(long id) {
        return held.countFrom(phase.ready ? id : Math.max(id, joinedHighest + 1));
    }

    @Override
    public long holdNewest(int count) {
        long oldest = held.keepNewest(count);
        forgetHeldBelow(oldest);
        return oldest;
    }

    /** Leaves out what lies below an ID, for good: no later join brings it. */
    @Override
    public void forgetHeldBelow(long id) {
        held.dropBelow(id);
        if (phase.ready) {
            seen.addAllBelow(id);
            eachSubscription(subscription -> subscription.leftOutBelow(id));
        } else {
            historyStart = id;
        }
    }

    @Override
    public void caughtUp() {
        catchUp = null;
        held.reset();
        advance(true);
    }

    /**
     * Decides what is delivered, after a join and after its catch-up. The room gets ready with the first join, or,
     * where that may have left a hole below what is held, with the end of the catch-up (S26, S27).
     */
    private void advance(boolean caughtUp) {
        boolean getsReady = caughtUp ? !phase.ready : phase == Phase.LOADING;
        if (caughtUp) {
            phase = Phase.LIVE;
        } else if (phase == Phase.LOADING) {
            phase = Phase.CATCHING_UP;
        }
        if (getsReady) {
            deliverReady();
        } else if (caughtUp) {
            held.releaseMessages().forEach(message -> deliver(message, subscription -> subscription.missed(message)));
            held.releaseMarkers().forEach(this::move);
            eachSubscription(RoomSubscription::loadLate);
        }
    }

    /** Whether a message was deleted lately. */
    boolean isDeleted(long id) {
        return deleted.contains(id);
    }

    private boolean isKnown(long id) {
        return seen.contains(id) || deleted.contains(id);
    }

    // What replies bring.

    void update(RoomDetails updated) {
        details = updated;
    }

    RoomDetails readDetails(PayloadFields fields) {
        return RoomDetails.read(fields, session().user().isHubUser());
    }

    /**
     * One rule for events, replies and rejoins: a marker only moves forward (S33); of the others, one side counts
     * (S34).
     */
    void move(Marker marker) {
        ConnectedUser user = session().user();
        Markers before = markers;
        if (marker.userId() == user.id()) {
            if (isAhead(marker, before.own())) {
                markers = new Markers(Optional.of(marker), before.other());
                emit(new RoomEvent.MarkerMoved(marker));
            }
        } else if (!user.isHubUser() || marker.userId() == details().user().id()) {
            if (isAhead(marker, before.other())) {
                markers = new Markers(before.own(), Optional.of(marker));
                emit(new RoomEvent.MarkerMoved(marker));
            }
        }
    }

    private static boolean isAhead(Marker marker, Optional<Marker> before) {
        return before.isEmpty() || marker.messageId() > before.get().messageId();
    }

    // What the channel asks and tells.

    @Override
    public Map<String, @Nullable Object> joinParams() {
        long history = historyStart == UNKNOWN ? 0 : historyStart - 1;
        long after = Math.max(seen.below(OVERLAP), history);
        return RoomCalls.joinAfter(phase.ready ? after : 0);
    }

    @Override
    public void joined(Map<String, @Nullable Object> response) {
        PayloadFields fields = PayloadFields.of(topic(), response);
        RoomDetails joined = readDetails(fields);
        MessagePage page = MessagePage.ofJoin(fields, this::report);
        List<Optional<Marker>> pair = fields.pair("markers", PayloadDecoder::marker);
        details = joined;
        boolean first = !phase.ready;
        startedBefore = phase.ready && historyStart == UNKNOWN;
        if (first) {
            joinedHighest = page.highest();
            historyStart = page.isEmpty() || page.hasIds() ? page.lowest() : UNKNOWN;
            if (page.hasIds()) {
                // What lies before the page is history, though an event meant for an earlier join may have brought it.
                held.dropBelow(historyStart);
            }
        }
        // An event before the reply leaves room for a hole between the two: ready waits until it is filled.
        boolean early = held.hasMessages();
        boolean check = session().settings().checkNewestPage() || held.isOverflown();
        hold(page);
        pair.forEach(marker -> marker.ifPresent(held::add));
        CatchUp started = CatchUp.afterJoin(this, this, page, Math.max(seen.highest(), historyStart - 1), first, check);
        if (!first) {
            phase = Phase.CATCHING_UP;
        } else if (early && check) {
            phase = Phase.FILLING;
        }
        advance(false);
        catchUp = started;
        started.start();
    }

    @Override
    public void event(String event, Map<String, @Nullable Object> payload) {
        PayloadFields fields = PayloadFields.of(topic(), payload);
        try {
            switch (event) {
                case "message_posted" -> posted(PayloadDecoder.message(fields));
                case "message_deleted" -> deleted(PayloadDecoder.message(fields));
                case "marker_moved" -> moved(PayloadDecoder.marker(fields));
                default -> session().log().debug(() -> "Unknown event " + Names.event(event) + " on " + topic());
            }
        } catch (ProtocolViolationException e) {
            report(e);
        }
    }

    private void posted(Message message) {
        if (isKnown(message.id())) {
            return;
        }
        if (phase == Phase.LIVE) {
            deliver(message, subscription -> subscription.posted(message));
        } else if (held.add(message)) { // Before the reply of a join it belongs into the list of ready (S25).
            if (catchUp != null) {
                catchUp.held(message.id());
            } else if (held.size() > session().settings().maxCatchUp()) {
                held.overflow(); // The join is not answered yet: the catch-up after it looks for this one.
            }
        }
    }

    /**
     * A message that was not delivered is not delivered any more, nor is its deletion. Those below the first list may have been
     * delivered by {@code loadEarlier()}.
     */
    private void deleted(Message message) {
        long id = message.id();
        if (!deleted.add(id)) {
            return;
        }
        held.remove(id);
        if (phase.ready && (seen.contains(id) || id < historyStart)) {
            eachSubscription(subscription -> subscription.deleted(message));
        }
    }

    private void moved(Marker marker) {
        if (phase == Phase.LIVE) {
            move(marker);
            return;
        }
        held.add(marker);
        int limit = session().settings().maxCatchUp();
        if (held.dropMarkersBeyond(limit)) { // A backend that never answers the join may send markers forever.
            report(new LimitExceededException(
                    "Too many markers were moved in room " + roomId
                            + " before what was missed there was loaded; some are left out",
                    "maxCatchUp",
                    limit,
                    null));
        }
    }

    /** Everything that is held goes into the list of the subscriptions' first event. */
    private void deliverReady() {
        List<Message> messages = held.releaseMessages();
        messages.forEach(message -> seen.add(message.id()));
        messages.forEach(message -> lastMessageId = message.id());
        held.releaseMarkers().forEach(this::move);
        eachSubscription(subscription -> subscription.loaded(messages, historyStart));
    }

    private void deliver(Message message, Consumer<RoomSubscription> tell) {
        if (seen.add(message.id())) {
            lastMessageId = Math.max(lastMessageId, message.id());
            eachSubscription(tell);
        }
    }

    private void emit(RoomEvent event) {
        eachSubscription(subscription -> subscription.emitIfReady(event));
    }
}
