package io.kabelwerk.core;

import io.kabelwerk.KabelwerkException;
import io.kabelwerk.LimitExceededException;
import io.kabelwerk.Message;
import io.kabelwerk.ProtocolException;
import io.kabelwerk.core.phoenix.Names;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The notifier channel of the connected user, for all views of it. */
final class NotifierChannel extends SharedChannel<NotifierView> {

    /** How many messages are told apart one by one, and kept for views that come later. */
    private static final int REMEMBERED = 1024;

    /** How many messages back a rejoin asks: those of several rooms need not come in the order of their IDs. */
    private static final int OVERLAP = 16;

    private final SeenIds seen = new SeenIds(REMEMBERED);
    private final Deque<Message> recent = new ArrayDeque<>();
    private final TreeMap<Long, Message> held = new TreeMap<>();
    private boolean loaded;
    private boolean joined;
    private boolean overflown;

    NotifierChannel(Session session) {
        super(session, "notifier:" + session.user().id(), "the notifier");
    }

    @Override
    void welcome(NotifierView view) {
        if (loaded) {
            view.loaded(List.copyOf(recent));
        }
    }

    /** What is held comes once more with the next join, which asks from what has been told on. */
    @Override
    void interrupted(KabelwerkException why) {
        joined = false;
        overflown = false;
        held.clear();
    }

    @Override
    void forget(Topics topics) {
        topics.removeNotifier();
    }

    @Override
    public Map<String, @Nullable Object> joinParams() {
        long after = seen.below(OVERLAP);
        return loaded && after > 0 ? Map.of("after", after) : Map.of();
    }

    @Override
    public void joined(Map<String, @Nullable Object> response) {
        List<Message> messages = Fields.of(topic(), response).list("messages", Shapes::message, this::report);
        messages.forEach(message -> held.put(message.id(), message));
        List<Message> all =
                held.values().stream().filter(message -> seen.add(message.id())).toList();
        held.clear();
        joined = true;
        if (loaded) {
            all.forEach(this::tell);
        } else {
            loaded = true;
            all.forEach(this::remember);
            eachView(view -> view.loaded(all));
        }
    }

    @Override
    public void event(String event, Map<String, @Nullable Object> payload) {
        if (!event.equals("message_posted")) {
            session().log().debug(() -> "Unknown event " + Names.event(event) + " on " + topic());
            return;
        }
        try {
            Message message = Shapes.message(Fields.of(topic(), payload).object("message"));
            if (!joined) {
                hold(message);
            } else if (seen.add(message.id())) {
                tell(message);
            }
        } catch (ProtocolException e) {
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

    private void tell(Message message) {
        remember(message);
        eachView(view -> view.updated(message));
    }

    private void remember(Message message) {
        recent.add(message);
        if (recent.size() > REMEMBERED) {
            recent.remove();
        }
    }
}
