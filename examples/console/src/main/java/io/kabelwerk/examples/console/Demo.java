package io.kabelwerk.examples.console;

import io.kabelwerk.Kabelwerk;
import io.kabelwerk.KabelwerkEvent;
import io.kabelwerk.Message;
import io.kabelwerk.Room;
import io.kabelwerk.RoomEvent;
import io.kabelwerk.Upload;
import io.kabelwerk.UploadSource;
import io.kabelwerk.emulator.Fault;
import io.kabelwerk.emulator.KabelwerkEmulator;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Two people chat: Nana, an end user, over Netty, and Dr. Ada, of the care team, over Tyrus. */
final class Demo {

    private final Screen screen;

    Demo(Screen screen) {
        this.screen = screen;
    }

    /** Returns whether everything that was posted arrived once and in order. */
    boolean run() {
        try (KabelwerkEmulator backend = KabelwerkEmulator.start(
                        setup -> setup.hub("care", "Care Team", hub -> hub.user("ada", "Dr. Ada"))
                                .endUser("nana", "Nana"));
                Kabelwerk nana = client(backend, "nana", "netty");
                Kabelwerk ada = client(backend, "ada", "tyrus")) {
            screen.heading("Kabelwerk SDK for Java " + nana.version() + ": two people chat");
            screen.note("The backend is an emulator, at " + backend.url() + ", for this demo only.");

            screen.heading("1. They connect");
            nana.connect().join();
            screen.act("Nana", "is online: an end user, over netty");
            ada.connect().join();
            screen.act("Dr. Ada", "is online: of the care team, over tyrus");

            Room nanasRoom = nana.openRoom();
            Seen nanaSaw = new Seen();
            nanasRoom.on(RoomEvent.MessagePosted.class, event -> nanaSaw.add(event.message()));
            nanasRoom.connect().join();

            Room adasRoom = ada.openRoom(nanasRoom.id());
            Seen adaSaw = new Seen();
            adasRoom.on(RoomEvent.MessagePosted.class, event -> adaSaw.add(event.message()));
            adasRoom.connect().join();

            talk(nanasRoom, adasRoom, nanaSaw, adaSaw);
            sendPicture(nanasRoom, adasRoom, adaSaw);
            boolean perfect = surviveAnOutage(backend, nana, nanasRoom, adasRoom, nanaSaw, adaSaw);

            nanasRoom.disconnect().join();
            if (perfect && screen.isTerminal()) {
                chat(nana, adasRoom);
            }
            return perfect;
        }
    }

    private static Kabelwerk client(KabelwerkEmulator backend, String user, String transport) {
        // An application asks its own backend for a token here; the emulator issues them itself.
        return Kabelwerk.create(settings -> settings.url(backend.url())
                .refreshToken(current -> CompletableFuture.completedFuture(backend.token(user)))
                .ensureAllRooms()
                .transport(transport));
    }

    private void talk(Room nanasRoom, Room adasRoom, Seen nanaSaw, Seen adaSaw) {
        screen.heading("2. They talk");
        say(nanasRoom, "Good morning! May I go for a walk with this knee?", adaSaw);
        say(adasRoom, "Good morning, Nana. Yes, but mind the stairs.", nanaSaw);
        Message last = say(nanasRoom, "Thank you! I'll send you a picture from the lake.", adaSaw);

        CompletableFuture<Void> read = new CompletableFuture<>();
        nanasRoom.on(RoomEvent.MarkerMoved.class, event -> {
            if (event.marker().userId() != nanasRoom.user().id()
                    && event.marker().messageId() == last.id()) {
                read.complete(null);
            }
        });
        adasRoom.moveMarker().join();
        read.orTimeout(60, TimeUnit.SECONDS).join();
        screen.act("Nana", "sees that Dr. Ada has read this");
    }

    /** Posts a message, and shows it when the other side has got it. */
    private Message say(Room room, String text, Seen otherSide) {
        Message message = room.postMessage(text).join();
        otherSide.await(message);
        screen.message(message);
        return message;
    }

    private void sendPicture(Room nanasRoom, Room adasRoom, Seen adaSaw) {
        screen.heading("3. Nana sends a picture");
        UploadSource picture = Picture.sunset();
        Upload upload = nanasRoom.postUpload(picture).join();
        screen.act(
                "Nana",
                "has uploaded " + upload.name() + ", " + picture.length().orElseThrow() + " bytes");
        Message message = nanasRoom.postMessage(upload).join();
        adaSaw.await(message);
        screen.message(message);
        screen.act("Dr. Ada", "can see it: " + size(upload.original()) + " pixels");
        adasRoom.moveMarker(message.id()).join();
    }

    private static String size(Upload.Rendition image) {
        return (long) image.width().orElse(0) + " x " + (long) image.height().orElse(0);
    }

    private boolean surviveAnOutage(
            KabelwerkEmulator backend, Kabelwerk nana, Room nanasRoom, Room adasRoom, Seen nanaSaw, Seen adaSaw) {
        screen.heading("4. Nana's connection is cut while Dr. Ada writes");
        CompletableFuture<Void> offline = new CompletableFuture<>();
        CompletableFuture<Void> online = new CompletableFuture<>();
        nana.once(KabelwerkEvent.Disconnected.class, event -> offline.complete(null));
        nana.once(KabelwerkEvent.Connected.class, event -> online.complete(null));
        nana.once(
                KabelwerkEvent.ErrorOccurred.class,
                event -> screen.act(
                        "Nana", "tries to come back: " + event.error().getMessage()));

        List<CompletableFuture<Message>> posts = new ArrayList<>();
        for (int page = 1; page <= 50; page++) {
            posts.add(adasRoom.postMessage("Exercise " + page));
        }
        nanaSaw.await(posts.get(49).join());
        screen.act("Dr. Ada", "has posted 50 messages, and Nana has got them");

        // The first attempt to come back is refused too, so that the outage lasts.
        backend.inject(new Fault.RefuseUpgrades(1, 503));
        backend.inject(new Fault.Drop("nana"));
        offline.orTimeout(60, TimeUnit.SECONDS).join();
        screen.act("Nana", "is offline");

        for (int page = 51; page <= 250; page++) {
            posts.add(adasRoom.postMessage("Exercise " + page));
        }
        CompletableFuture<Message> fromTheTunnel = nanasRoom.postMessage("Are you still there?");
        screen.act("Nana", "writes a message; it waits for the connection");
        List<Message> posted =
                new ArrayList<>(posts.stream().map(CompletableFuture::join).toList());
        screen.act("Dr. Ada", "has posted 200 more, while Nana is " + (online.isDone() ? "back" : "away"));

        online.orTimeout(60, TimeUnit.SECONDS).join();
        screen.act("Nana", "is online again");
        adaSaw.await(fromTheTunnel.join());
        nanaSaw.await(posted.get(posted.size() - 1));
        screen.act("Nana", "has got all of them, in one go");
        posted.add(say(adasRoom, "That was a lot. Still with me?", nanaSaw));
        posted.add(say(nanasRoom, "Every word. See you at the lake!", adaSaw));
        nanaSaw.await(posted.get(posted.size() - 1));

        Seen.Tally nanas = nanaSaw.compareWith(posted);
        Seen.Tally adas = adaSaw.compareWith(posted);
        show("Nana", nanas);
        show("Dr. Ada", adas);
        return nanas.isPerfect() && adas.isPerfect();
    }

    private void show(String who, Seen.Tally tally) {
        String text = who + ": " + tally;
        if (tally.isPerfect()) {
            screen.good(text);
        } else {
            screen.error(text);
        }
    }

    private void chat(Kabelwerk nana, Room adasRoom) {
        screen.heading("5. Now you are Nana");
        screen.note("Dr. Ada answers from a script. /help lists what else you can do.");
        new CareTeam(adasRoom).start();
        Room room = nana.openRoom();
        new Chat(screen, nana, room, 3).run();
    }
}
