package io.kabelwerk.core;

import io.kabelwerk.KabelwerkException;
import io.kabelwerk.LimitExceededException;
import io.kabelwerk.Message;
import io.kabelwerk.ProtocolException;
import io.kabelwerk.core.phoenix.Names;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The notifier channel of the connected user, for all views of it. */
final class NotifierChannel extends SharedChannel<NotifierView> {

    /** How many messages are told apart one by one, and kept for views that come later. */
    private static final int REMEMBERED = 1024;

    /** How many messages back a rejoin asks: those of several rooms need not come in the order of their IDs. */
    private static final int OVERLAP = 16;

    private final SeenIds seen = new SeenIds(REMEMBERED);
    private final Deque<Message> recent = new ArrayDeque<>();
    private boolean loaded;
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

    @Override
    void interrupted(KabelwerkException why) {}

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
        messages.sort(Comparator.comparingLong(Message::id));
        messages.forEach(this::tell);
        if (!loaded) {
            loaded = true;
            List<Message> unread = recent.stream()
                    .sorted(Comparator.comparingLong(Message::id))
                    .toList();
            eachView(view -> view.loaded(unread));
        }
        forgetOldest();
    }

    @Override
    public void event(String event, Map<String, @Nullable Object> payload) {
        if (!event.equals("message_posted")) {
            session().log().debug(() -> "Unknown event " + Names.event(event) + " on " + topic());
            return;
        }
        try {
            Message message = Shapes.message(Fields.of(topic(), payload).object("message"));
            if (mayHold(message)) {
                tell(message);
            }
        } catch (ProtocolException e) {
            report(e);
        }
    }

    /** What comes before the join is answered waits for the answer; a backend may never give it. */
    private boolean mayHold(Message message) {
        int limit = session().settings().maxCatchUp();
        if (loaded || recent.size() < limit || seen.contains(message.id())) {
            return true;
        }
        if (!overflown) {
            overflown = true;
            report(new LimitExceededException(
                    "Too many messages came before the join of the notifier was answered; some are left out",
                    "maxCatchUp",
                    limit,
                    null));
        }
        return false;
    }

    /** Views that are not ready get it with their first list. */
    private void tell(Message message) {
        if (seen.add(message.id())) {
            recent.add(message);
            if (loaded) {
                forgetOldest();
            }
            eachView(view -> view.updated(message));
        }
    }

    private void forgetOldest() {
        while (recent.size() > REMEMBERED) {
            recent.remove();
        }
    }
}
