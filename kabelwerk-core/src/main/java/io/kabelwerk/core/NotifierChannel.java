package io.kabelwerk.core;

import io.kabelwerk.ClosedException;
import io.kabelwerk.KabelwerkException;
import io.kabelwerk.Message;
import io.kabelwerk.ProtocolException;
import io.kabelwerk.core.phoenix.Channel;
import io.kabelwerk.core.phoenix.ChannelHandler;
import io.kabelwerk.core.phoenix.Reply;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The notifier channel of the connected user, for all views of it. */
final class NotifierChannel implements ChannelHandler {

    /** How many messages are told apart one by one, and kept for views that come later. */
    private static final int REMEMBERED = 1024;

    /** How many messages back a rejoin asks: those of several rooms need not come in the order of their IDs. */
    private static final int OVERLAP = 16;

    private final Session session;
    private final Channel channel;
    private final List<NotifierView> views = new ArrayList<>();
    private final SeenIds seen = new SeenIds(REMEMBERED);
    private final Deque<Message> recent = new ArrayDeque<>();
    private boolean loaded;

    NotifierChannel(Session session) {
        this.session = session;
        this.channel = session.socket().channel("notifier:" + session.user().id(), this);
    }

    void attach(NotifierView view) {
        views.add(view);
        if (loaded) {
            view.loaded(List.copyOf(recent));
        }
    }

    void detach(NotifierView view, Runnable done) {
        views.remove(view);
        if (views.isEmpty()) {
            session.topics().removeNotifier();
            channel.leave(done);
        } else {
            done.run();
        }
    }

    @Override
    public Map<String, @Nullable Object> joinParams() {
        long after = seen.below(OVERLAP);
        return loaded && after > 0 ? Map.of("after", after) : Map.of();
    }

    @Override
    public void joined(Map<String, @Nullable Object> response) {
        List<Message> messages = Fields.of(channel.topic(), response).list("messages", Shapes::message, this::report);
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
    public AfterRefusal refused(Reply reply) {
        failed(Session.rejection(channel.topic(), "phx_join", reply));
        return AfterRefusal.TRY_AGAIN;
    }

    @Override
    public void failed(KabelwerkException error) {
        session.log().info(error::getMessage);
        eachView(view -> view.failed(error));
    }

    @Override
    public void closed() {
        session.topics().removeNotifier();
        ClosedException error =
                new ClosedException("The backend has closed the notifier; connect() joins it again", null);
        eachView(view -> view.over(error));
        views.clear();
    }

    @Override
    public void dropped() {}

    @Override
    public void event(String event, Map<String, @Nullable Object> payload) {
        if (!event.equals("message_posted")) {
            session.log().debug(() -> "Unknown event " + event + " on " + channel.topic());
            return;
        }
        try {
            tell(Shapes.message(Fields.of(channel.topic(), payload).object("message")));
        } catch (ProtocolException e) {
            report(e);
        }
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

    private void report(KabelwerkException error) {
        session.log().info(error::getMessage);
        eachView(view -> view.tellError(error));
    }

    private void eachView(Consumer<NotifierView> action) {
        List.copyOf(views).forEach(action);
    }
}
