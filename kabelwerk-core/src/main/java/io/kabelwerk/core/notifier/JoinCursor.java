package io.kabelwerk.core.notifier;

import io.kabelwerk.core.topic.SeenIds;
import java.util.NavigableSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * From where each join of the notifier's channel asks, and what of its answer is new to those who listen already.
 *
 * <p>A join asks one question: what is unread, or what came after a message. The answer to one question need not be the
 * answer to another: then the next join asks the other one.
 */
final class JoinCursor {

    /** Asks for what is unread. */
    static final long UNREAD = -1;

    /** How many IDs are remembered one by one. */
    private static final int REMEMBERED = 1024;

    /** How many messages back a join asks: those of several rooms need not come in the order of their IDs. */
    private static final int OVERLAP = 16;

    private final SeenIds seen = new SeenIds(REMEMBERED);
    private long asked = UNREAD;
    private boolean answered;
    private boolean unreadKnown;

    /** After which message all that comes is to be delivered, read or not; {@link #UNREAD} where only the unread is. */
    private long beginning = UNREAD;

    /**
     * The highest ID up to which those who listen may have missed a message: a join asked on behalf of somebody who resumes,
     * while nothing had been delivered to the others. {@link #UNREAD} where they have missed nothing.
     */
    private long owed = UNREAD;

    /**
     * From where the next join asks: from what was delivered when the last one was answered, not since. A message that was
     * posted between the backend's reading for that join and its subscribing of the client was in neither, and no other
     * request finds it. 0 if nothing had been delivered.
     */
    private long after;

    /**
     * What an answer brings.
     *
     * @param news the IDs to deliver to those who listen
     * @param firstUnread whether it is the first that lists what is unread
     * @param complete whether it answers what those who listen need; otherwise another join is to ask
     */
    record Answer(SortedSet<Long> news, boolean firstUnread, boolean complete) {}

    /**
     * The question of the next join. What is unread comes first, then what those that resume have missed, and with it, or at
     * last, what the others have: the last join is the one that stays.
     *
     * @param unreadWanted whether somebody waits for what is unread
     * @param resumeAfter the lowest message after which somebody resumes
     */
    long ask(boolean unreadWanted, OptionalLong resumeAfter) {
        long delivered = answered ? delivered() : UNREAD;
        if (unreadWanted) {
            asked = UNREAD;
        } else if (resumeAfter.isEmpty() || delivered == UNREAD) {
            asked = resumeAfter.orElse(delivered);
        } else {
            asked = Math.min(delivered, resumeAfter.getAsLong());
        }
        return asked;
    }

    /** What the last join asked. */
    long asked() {
        return asked;
    }

    /** Whether an answer has listed what is unread. */
    boolean isUnreadKnown() {
        return unreadKnown;
    }

    /** Adds a delivered message; false if it is known already. */
    boolean add(long id) {
        return seen.add(id);
    }

    /** A message was posted now: where its ID lies before the beginning, the IDs of this backend have not got as far. */
    void posted(long id) {
        if (id <= beginning) {
            beginning = id - 1;
            after = Math.min(after, beginning);
        }
    }

    /**
     * The answer to what was asked.
     *
     * @param listed the IDs in it
     * @param held the IDs of messages that were posted before it came
     */
    Answer answered(NavigableSet<Long> listed, NavigableSet<Long> held) {
        boolean first = !answered;
        long told = first ? asked : delivered();
        boolean complete = first || (asked == UNREAD) == (told == UNREAD);
        if (first) {
            beginning = asked;
        } else if (!complete && told == UNREAD) {
            owed = listed.isEmpty() ? asked : Math.max(asked, listed.last());
        } else if (owed != UNREAD) {
            beginning = owed;
            owed = UNREAD;
        }
        TreeSet<Long> news = new TreeSet<>();
        if (complete || asked == UNREAD) {
            addNews(listed.tailSet(told, false), news);
        }
        // Without what is held: that came after the subscribing.
        after = beginning == UNREAD ? seen.below(OVERLAP) : seen.below(OVERLAP, beginning);
        addNews(held, news);
        boolean firstUnread = asked == UNREAD && !unreadKnown;
        unreadKnown |= firstUnread;
        answered = true;
        return new Answer(news, firstUnread, complete);
    }

    private void addNews(Set<Long> ids, Set<Long> news) {
        ids.stream().filter(seen::add).forEach(news::add);
    }

    /** After which message all that comes is to be delivered; {@link #UNREAD} where that is not known. */
    private long delivered() {
        if (owed != UNREAD) {
            return UNREAD;
        }
        // Of what lies below the remembered ones it is not known any more whether it was delivered.
        long from = Math.max(after, seen.floor());
        if (beginning != UNREAD) {
            return from;
        }
        long known = after == 0 ? seen.below(OVERLAP) : from;
        return known > 0 ? known : UNREAD;
    }
}
