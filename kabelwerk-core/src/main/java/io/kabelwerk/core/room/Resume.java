package io.kabelwerk.core.room;

import io.kabelwerk.KabelwerkException;
import io.kabelwerk.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The first list of a subscription that goes on where another has ended: all messages after one.
 *
 * <p>It begins with the list that any subscription gets, and is filled backwards from there. Meanwhile the room is live
 * for its other subscriptions; after an outage the room's own catch-up brings what came in between, so nothing that was
 * fetched is fetched again.
 */
final class Resume implements CatchUp.Target {

    private final RoomSubscription subscription;
    private final TreeMap<Long, Message> messages = new TreeMap<>();
    /** Live ones of lower IDs, which the backend has committed late: they are not part of the list, and are news. */
    private final List<Message> late = new ArrayList<>();

    private long after;
    private boolean begun;
    private long complete;
    private @Nullable CatchUp catchUp;

    /** @param after the ID of the last message that is known */
    Resume(RoomSubscription subscription, long after) {
        this.subscription = subscription;
        this.after = after;
    }

    boolean hasBegun() {
        return begun;
    }

    /**
     * There is something to start from.
     *
     * @param newest the newest messages
     * @param beginning where they begin; 0 where there are no others
     */
    void begin(List<Message> newest, long beginning) {
        begun = true;
        complete = beginning;
        newest.forEach(this::add);
        goOn();
    }

    /** The room is up to date, for the first time or again. */
    void goOn() {
        if (catchUp == null) {
            catchUp = CatchUp.between(subscription.shared(), this, after, complete);
            catchUp.start();
        }
    }

    void interrupted() {
        if (catchUp != null) {
            complete = catchUp.complete();
            catchUp.cancel();
            catchUp = null;
        }
    }

    /** Whether a message comes after the one that it goes on after. */
    boolean covers(long id) {
        return id > after;
    }

    /** A message that is delivered in the room. */
    void posted(Message message) {
        if (!covers(message.id())) {
            late.add(message);
            return;
        }
        add(message);
        if (catchUp != null) {
            catchUp.held(message.id());
        }
    }

    void deleted(long id) {
        messages.remove(id);
        late.removeIf(message -> message.id() == id);
    }

    /** The room has left out what lies below an ID: what lies before that hole is left out with it. */
    void leftOutBelow(long id) {
        if (begun) {
            messages.headMap(id).clear();
            complete = id;
            after = Math.max(after, id - 1);
        }
    }

    private boolean add(Message message) {
        return covers(message.id())
                && !subscription.shared().isDeleted(message.id())
                && messages.put(message.id(), message) == null;
    }

    @Override
    public boolean hold(MessagePage page) {
        subscription.progressed();
        boolean news = false;
        for (Message message : page.messages()) {
            news |= add(message);
        }
        return news;
    }

    @Override
    public int heldFrom(long id) {
        return messages.tailMap(id).size();
    }

    @Override
    public long holdNewest(int count) {
        while (messages.size() > count) {
            messages.pollFirstEntry();
        }
        return messages.firstKey();
    }

    @Override
    public void forgetHeldBelow(long id) {
        messages.headMap(id).clear();
    }

    @Override
    public void report(KabelwerkException error) {
        subscription.report(error);
    }

    @Override
    public void caughtUp() {
        if (catchUp != null) {
            complete = catchUp.complete();
        }
        if (complete == RoomChannel.UNKNOWN) { // No page could be read.
            complete = messages.isEmpty() ? after : messages.firstKey();
        }
        subscription.resumed(List.copyOf(messages.values()), Math.max(after, complete - 1));
        messages.clear();
        late.forEach(subscription::posted);
        late.clear();
    }
}
