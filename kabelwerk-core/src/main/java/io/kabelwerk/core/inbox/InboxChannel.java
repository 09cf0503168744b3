package io.kabelwerk.core.inbox;

import io.kabelwerk.ConnectedUser;
import io.kabelwerk.InboxItem;
import io.kabelwerk.KabelwerkException;
import io.kabelwerk.ProtocolViolationException;
import io.kabelwerk.core.phoenix.Names;
import io.kabelwerk.core.phoenix.Socket;
import io.kabelwerk.core.topic.SessionContext;
import io.kabelwerk.core.topic.SharedChannel;
import io.kabelwerk.core.wire.PayloadDecoder;
import io.kabelwerk.core.wire.PayloadFields;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The inbox channel of the connected user, for all subscriptions of it: each has a filter and a window of its own
 * (S48).
 */
public final class InboxChannel extends SharedChannel<InboxSubscription> {

    public InboxChannel(SessionContext session, Socket socket, Runnable onGone) {
        super(session, socket, onGone, topic(session.user()));
    }

    @Override
    protected String name() {
        return "the inbox";
    }

    private static String topic(ConnectedUser user) {
        return user.isHubUser() ? "hub_inbox:" + user.hubId().getAsLong() : "user_inbox:" + user.id();
    }

    @Override
    protected void welcome(InboxSubscription subscription) {
        if (channel().isJoined()) {
            subscription.reload();
        }
    }

    @Override
    protected void interrupted(KabelwerkException why) {
        eachSubscription(subscription -> subscription.interrupted(why));
    }

    /** Rooms may have entered or left a window during the outage (S35). */
    @Override
    public void joined(Map<String, @Nullable Object> response) {
        eachSubscription(InboxSubscription::reload);
    }

    @Override
    public void event(String event, Map<String, @Nullable Object> payload) {
        if (!event.equals("inbox_updated")) {
            session().log().debug(() -> "Unknown event " + Names.event(event) + " on " + topic());
            return;
        }
        try {
            InboxItem item = PayloadDecoder.inboxItem(
                    PayloadFields.of(topic(), payload), session().user());
            eachSubscription(subscription -> subscription.updated(item));
        } catch (ProtocolViolationException e) {
            report(e);
        }
    }
}
