package com.example.bot;

import io.kabelwerk.Message;
import io.kabelwerk.Room;
import io.kabelwerk.RoomEvent;
import io.kabelwerk.User;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** What the bot says in one room. All calls come on the bot's thread. */
final class Conversation {

    private final long self;
    private final Room room;
    private final Answers answers;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private CompletableFuture<Void> last = ready;
    private long latestNanos;

    Conversation(long self, Room room, Answers answers) {
        this.self = self;
        this.room = room;
        this.answers = answers;
        // Not the future of connect(): that one fails with the first attempt, and the room goes on trying.
        room.once(RoomEvent.Ready.class, event -> ready.complete(null));
        room.on(RoomEvent.ErrorOccurred.class, event -> Bot.warn("Room " + room.id(), event.error()));
        room.connect();
    }

    void receive(Message message) {
        latestNanos = System.nanoTime();
        // One after the other, so that answers come in the order of the questions however long each takes.
        last = last.thenCompose(before -> answer(message)).exceptionally(error -> {
            Bot.warn("The answer to message " + message.id(), error);
            return null;
        });
    }

    private CompletableFuture<Void> answer(Message message) {
        long author = message.user().map(User::id).orElse(0L);
        boolean patient = author == room.user().id();
        if (author == self || !patient) {
            return CompletableFuture.completedFuture(null); // The bot's own, or a colleague's: a human takes care.
        }
        return answers.to(message).thenCompose(answer -> {
            CompletableFuture<?> done = answer.isEmpty()
                    ? room.moveMarker(message.id())
                    : room.postMessage(answer.get()); // Posting moves the marker, too.
            return done.<Void>thenApply(unused -> null);
        });
    }

    boolean closeIfIdle(Duration time) {
        if (!last.isDone() || System.nanoTime() - latestNanos < time.toNanos()) {
            return false;
        }
        room.disconnect();
        return true;
    }

    CompletableFuture<Void> settled() {
        return last;
    }
}
