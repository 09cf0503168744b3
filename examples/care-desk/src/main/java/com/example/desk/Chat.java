package com.example.desk;

import io.kabelwerk.Message;
import io.kabelwerk.Room;
import io.kabelwerk.RoomEvent;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;

/** An open room and its latest messages. Listeners write them; the web server's threads read them. */
final class Chat {

    private static final int MOST = 200;

    private final Room room;
    private final ConcurrentSkipListMap<Long, Line> lines = new ConcurrentSkipListMap<>();
    private final CompletableFuture<Void> ready = new CompletableFuture<>();

    Chat(Room room, Changes changes) {
        this.room = room;
        // Not the future of connect(): that one fails with the first attempt, and the room goes on trying.
        room.on(RoomEvent.Ready.class, event -> {
            event.messages().forEach(this::put);
            ready.complete(null);
        });
        room.on(RoomEvent.MessagePosted.class, event -> {
            put(event.message());
            changes.happened();
        });
        room.on(RoomEvent.MessageDeleted.class, event -> {
            lines.remove(event.message().id());
            changes.happened();
        });
        room.on(RoomEvent.ErrorOccurred.class, event -> ready.completeExceptionally(event.error()));
        room.connect();
    }

    private void put(Message message) {
        lines.put(message.id(), Line.of(message, room.user().id()));
        if (lines.size() > MOST) {
            lines.pollFirstEntry();
        }
    }

    boolean hasFailed() {
        return ready.isCompletedExceptionally();
    }

    CompletableFuture<List<Line>> lines() {
        return ready.thenApply(nothing -> List.copyOf(lines.values()));
    }

    CompletableFuture<Message> post(String text) {
        return ready.thenCompose(nothing -> room.postMessage(text));
    }

    void close() {
        room.disconnect();
    }
}
