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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The notifier channel of the connected user, for all subscriptions of it. */
public final class NotifierChannel extends SharedChannel<NotifierSubscription> {

    /** How many messages are remembered one by one, and kept for subscriptions that come later. */
    private static final int REMEMBERED = 1024;

    /** How many messages back a rejoin asks: those of several rooms need not come in the order of their IDs. */
    private static final int OVERLAP = 16;

    private final SeenIds seen = new SeenIds(REMEMBERED);
    private final Deque<Message> recent = new ArrayDeque<>();
    private final TreeMap<Long, Message> held = new TreeMap<>();
    private boolean loaded;
    private boolean joined;
    private boolean overflown;

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
        if (loaded) {
            subscription.loaded(List.copyOf(recent));
        }
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
        if (!loaded) {
            return Map.of();
        }
        // Of what lies below the remembered ones it is not known any more whether it was delivered.
        long from = after == 0 ? seen.below(OVERLAP) : Math.max(after, seen.floor());
        return from > 0 ? Map.of("after", from) : Map.of();
    }

    @Override
    public void joined(Map<String, @Nullable Object> response) {
        List<Message> messages =
                PayloadFields.of(topic(), response).list("messages", PayloadDecoder::message, this::report);
        TreeMap<Long, Message> untold = new TreeMap<>();
        messages.stream()
                .filter(message -> seen.add(message.id()))
                .forEach(message -> untold.put(message.id(), message));
        after = seen.below(OVERLAP); // Without what is held: that came after the subscribing.
        held.values().stream()
                .filter(message -> seen.add(message.id()))
                .forEach(message -> untold.put(message.id(), message));
        List<Message> all = List.copyOf(untold.values());
        held.clear();
        joined = true;
        if (loaded) {
            all.forEach(this::deliver);
        } else {
            loaded = true;
            all.forEach(this::remember);
            eachSubscription(subscription -> subscription.loaded(all));
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

    private void remember(Message message) {
        recent.add(message);
        if (recent.size() > REMEMBERED) {
            recent.remove();
        }
    }
}
