package io.kabelwerk.core.room;

import io.kabelwerk.KabelwerkException;
import io.kabelwerk.LimitExceededException;
import io.kabelwerk.ProtocolViolationException;
import io.kabelwerk.core.topic.PageRequest;

/**
 * Fills the holes that a join may leave: above its messages, if it holds the oldest of those that were missed, or if
 * one was posted between the backend's reading of the room and its subscribing of the client (S27); below them, if more
 * were missed than fit into its reply (S26). A message that was deleted meanwhile leaves no hole (S28): pages are
 * requested by ID, and IDs need not be consecutive.
 *
 * <p>It pages backwards from the newest message, so that the messages from {@code complete} on up are all there at any
 * time, and a limit can be applied: what is kept is then exactly the newest, without a hole. A page that fails is
 * requested again.
 */
final class CatchUp {

    /** What holds the messages that are fetched until there are no holes between them. */
    interface Target {

        /** Holds the messages of a page that are to be delivered; returns whether there were any. */
        boolean hold(MessagePage page);

        /** How many messages are held from an ID on that were missed. */
        int heldFrom(long id);

        /** Leaves out, for good, all that is held but the newest; returns the ID of the oldest that is left. */
        long holdNewest(int count);

        /** Leaves out, for good, what is held below an ID. */
        void forgetHeldBelow(long id);

        /** Reports what goes wrong and keeps nobody from getting ready. */
        void report(KabelwerkException error);

        /** There are no holes any more, or none that will be filled. */
        void caughtUp();
    }

    private final RoomChannel room;
    private final Target target;
    private final PageRequest request;
    private final long joinedLowest;
    private final long joinedHighest;
    private final long boundary;
    private long startedAt;
    private int pages;
    private boolean holeAbove;
    private boolean holeBelow;

    /** No message is missing from this ID on up; as long as nothing was loaded, only events are known to be so. */
    private long complete = Long.MAX_VALUE;

    /** How many of the messages that are held were missed, and are complete. */
    private int counted;

    /** How many pages in a row had neither a new message nor one that was held and is complete now. */
    private int barren;

    private CatchUp(RoomChannel room, Target target, long joinedLowest, long joinedHighest, long boundary) {
        this.room = room;
        this.target = target;
        this.request = room.newPageRequest();
        this.boundary = boundary;
        this.joinedLowest = joinedLowest;
        this.joinedHighest = joinedHighest;
        this.holeBelow = joinedLowest - 1 > boundary;
    }

    /**
     * Fills what a join has left open.
     *
     * @param joined the messages of the join
     * @param boundary the highest ID that was known before it, or what lies below the room's history
     * @param checkNewest whether the newest page is to be looked at in any case
     */
    static CatchUp afterJoin(
            RoomChannel room, Target target, MessagePage joined, long boundary, boolean first, boolean checkNewest) {
        CatchUp catchUp = new CatchUp(
                room,
                target,
                joined.hasIds() ? joined.lowest() : boundary,
                joined.hasIds() ? joined.highest() : boundary,
                boundary);
        boolean mayHoldTheOldest = !first && !catchUp.holeBelow && joined.isFull();
        boolean isUnreadable = !joined.isEmpty() && !joined.hasIds();
        catchUp.holeAbove = checkNewest || mayHoldTheOldest || isUnreadable;
        return catchUp;
    }

    /**
     * Fills what lies between a message that was delivered before and those that are held.
     *
     * @param complete the ID from which on all are held
     * @param after the ID of the message that was delivered before
     */
    static CatchUp between(RoomChannel room, Target target, long after, long complete) {
        return new CatchUp(room, target, complete, 0, after);
    }

    void start() {
        startedAt = room.session().timers().now();
        if (!holeAbove) {
            complete = joinedLowest;
        }
        count();
        next();
    }

    void cancel() {
        request.cancel();
    }

    /** Where it has got to: no message is missing from this ID on up. */
    long complete() {
        return complete;
    }

    /** An event is held. */
    void held(long id) {
        if (complete == Long.MAX_VALUE || id >= complete) {
            counted++;
            if (counted > limit() && complete != Long.MAX_VALUE) {
                count(); // Some may have been deleted.
            }
            if (counted > limit()) {
                leaveOutTheOldest();
            }
        }
    }

    private void next() {
        if (counted > limit()) {
            leaveOutTheOldest();
        } else if (!holeAbove && !holeBelow) {
            done();
        } else if (barren > limit() / MessagePage.FULL + 1) {
            // Nothing but entries that cannot be read, or are known: it must not go on to the beginning of the room.
            target.forgetHeldBelow(complete);
            end();
        } else {
            load();
        }
    }

    private void load() {
        request.send(
                RoomCalls.pageBefore(complete, target::report),
                page -> {
                    if (page.lowest() < complete) {
                        take(page);
                    } else {
                        failed(new ProtocolViolationException(
                                room.topic(), "messages", "does not lie before message " + complete));
                    }
                },
                this::failed);
    }

    private void take(MessagePage page) {
        request.succeeded();
        pages++;
        boolean news = target.hold(page);
        int before = counted;
        complete = page.lowest(); // 0 where the room begins: nothing is left to be filled.
        closeHoles();
        count();
        // Where events came first, a page has no news, and still there are more messages without a hole.
        barren = news || counted > before ? 0 : barren + 1;
        next();
    }

    private void closeHoles() {
        if (holeAbove && complete - 1 <= joinedHighest) {
            leaveHoleAbove();
        }
        if (complete - 1 <= boundary) {
            holeBelow = false;
        }
    }

    /** From there on the messages of the join follow. */
    private void leaveHoleAbove() {
        holeAbove = false;
        complete = Math.min(complete, joinedLowest);
    }

    private void failed(KabelwerkException error) {
        target.report(error);
        if (!request.isHopeless(error)) {
            request.repeat(this::load);
            return;
        }
        target.report(new ProtocolViolationException(
                room.topic(),
                "messages",
                "was not readable repeatedly; messages "
                        + (complete == Long.MAX_VALUE ? "after " + boundary : "before " + complete)
                        + " are left out"));
        request.succeeded();
        if (holeAbove) {
            leaveHoleAbove();
        } else {
            holeBelow = false;
        }
        next();
    }

    private void count() {
        counted = complete == Long.MAX_VALUE ? 0 : target.heldFrom(complete);
    }

    private void leaveOutTheOldest() {
        complete = target.holdNewest(limit());
        end();
    }

    private void end() {
        request.cancel();
        target.report(new LimitExceededException(
                "More messages were missed on " + room.topic() + " than are fetched; those " + leftOut()
                        + " are left out",
                "maxCatchUp",
                limit(),
                null));
        done();
    }

    private String leftOut() {
        if (complete == Long.MAX_VALUE) {
            return "after message " + boundary;
        }
        return (boundary < complete ? "after message " + boundary + " and " : "") + "before message " + complete;
    }

    private void done() {
        room.session()
                .observation()
                .caughtUp(counted, pages, room.session().timers().now() - startedAt);
        target.caughtUp();
    }

    private int limit() {
        return room.session().settings().maxCatchUp();
    }
}
