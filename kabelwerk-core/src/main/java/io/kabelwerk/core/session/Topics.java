package io.kabelwerk.core.session;

import io.kabelwerk.core.inbox.InboxChannel;
import io.kabelwerk.core.notifier.NotifierChannel;
import io.kabelwerk.core.phoenix.Socket;
import io.kabelwerk.core.room.RoomChannel;
import io.kabelwerk.core.topic.SessionContext;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The channels of a session that objects of the API share: one for each topic, for as long as there is a subscription
 * of it.
 */
final class Topics {

    private final SessionContext session;
    private final Socket socket;
    private final Map<Long, RoomChannel> rooms = new TreeMap<>();
    private @Nullable InboxChannel inbox;
    private @Nullable NotifierChannel notifier;

    Topics(SessionContext session, Socket socket) {
        this.session = session;
        this.socket = socket;
    }

    RoomChannel room(long id) {
        return rooms.computeIfAbsent(
                id, missing -> new RoomChannel(session, socket, () -> rooms.remove(missing), missing));
    }

    InboxChannel inbox() {
        InboxChannel open = inbox;
        if (open == null) {
            open = new InboxChannel(session, socket, () -> inbox = null);
            inbox = open;
        }
        return open;
    }

    NotifierChannel notifier() {
        NotifierChannel open = notifier;
        if (open == null) {
            open = new NotifierChannel(session, socket, () -> notifier = null);
            notifier = open;
        }
        return open;
    }
}
