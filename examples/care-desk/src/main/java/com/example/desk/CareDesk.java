package com.example.desk;

import io.kabelwerk.Inbox;
import io.kabelwerk.InboxEvent;
import io.kabelwerk.InboxItem;
import io.kabelwerk.InboxItem.HubUserRoom;
import io.kabelwerk.Kabelwerk;
import io.kabelwerk.KabelwerkEvent;
import io.kabelwerk.Message;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.springframework.stereotype.Component;

/** The rooms of the hub, and the chats that somebody has looked at. The starter connects the session, and ends it. */
@Component
class CareDesk {

    /**
     * A line of the list.
     *
     * @param latest the latest message; empty if there is none
     * @param unread whether there is something that nobody at this desk has read
     */
    record Entry(long id, String patient, String latest, boolean unread) {}

    private final Kabelwerk kabelwerk;
    private final Changes changes;
    private final ConcurrentMap<Long, Chat> chats = new ConcurrentHashMap<>();
    private volatile List<Entry> rooms = List.of();

    CareDesk(Kabelwerk kabelwerk, Changes changes) {
        this.kabelwerk = kabelwerk;
        this.changes = changes;
        // Listeners that are added while beans are created get all events. A reconnection emits no second Ready.
        kabelwerk.once(KabelwerkEvent.Ready.class, event -> {
            Inbox inbox = kabelwerk.openInbox();
            inbox.on(InboxEvent.Ready.class, ready -> show(ready.items()));
            inbox.on(InboxEvent.Updated.class, updated -> show(updated.items()));
            inbox.connect();
        });
    }

    private void show(List<InboxItem> items) {
        rooms = items.stream().map(CareDesk::entry).toList();
        changes.happened();
    }

    private static Entry entry(InboxItem item) {
        String patient = item.room() instanceof HubUserRoom room ? room.user().name() : "";
        return new Entry(
                item.room().id(), patient, item.message().map(Line::text).orElse(""), item.isNew());
    }

    List<Entry> rooms() {
        return rooms;
    }

    CompletableFuture<List<Line>> lines(long roomId) {
        return chat(roomId).lines();
    }

    CompletableFuture<Message> reply(long roomId, String text) {
        return chat(roomId).post(text);
    }

    /** Opens a room once, and again after it could not be opened: there may be no such room, or there may be one now. */
    private Chat chat(long roomId) {
        return chats.compute(roomId, (id, open) -> {
            if (open != null && !open.hasFailed()) {
                return open;
            }
            if (open != null) {
                open.close();
            }
            return new Chat(kabelwerk.openRoom(id), changes);
        });
    }
}
