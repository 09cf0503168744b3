package io.kabelwerk.core;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The channels of a session that objects of the API share: one for each topic, for as long as there is a view of it. */
final class Topics {

    private final Session session;
    private final Map<Long, RoomChannel> rooms = new TreeMap<>();
    private @Nullable InboxChannel inbox;
    private @Nullable NotifierChannel notifier;

    Topics(Session session) {
        this.session = session;
    }

    RoomChannel room(long id) {
        return rooms.computeIfAbsent(id, missing -> new RoomChannel(session, missing));
    }

    void remove(RoomChannel room) {
        rooms.remove(room.roomId(), room);
    }

    InboxChannel inbox() {
        InboxChannel open = inbox;
        if (open == null) {
            open = new InboxChannel(session);
            inbox = open;
        }
        return open;
    }

    void removeInbox() {
        inbox = null;
    }

    NotifierChannel notifier() {
        NotifierChannel open = notifier;
        if (open == null) {
            open = new NotifierChannel(session);
            notifier = open;
        }
        return open;
    }

    void removeNotifier() {
        notifier = null;
    }
}
