package io.kabelwerk.core.notifier;

import io.kabelwerk.KabelwerkException;
import io.kabelwerk.LimitExceededException;
import io.kabelwerk.Message;
import io.kabelwerk.ProtocolViolationException;
import io.kabelwerk.core.phoenix.Names;
import io.kabelwerk.core.phoenix.Socket;
import io.kabelwerk.core.topic.SeenIds;
import io.kabelwerk.core.topic.SessionContext;
import io.kabelwerk.core.topic.SharedChannel;
import io.kabelwerk.core.wire.PayloadDecoder;
import io.kabelwerk.core.wire.PayloadFields;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The notifier channel of the connected user, for all subscriptions of it.
 *
 * <p>A join answers one question: what is unread, or what came after a message. A subscription that waits for an answer
 * that the last join does not give has the channel join again, and so do the others then, which have missed what came in
 * between: see {@link #joinParams()}.
 */
public final class NotifierChannel extends SharedChannel<NotifierSubscription> {

    /** How many messages are remembered one by one, and kept for subscriptions that come later. */
    private static final int REMEMBERED = 1024;

    /** How many messages back a rejoin asks: those of several rooms need not come in the order of their IDs. */
    private static final int OVERLAP = 16;

    /** A join that asks for what is unread. */
    static final long UNREAD = -1;

    private final SeenIds seen = new SeenIds(REMEMBERED);
    private final Deque<Message> recent = new ArrayDeque<>();
    private final TreeMap<Long, Message> held = new TreeMap<>();
    /** A join was answered: it is known from where to go on. */
    private boolean loaded;
    /** What was unread was loaded: {@link #recent} has it. */
    private boolean unreadKnown;

    private boolean joined;
    private boolean overflown;

    /** After which message the last join asked, or {@link #UNREAD}. */
    private long asked = UNREAD;

    /**
     * After which message the first join asked that asked so, or {@link #UNREAD}: what came since is to be delivered, read
     * or not.
     */
    private long beginning = UNREAD;

    /**
     * Where nothing had been delivered when a join brought what one that resumes has missed: what that was. The join that
     * is owed to the others asks for what is unread. {@link #UNREAD} where none is owed.
     */
    private long owed = UNREAD;

    /**
     * From where the next join asks: from what was delivered when the last one was answered, not since. A
     * message that was posted between the backend's reading for that join and its subscribing of the client was in
     * neither, and no other request finds it. 0 if nothing had been delivered.
     */
    private long after;

    public NotifierChannel(SessionContext session, Socket socket, Runnable onGone) {
        super(session, socket, onGone, "notifier:" + session.user().id(), "the notifier");
    }

    @Override
    protected void welcome(NotifierSubscription subscription) {
        if (unreadKnown && subscription.wantsUnread()) {
            subscription.loaded(UNREAD, recent);
        } else if (joined) {
            channel().rejoin();
        } // Otherwise a join is to be answered first: another one follows that if need be.
    }

    /** What is held comes once more with the next join, which asks from what was delivered on. */
    @Override
    protected void interrupted(KabelwerkException why) {
        joined = false;
        overflown = false;
        held.clear();
    }

    @Override
    public Map<String, @Nullable Object> joinParams() {
        asked = question();
        return asked == UNREAD ? Map.of() : Map.of("after", asked);
    }

    /**
     * What the next join asks. What is unread comes first, then what those that resume have missed, and with it, or at
     * last, what the others have: the last join is the one that stays.
     */
    private long question() {
        if (!unreadKnown && anySubscription(NotifierSubscription::wantsUnread)) {
            return UNREAD;
        }
        long[] lowest = {loaded ? delivered() : UNREAD};
        eachSubscription(subscription -> {
            if (subscription.resumes()) {
                lowest[0] = lowest[0] == UNREAD ? subscription.after() : Math.min(lowest[0], subscription.after());
            }
        });
        return lowest[0];
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

    @Override
    public void joined(Map<String, @Nullable Object> response) {
        TreeMap<Long, Message> messages = new TreeMap<>();
        PayloadFields.of(topic(), response)
                .list("messages", PayloadDecoder::message, this::report)
                .forEach(message -> messages.put(message.id(), message));
        boolean first = !loaded;
        long told = first ? asked : delivered();
        boolean answersAll = first || (asked == UNREAD ? told == UNREAD : told != UNREAD);
        if (!answersAll && told == UNREAD) {
            owed = messages.isEmpty() ? asked : Math.max(asked, messages.lastKey());
        } else if (owed != UNREAD) {
            beginning = owed;
            owed = UNREAD;
        }
        loaded = true;
        joined = true;
        if (first) {
            beginning = asked;
        }
        TreeMap<Long, Message> news = new TreeMap<>();
        if (answersAll || asked == UNREAD) {
            addNews(messages.tailMap(told, false), news);
        }
        // Without what is held: that came after the subscribing.
        after = beginning == UNREAD ? seen.below(OVERLAP) : seen.below(OVERLAP, beginning);
        addNews(held, news);
        messages.putAll(held);
        held.clear();
        news.values().forEach(message -> eachSubscription(subscription -> subscription.missed(message)));
        if (asked == UNREAD && !unreadKnown) {
            unreadKnown = true;
            messages.values().forEach(this::remember);
        } else {
            news.values().forEach(this::remember);
        }
        eachSubscription(subscription -> subscription.loaded(asked, messages.values()));
        if (!answersAll || anySubscription(subscription -> subscription.resumes() || subscription.wantsUnread())) {
            channel().rejoin();
        } else {
            eachSubscription(NotifierSubscription::forgetList);
        }
    }

    private void addNews(Map<Long, Message> messages, Map<Long, Message> news) {
        messages.forEach((id, message) -> {
            if (seen.add(id)) {
                news.put(id, message);
            }
        });
    }

    @Override
    public void event(String event, Map<String, @Nullable Object> payload) {
        if (!event.equals("message_posted")) {
            session().log().debug(() -> "Unknown event " + Names.event(event) + " on " + topic());
            return;
        }
        try {
            Message message =
                    PayloadDecoder.message(PayloadFields.of(topic(), payload).object("message"));
            if (message.id() <= beginning) { // It is new: the IDs of this backend have not got as far.
                beginning = message.id() - 1;
                after = Math.min(after, beginning);
            }
            if (!joined) {
                hold(message);
            } else if (seen.add(message.id())) {
                deliver(message);
            }
        } catch (ProtocolViolationException e) {
            report(e);
        }
    }

    /** What comes before the join is answered waits for the answer; a backend may never give it. */
    private void hold(Message message) {
        int limit = session().settings().maxCatchUp();
        if (held.size() < limit || held.containsKey(message.id())) {
            held.put(message.id(), message);
        } else if (!overflown) {
            overflown = true;
            report(new LimitExceededException(
                    "Too many messages came before the join of the notifier was answered; some are left out",
                    "maxCatchUp",
                    limit,
                    null));
        }
    }

    private void deliver(Message message) {
        remember(message);
        eachSubscription(subscription -> subscription.updated(message));
    }

    /** For subscriptions that want what is unread, as long as that is known. */
    private void remember(Message message) {
        if (unreadKnown) {
            recent.add(message);
            if (recent.size() > REMEMBERED) {
                recent.remove();
            }
        }
    }
}
