package io.kabelwerk.core;

import io.kabelwerk.KabelwerkException;
import io.kabelwerk.LimitExceededException;
import io.kabelwerk.Message;
import io.kabelwerk.core.phoenix.Push;
import io.kabelwerk.core.phoenix.Timers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fills the holes that a join may leave: below its messages, where more were missed than fit into its reply; above them,
 * where it holds the oldest of those that were missed, or where one was posted between the backend's reading of the room
 * and its subscribing of the client.
 *
 * <p>It pages backwards, from the lower end of the join's messages to what was known before, and from the newest page to
 * the upper end. A page that fails is asked for again.
 */
final class CatchUp {

    /** As many messages as a join or a page holds at the most. */
    private static final int FULL_PAGE = 100;

    private final RoomChannel room;
    private long pagingFrom;
    private long pagingTo;
    private boolean paging;
    private boolean upperLeft;
    private final long upperEnd;
    private int failures;
    private boolean cancelled;
    private @Nullable Push push;
    private Timers.@Nullable Timer retry;

    /**
     * @param joined the messages of the join
     * @param boundary the highest ID that was known before the outage; 0 if there is none
     * @param first whether it is the first join: what lies below it is history, not missed
     * @param checkNewest whether the newest page is to be looked at in any case
     */
    CatchUp(RoomChannel room, List<Message> joined, long boundary, boolean first, boolean checkNewest) {
        this.room = room;
        long lowest = joined.stream().mapToLong(Message::id).min().orElse(boundary);
        long highest = joined.stream().mapToLong(Message::id).max().orElse(boundary);
        boolean reachesDown = first || lowest <= boundary;
        this.upperEnd = highest;
        this.upperLeft = checkNewest || (!first && reachesDown && joined.size() >= FULL_PAGE);
        if (!reachesDown) {
            startPaging(lowest, boundary);
        }
    }

    /** Does the next step, or ends. */
    void next() {
        if (!paging && upperLeft) {
            upperLeft = false;
            startPaging(Long.MAX_VALUE, upperEnd);
        }
        if (paging) {
            load();
        } else {
            room.caughtUp();
        }
    }

    void cancel() {
        cancelled = true;
        if (push != null) {
            push.withdraw();
        }
        if (retry != null) {
            retry.cancel();
        }
    }

    private void startPaging(long from, long to) {
        paging = true;
        pagingFrom = from;
        pagingTo = to;
    }

    private void load() {
        push = MessagePage.before(room, pagingFrom, new MessagePage.Handler() {
            @Override
            public void page(List<Message> messages) {
                failures = 0;
                take(messages);
            }

            @Override
            public void failed(KabelwerkException error) {
                tryAgain(error);
            }
        });
    }

    private void take(List<Message> page) {
        page.forEach(room::hold);
        long lowest = page.isEmpty() ? 0 : page.get(0).id();
        paging = lowest > pagingTo && lowest < pagingFrom;
        pagingFrom = lowest;
        int limit = room.session().settings().maxCatchUp();
        if (room.heldMessages() > limit) {
            paging = false;
            room.holdNewest(limit);
            room.report(new LimitExceededException(
                    "More messages were missed in room " + room.roomId() + " than are fetched; the oldest are left out",
                    "maxCatchUp",
                    limit,
                    null));
        }
        next();
    }

    private void tryAgain(KabelwerkException error) {
        if (cancelled) {
            return;
        }
        room.report(error);
        var steps = room.session().settings().rejoinSteps();
        var pause = steps.get(Math.min(failures, steps.size() - 1));
        failures++;
        retry = room.session().timers().after(pause, this::load);
    }
}
