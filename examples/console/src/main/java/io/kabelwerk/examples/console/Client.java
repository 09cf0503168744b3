package io.kabelwerk.examples.console;

import io.kabelwerk.ConnectedUser;
import io.kabelwerk.Inbox;
import io.kabelwerk.InboxItem;
import io.kabelwerk.Kabelwerk;
import io.kabelwerk.KabelwerkEvent;
import io.kabelwerk.Room;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A chat client for a real backend. */
final class Client {

    private final Screen screen;
    private final Kabelwerk kabelwerk;

    /** Listeners are called one at a time, so that this needs no lock. */
    private String lastError = "";

    Client(Screen screen, @Nullable String url, String token, @Nullable String transport, boolean ensureRooms) {
        this.screen = screen;
        this.kabelwerk = Kabelwerk.create(settings -> {
            settings.token(token);
            if (transport != null) {
                settings.transport(transport);
            }
            if (url != null) {
                settings.url(url);
            }
            if (ensureRooms) {
                settings.ensureAllRooms();
            }
        });
    }

    /** Returns when the person leaves. */
    void run(@Nullable Long roomId) {
        try (kabelwerk) {
            screen.note("Connecting to " + kabelwerk.config().url());
            ConnectedUser user = connect();
            screen.note("You are " + user.name() + ", " + (user.isHubUser() ? "of the care team." : "an end user."));
            Room room = roomId == null ? findRoom(user) : kabelwerk.openRoom(roomId);
            screen.note("This is room " + room.id() + ". /help lists what you can do.");
            new Chat(screen, kabelwerk, room, 20).run();
        }
    }

    /** Fails if the first attempt does; from then on each drop is survived. */
    private ConnectedUser connect() {
        ConnectedUser user = kabelwerk.connect().join();
        kabelwerk.on(KabelwerkEvent.ErrorOccurred.class, event -> {
            if (!String.valueOf(event.error().getMessage()).equals(lastError)) {
                // In an outage, each attempt fails in the same way.
                lastError = String.valueOf(event.error().getMessage());
                screen.error(lastError);
            }
        });
        return user;
    }

    private Room findRoom(ConnectedUser user) {
        try {
            return user.isHubUser() ? chooseRoom() : kabelwerk.openRoom();
        } catch (IllegalStateException e) {
            throw new IllegalStateException(
                    "You have no room yet; --ensure-rooms gets an end user one in each hub.", e);
        }
    }

    private Room chooseRoom() {
        Inbox inbox = kabelwerk.openInbox();
        List<InboxItem> items = inbox.connect().join();
        inbox.disconnect().join();
        if (items.isEmpty()) {
            throw new IllegalStateException("The hub has no room");
        }
        screen.heading("The latest rooms of your hub");
        for (int i = 0; i < items.size(); i++) {
            screen.act(String.valueOf(i + 1), describe(items.get(i)));
        }
        String answer = screen.ask("Which one? [1] ").orElse("");
        int chosen = answer.matches("[1-9][0-9]?") ? Integer.parseInt(answer) : 1;
        return kabelwerk.openRoom(
                items.get(Math.min(chosen, items.size()) - 1).room().id());
    }

    private static String describe(InboxItem item) {
        String who =
                item.room() instanceof InboxItem.HubUserRoom room ? room.user().name() : "";
        return who
                + item.message().map(message -> ": " + Screen.textOf(message)).orElse("")
                + (item.isNew() ? " (new)" : "");
    }
}
