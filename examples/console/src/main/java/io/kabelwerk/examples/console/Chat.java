package io.kabelwerk.examples.console;

import io.kabelwerk.ConnectionState;
import io.kabelwerk.Kabelwerk;
import io.kabelwerk.KabelwerkEvent;
import io.kabelwerk.Message;
import io.kabelwerk.Room;
import io.kabelwerk.RoomEvent;
import io.kabelwerk.UploadSource;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** One person chats in one room. */
final class Chat {

    private final Screen screen;
    private final Kabelwerk kabelwerk;
    private final Room room;
    private final int shownAtFirst;

    /** Listeners are called one at a time, so that this needs no lock. */
    private long lastOwnMessage;

    /** Done when all that has been asked for has been answered. */
    private CompletableFuture<Void> answered = CompletableFuture.completedFuture(null);

    Chat(Screen screen, Kabelwerk kabelwerk, Room room, int shownAtFirst) {
        this.screen = screen;
        this.kabelwerk = kabelwerk;
        this.room = room;
        this.shownAtFirst = shownAtFirst;
    }

    /** Returns when the person leaves. */
    void run() {
        kabelwerk.on(KabelwerkEvent.Disconnected.class, event -> screen.note("(offline; trying to come back)"));
        kabelwerk.on(KabelwerkEvent.Connected.class, event -> screen.note("(online again)"));
        room.on(RoomEvent.Ready.class, event -> showLast(event.messages()));
        room.on(RoomEvent.MessagePosted.class, event -> show(event.message()));
        room.on(RoomEvent.MessageDeleted.class, event -> screen.note("(a message was deleted)"));
        room.on(RoomEvent.MarkerMoved.class, event -> {
            if (event.marker().userId() != kabelwerk.user().id()
                    && event.marker().messageId() == lastOwnMessage) {
                screen.note("(read)");
            }
        });
        room.connect().join();
        room.on(RoomEvent.ErrorOccurred.class, event -> screen.error(event.error()));

        Optional<String> line = screen.ask("> ");
        while (line.isPresent() && !line.get().equals("/quit")) {
            try {
                perform(line.get());
            } catch (IllegalArgumentException | IllegalStateException e) {
                screen.error(e);
            }
            line = screen.ask("> ");
        }
        answered().join();
    }

    private void perform(String line) {
        String[] words = line.split("\\s+", 2);
        switch (words[0]) {
            case "" -> {}
            case "/help" -> help();
            case "/earlier" -> earlier();
            case "/upload" -> upload(words.length == 1 ? "" : words[1]);
            default -> {
                if (line.startsWith("/")) {
                    screen.error("There is no command " + words[0] + "; /help lists what there is.");
                } else {
                    post(line);
                }
            }
        }
    }

    private void help() {
        screen.note("/earlier       shows the messages before the earliest one that has been loaded");
        screen.note("/upload FILE   posts a file");
        screen.note("/quit          leaves; so do Ctrl-C and Ctrl-D");
        screen.note("All else is posted as a message.");
    }

    private void post(String text) {
        if (kabelwerk.state() != ConnectionState.ONLINE) {
            screen.note("(sent when you are back online)");
        }
        // Nothing to show when it succeeds: MessagePosted reports it.
        await(room.postMessage(text), message -> {});
    }

    private void upload(String file) {
        UploadSource source = UploadSource.of(Path.of(file));
        screen.note("(uploading " + source.length().orElseThrow() + " bytes of " + source.mimeType() + ")");
        await(room.postUpload(source).thenCompose(room::postMessage), message -> {});
    }

    private void earlier() {
        await(room.loadEarlier(), messages -> {
            if (messages.isEmpty()) {
                screen.note("(this is where the room begins)");
            } else {
                screen.note("(earlier)");
                messages.forEach(screen::message);
                screen.note("(end of the earlier ones)");
            }
        });
    }

    private void showLast(List<Message> messages) {
        messages.stream().skip(Math.max(0, messages.size() - shownAtFirst)).forEach(screen::message);
        if (!messages.isEmpty()) {
            markAsRead(messages.get(messages.size() - 1));
        }
    }

    private void show(Message message) {
        screen.message(message);
        if (message.user().filter(user -> user.id() == kabelwerk.user().id()).isPresent()) {
            lastOwnMessage = message.id();
        } else {
            markAsRead(message);
        }
    }

    /** A marker says how far a person has read; here that is all that was shown. */
    private void markAsRead(Message message) {
        await(room.moveMarker(message.id()), marker -> {});
    }

    private <T> void await(CompletableFuture<T> answer, Consumer<T> show) {
        CompletableFuture<Void> shown = answer.thenAccept(show).exceptionally(error -> {
            screen.error(error);
            return null;
        });
        synchronized (this) {
            answered = CompletableFuture.allOf(answered, shown);
        }
    }

    private synchronized CompletableFuture<Void> answered() {
        return answered;
    }
}
