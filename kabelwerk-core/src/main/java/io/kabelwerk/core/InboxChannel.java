package io.kabelwerk.core;

import io.kabelwerk.ClosedException;
import io.kabelwerk.ConnectedUser;
import io.kabelwerk.ConnectionException;
import io.kabelwerk.Delivery;
import io.kabelwerk.InboxItem;
import io.kabelwerk.KabelwerkException;
import io.kabelwerk.ProtocolException;
import io.kabelwerk.core.phoenix.Channel;
import io.kabelwerk.core.phoenix.ChannelHandler;
import io.kabelwerk.core.phoenix.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The inbox channel of the connected user, for all views of it: each has a filter and a window of its own. */
final class InboxChannel implements ChannelHandler {

    private final Session session;
    private final Channel channel;
    private final List<InboxView> views = new ArrayList<>();

    InboxChannel(Session session) {
        this.session = session;
        ConnectedUser user = session.user();
        String topic = user.isHubUser() ? "hub_inbox:" + user.hubId().getAsLong() : "user_inbox:" + user.id();
        this.channel = session.socket().channel(topic, this);
    }

    Channel channel() {
        return channel;
    }

    void attach(InboxView view) {
        views.add(view);
        if (channel.isJoined()) {
            view.reload();
        }
    }

    void detach(InboxView view, Runnable done) {
        views.remove(view);
        if (views.isEmpty()) {
            session.topics().removeInbox();
            channel.leave(done);
        } else {
            done.run();
        }
    }

    @Override
    public Map<String, @Nullable Object> joinParams() {
        return Map.of();
    }

    @Override
    public void joined(Map<String, @Nullable Object> response) {
        eachView(InboxView::reload);
    }

    @Override
    public AfterRefusal refused(Reply reply) {
        failed(Session.rejection(channel.topic(), "phx_join", reply));
        return AfterRefusal.TRY_AGAIN;
    }

    @Override
    public void failed(KabelwerkException error) {
        session.log().info(error::getMessage);
        eachView(view -> {
            view.dropped(error);
            view.failed(error);
        });
    }

    @Override
    public void closed() {
        session.topics().removeInbox();
        ClosedException error = new ClosedException("The backend has closed the inbox; connect() joins it again", null);
        eachView(view -> view.over(error));
        views.clear();
    }

    @Override
    public void dropped() {
        ConnectionException error =
                new ConnectionException("The connection broke before the inbox was loaded", Delivery.UNKNOWN);
        eachView(view -> view.dropped(error));
    }

    @Override
    public void event(String event, Map<String, @Nullable Object> payload) {
        if (!event.equals("inbox_updated")) {
            session.log().debug(() -> "Unknown event " + event + " on " + channel.topic());
            return;
        }
        try {
            InboxItem item = Shapes.inboxItem(Fields.of(channel.topic(), payload), session.user());
            eachView(view -> view.updated(item));
        } catch (ProtocolException e) {
            session.log().info(e::getMessage);
            eachView(view -> view.tellError(e));
        }
    }

    private void eachView(Consumer<InboxView> action) {
        List.copyOf(views).forEach(action);
    }
}
