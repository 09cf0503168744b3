package io.kabelwerk.core;

import io.kabelwerk.ConnectedUser;
import io.kabelwerk.InboxItem;
import io.kabelwerk.KabelwerkException;
import io.kabelwerk.ProtocolViolationException;
import io.kabelwerk.core.phoenix.Names;
import io.kabelwerk.core.phoenix.Socket;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The inbox channel of the connected user, for all views of it: each has a filter and a window of its own (S48). */
final class InboxChannel extends SharedChannel<InboxView> {

    InboxChannel(SessionContext session, Socket socket, Runnable onGone) {
        super(session, socket, onGone, topic(session.user()), "the inbox");
    }

    private static String topic(ConnectedUser user) {
        return user.isHubUser() ? "hub_inbox:" + user.hubId().getAsLong() : "user_inbox:" + user.id();
    }

    @Override
    void welcome(InboxView view) {
        if (channel().isJoined()) {
            view.reload();
        }
    }

    @Override
    void interrupted(KabelwerkException why) {
        eachView(view -> view.interrupted(why));
    }

    /** Rooms may have entered or left a window during the outage (S35). */
    @Override
    public void joined(Map<String, @Nullable Object> response) {
        eachView(InboxView::reload);
    }

    @Override
    public void event(String event, Map<String, @Nullable Object> payload) {
        if (!event.equals("inbox_updated")) {
            session().log().debug(() -> "Unknown event " + Names.event(event) + " on " + topic());
            return;
        }
        try {
            InboxItem item =
                    Shapes.inboxItem(Fields.of(topic(), payload), session().user());
            eachView(view -> view.updated(item));
        } catch (ProtocolViolationException e) {
            report(e);
        }
    }
}
