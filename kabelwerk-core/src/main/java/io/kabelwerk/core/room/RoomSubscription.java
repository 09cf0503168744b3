package io.kabelwerk.core.room;

import io.kabelwerk.KabelwerkException;
import io.kabelwerk.Message;
import io.kabelwerk.ProtocolViolationException;
import io.kabelwerk.RoomEvent;
import io.kabelwerk.core.concurrent.Promise;
import io.kabelwerk.core.event.Emitter;
import io.kabelwerk.core.topic.PageRequest;
import io.kabelwerk.core.topic.SessionContext;
import io.kabelwerk.core.topic.Subscription;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A connected {@link DefaultRoom}: what it has delivered, and how far back it has loaded. */
final class RoomSubscription extends Subscription<RoomEvent, RoomEvent.Ready, RoomChannel> {

    private final long roomId;
    private final List<Promise<List<Message>>> wantEarlier = new ArrayList<>();
    private @Nullable NavigableMap<Long, Message> early;
    /** The newest message that was delivered in the room and did not fit into {@link #early}; 0 where all did. */
    private long dropped;

    private long[] readyIds = {};
    private long earliest;
    private @Nullable PageRequest request;
    private final @Nullable Resume resume;

    /** @param after the ID of the last message that is known, where it is to be resumed */
    RoomSubscription(
            SessionContext session,
            Supplier<RoomChannel> channels,
            Emitter<RoomEvent> emitter,
            long roomId,
            OptionalLong after) {
        super(session, channels, emitter);
        this.roomId = roomId;
        this.resume = after.isPresent() ? new Resume(this, after.getAsLong()) : null;
    }

    @Override
    protected String name() {
        return "Room " + roomId;
    }

    @Override
    protected RoomEvent errorEvent(KabelwerkException error) {
        return new RoomEvent.ErrorOccurred(error);
    }

    @Override
    protected void attach(RoomChannel room) {
        room.attach(this);
    }

    @Override
    protected void detach(RoomChannel room, Runnable done) {
        room.detach(this, done);
    }

    @Override
    protected void closed(KabelwerkException error) {
        interrupted();
        settleEarlier(promise -> promise.fail(error));
    }

    /** The first page will not come; it is requested once the room has caught up. */
    void interrupted() {
        if (request != null) {
            request.cancel();
            request = null;
        }
        early = null;
        if (resume != null) {
            resume.interrupted();
        }
    }

    /**
     * The subscription's first list is there; one that resumes begins with it.
     *
     * @param beginning where the list begins; 0 where the room is empty
     */
    void loaded(List<Message> messages, long beginning) {
        if (isReady() || hasEnded()) {
            return;
        }
        if (resume != null) {
            resume.begin(messages, beginning);
            return;
        }
        // The lowest message of a page may be one that cannot be read.
        long first = messages.isEmpty() ? beginning : messages.get(0).id();
        earliest = beginning == 0 ? first : Math.min(beginning, first);
        ready(messages, OptionalLong.empty());
    }

    /** All messages after one are there. */
    void resumed(List<Message> messages, long after) {
        earliest = after == Long.MAX_VALUE ? RoomChannel.UNKNOWN : after + 1;
        ready(messages, OptionalLong.of(after));
    }

    private void ready(List<Message> messages, OptionalLong resumedAfter) {
        readyIds = messages.stream().mapToLong(Message::id).toArray();
        RoomEvent.Ready event = new RoomEvent.Ready(messages, shared().markers(), resumedAfter);
        ready(event, event);
    }

    /** Something went wrong that does not keep it from getting ready. */
    void report(KabelwerkException error) {
        session().log().info(error::getMessage);
        reportError(error);
    }

    /** The room has left out messages below an ID. */
    void leftOutBelow(long id) {
        if (resume != null && !isReady()) {
            resume.leftOutBelow(id);
        }
    }

    /**
     * The room was joined before this subscription came: its newest page, and what is delivered meanwhile, make the
     * list.
     */
    void loadLate() {
        if (isReady() || hasEnded() || request != null) {
            return;
        }
        if (resume != null && resume.hasBegun()) {
            resume.goOn();
            return;
        }
        early = null;
        dropped = 0;
        request = shared().newPageRequest();
        requestNewest(request);
    }

    private void requestNewest(PageRequest newest) {
        newest.send(RoomCalls.newestPage(shared()::report), this::loadedLate, error -> {
            failed(error);
            if (newest.isHopeless(error)) {
                loadedLate(new MessagePage(List.of(), 1, 0, 0));
            } else {
                newest.repeat(() -> requestNewest(newest));
            }
        });
    }

    private void loadedLate(MessagePage page) {
        // What lies before the page is history; between the two there may be more that no event brought.
        NavigableMap<Long, Message> known = early();
        known.headMap(page.lowest()).clear();
        page.messages().stream()
                .filter(message -> !shared().isDeleted(message.id()))
                .forEach(message -> known.put(message.id(), message));
        boolean hasGap = dropped >= page.lowest() && !known.containsKey(dropped);
        if (hasGap) {
            known.headMap(dropped).clear();
        }
        List<Message> all = List.copyOf(known.values());
        early = null;
        if (hasGap && !all.isEmpty()) {
            loaded(all, all.get(0).id());
        } else {
            loaded(all, page.isEmpty() || page.hasIds() ? page.lowest() : RoomChannel.UNKNOWN);
        }
    }

    private NavigableMap<Long, Message> early() {
        if (early == null) {
            early = new TreeMap<>();
        }
        return early;
    }

    /** A message that a join or a page has found. */
    void missed(Message message) {
        if (resume == null || resume.covers(message.id())) {
            posted(message);
        }
    }

    /**
     * A message that is delivered in the room. What is in this subscription's first list, or older than that, is known
     * here.
     */
    void posted(Message message) {
        long id = message.id();
        if (resume != null && resume.hasBegun() && !isReady()) {
            resume.posted(message);
        } else if (!isReady()) {
            NavigableMap<Long, Message> known = early();
            known.put(id, message);
            if (known.size() > session().settings().maxCatchUp()) {
                // The list begins later then: what is older is loaded when it is wanted.
                dropped = known.pollFirstEntry().getKey();
            }
        } else if (isNews(id)) {
            if (earliest == 0 || earliest == RoomChannel.UNKNOWN) {
                earliest = id;
            }
            if (hasListeners()) {
                emit(new RoomEvent.MessagePosted(message));
            }
        }
    }

    /** What lies before the first list is history; but where that is all after one message, it is a late one. */
    private boolean isNews(long id) {
        return readyIds.length == 0
                || id > readyIds[readyIds.length - 1]
                || ((id > readyIds[0] || resume != null) && Arrays.binarySearch(readyIds, id) < 0);
    }

    /** A message that was delivered in the room was deleted. */
    void deleted(Message message) {
        if (early != null) {
            early.remove(message.id());
        }
        if (resume != null) {
            resume.deleted(message.id());
        }
        emitIfReady(new RoomEvent.MessageDeleted(message));
    }

    /** Something else has happened in the room. */
    void emitIfReady(RoomEvent event) {
        if (isReady()) {
            emit(event);
        }
    }

    /** Two that want the same page share one request (S29). */
    void loadEarlier(Promise<List<Message>> promise, long calledAt) {
        if (earliest == 0 || hasEnded()) {
            promise.complete(List.of());
            return;
        }
        wantEarlier.add(promise);
        if (wantEarlier.size() == 1) {
            requestEarlier(calledAt, 0);
        }
    }

    /** @param skipped how many entries were passed over that cannot be read */
    private void requestEarlier(long calledAt, int skipped) {
        long before = earliest;
        var unused = shared().request(
                        RoomCalls.pageBefore(before, shared()::report),
                        calledAt,
                        page -> {
                            if (!page.isEmpty()) {
                                earliest = page.lowest();
                            }
                            takeEarlier(page, before, calledAt, skipped + page.entries());
                        },
                        error -> settleEarlier(waiting -> waiting.fail(error)));
    }

    /** A page on which nothing can be read is not the beginning of the room: what lies before it is loaded instead. */
    private void takeEarlier(MessagePage page, long before, long calledAt, int skipped) {
        if (!page.messages().isEmpty() || page.isEmpty()) {
            settleEarlier(waiting -> waiting.complete(page.messages()));
        } else if (earliest < before && skipped <= session().settings().maxCatchUp()) {
            if (!wantEarlier.isEmpty()) {
                requestEarlier(calledAt, skipped);
            }
        } else {
            ProtocolViolationException error = new ProtocolViolationException(
                    shared().topic(), "messages", "has no message that can be read, from " + earliest + " on");
            settleEarlier(waiting -> waiting.fail(error));
        }
    }

    private void settleEarlier(Consumer<Promise<List<Message>>> settle) {
        List<Promise<List<Message>>> waiting = List.copyOf(wantEarlier);
        wantEarlier.clear();
        waiting.forEach(settle);
    }
}
