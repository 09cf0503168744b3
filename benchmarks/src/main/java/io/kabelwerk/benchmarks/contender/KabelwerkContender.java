package io.kabelwerk.benchmarks.contender;

import io.kabelwerk.Inbox;
import io.kabelwerk.InboxEvent;
import io.kabelwerk.InboxFilter;
import io.kabelwerk.InboxItem;
import io.kabelwerk.Kabelwerk;
import io.kabelwerk.Message;
import io.kabelwerk.Room;
import io.kabelwerk.RoomEvent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/** This SDK, over a transport and with a codec, with nothing else set. */
final class KabelwerkContender implements Contender {

    private final String transport;
    private final String codec;

    KabelwerkContender(String transport, String codec) {
        this.transport = transport;
        this.codec = codec;
    }

    @Override
    public CompletableFuture<Session> connect(String url, List<Long> ids, Tally tally) {
        Kabelwerk kabelwerk = Kabelwerk.create(settings ->
                settings.url(url).token("token").transport(transport).codec(codec));
        Map<Long, Room> rooms = new HashMap<>();
        return kabelwerk
                .connect()
                .thenCompose(user -> {
                    ids.forEach(id -> rooms.put(id, kabelwerk.openRoom(id)));
                    return CompletableFuture.allOf(rooms.values().stream()
                            .map(room -> connect(room, tally))
                            .toArray(CompletableFuture<?>[]::new));
                })
                .thenApply(all -> new Connected(kabelwerk, Map.copyOf(rooms)));
    }

    private record Connected(Kabelwerk kabelwerk, Map<Long, Room> rooms) implements Session {

        @Override
        public void post(long room, String text, Answered answered) {
            var unused = Objects.requireNonNull(rooms.get(room))
                    .postMessage(text)
                    .whenComplete((message, error) -> answered.with(error == null));
        }

        @Override
        public CompletableFuture<?> openInbox(Tally tally) {
            Inbox inbox = kabelwerk.openInbox(InboxFilter.all().pageSize(100));
            inbox.on(InboxEvent.Updated.class, updated -> tally.message(0, latest(updated.items())));
            inbox.on(InboxEvent.ErrorOccurred.class, failed -> System.err.println(failed.error()));
            return inbox.connect().thenCompose(ready -> inbox.loadMore());
        }

        private static long latest(List<InboxItem> items) {
            long latest = 0;
            for (InboxItem item : items) {
                latest = Math.max(latest, item.message().map(Message::id).orElse(0L));
            }
            return latest;
        }
    }

    private static CompletableFuture<?> connect(Room room, Tally tally) {
        long id = room.id();
        room.on(RoomEvent.Ready.class, ready -> ready.messages().forEach(message -> tally.message(id, message.id())));
        room.on(
                RoomEvent.MessagePosted.class,
                posted -> tally.message(id, posted.message().id()));
        room.on(RoomEvent.ErrorOccurred.class, failed -> System.err.println(failed.error()));
        return room.connect();
    }
}
