package io.kabelwerk.core.notifier;

import io.kabelwerk.KabelwerkException;
import io.kabelwerk.LimitExceededException;
import io.kabelwerk.Message;
import io.kabelwerk.ProtocolViolationException;
import io.kabelwerk.core.phoenix.Names;
import io.kabelwerk.core.phoenix.Socket;
import io.kabelwerk.core.topic.SessionContext;
import io.kabelwerk.core.topic.SharedChannel;
import io.kabelwerk.core.wire.PayloadDecoder;
import io.kabelwerk.core.wire.PayloadFields;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
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

    /** How many messages are kept for subscriptions that come later. */
    private static final int RECENT = 1024;

    private final JoinCursor cursor = new JoinCursor();
    private final Deque<Message> recent = new ArrayDeque<>();
    private final TreeMap<Long, Message> held = new TreeMap<>();
    private boolean joined;
    private boolean overflown;

    public NotifierChannel(SessionContext session, Socket socket, Runnable onGone) {
        super(session, socket, onGone, "notifier:" + session.user().id());
    }

    @Override
    protected String name() {
        return "the notifier";
    }

    @Override
    protected void welcome(NotifierSubscription subscription) {
        if (cursor.isUnreadKnown() && subscription.wantsUnread()) {
            subscription.loaded(JoinCursor.UNREAD, recent);
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
        long asked = cursor.ask(anySubscription(NotifierSubscription::wantsUnread), resumeAfter());
        return asked == JoinCursor.UNREAD ? Map.of() : Map.of("after", asked);
    }

    private OptionalLong resumeAfter() {
        OptionalLong[] lowest = {OptionalLong.empty()};
        eachSubscription(subscription -> {
            if (subscription.resumes()) {
                lowest[0] = OptionalLong.of(Math.min(lowest[0].orElse(Long.MAX_VALUE), subscription.after()));
            }
        });
        return lowest[0];
    }

    @Override
    public void joined(Map<String, @Nullable Object> response) {
        TreeMap<Long, Message> messages = new TreeMap<>();
        PayloadFields.of(topic(), response)
                .list("messages", PayloadDecoder::message, this::report)
                .forEach(message -> messages.put(message.id(), message));
        JoinCursor.Answer answer = cursor.answered(messages.navigableKeySet(), held.navigableKeySet());
        joined = true;
        messages.putAll(held);
        held.clear();
        List<Message> news = messages.values().stream()
                .filter(message -> answer.news().contains(message.id()))
                .toList();
        news.forEach(message -> eachSubscription(subscription -> subscription.missed(message)));
        (answer.firstUnread() ? messages.values() : news).forEach(this::remember);
        eachSubscription(subscription -> subscription.loaded(cursor.asked(), messages.values()));
        if (!answer.complete()
                || anySubscription(subscription -> subscription.resumes() || subscription.wantsUnread())) {
            channel().rejoin();
        } else {
            eachSubscription(NotifierSubscription::forgetList);
        }
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
            cursor.posted(message.id());
            if (!joined) {
                hold(message);
            } else if (cursor.add(message.id())) {
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
        if (cursor.isUnreadKnown()) {
            recent.add(message);
            if (recent.size() > RECENT) {
                recent.remove();
            }
        }
    }
}
