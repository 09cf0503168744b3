package io.kabelwerk.tests.modular;

import io.kabelwerk.Inbox;
import io.kabelwerk.Kabelwerk;
import io.kabelwerk.KabelwerkEvent;
import io.kabelwerk.Message;
import io.kabelwerk.Notifier;
import io.kabelwerk.Room;
import io.kabelwerk.RoomEvent;
import io.kabelwerk.Settings;
import io.kabelwerk.UploadSource;
import io.kabelwerk.emulator.Fault;
import io.kabelwerk.emulator.KabelwerkEmulator;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Does everything once that a session can do: for what is to be seen of a program from outside. */
final class ChatProgram {

    /** A debugger stops it again and again. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private ChatProgram() {}

    private static Settings.Builder patient(Settings.Builder settings) {
        return settings.connectTimeout(PATIENCE).requestTimeout(PATIENCE).refreshTimeout(PATIENCE);
    }

    public static void main(String[] args) throws Exception {
        try (KabelwerkEmulator backend =
                        KabelwerkEmulator.start(setup -> setup.hub("care", "Care Team", hub -> hub.user("ada", "Ada"))
                                .endUser("nana", "Nana"));
                Kabelwerk nana = Kabelwerk.create(settings -> patient(settings)
                        .url(backend.url())
                        .refreshTokenBlocking(current -> backend.token("nana"))
                        .ensureAllRooms());
                Kabelwerk ada = Kabelwerk.create(
                        settings -> patient(settings).url(backend.url()).token(backend.token("ada")))) {
            nana.connect().get();
            ada.connect().get();
            Room room = nana.openRoom();
            room.connect().get();
            Room desk = ada.openRoom(room.id());
            desk.connect().get();
            Inbox inbox = ada.openInbox();
            inbox.connect().get();
            Notifier notifier = ada.openNotifier();
            notifier.connect().get();

            Message first = room.postMessage("Good morning! é ☀").get();
            room.postMessage(room.postUpload(UploadSource.of("x".getBytes(StandardCharsets.UTF_8), "x.txt"))
                            .get())
                    .get();
            room.loadEarlier().get();
            room.deleteMessage(first.id()).get();
            desk.moveMarker().get();
            desk.updateAttributes(Map.of("age", 42, "tall", true)).get();
            desk.archive().get();
            desk.unarchive().get();
            desk.updateHubUser(ada.user().id()).get();
            inbox.search("Nana").get();
            ada.loadHubInfo().get();
            nana.updateUser("Nana B.").get();
            nana.ping().get();

            CompletableFuture<Message> missed = new CompletableFuture<>();
            CompletableFuture<Void> back = new CompletableFuture<>();
            room.on(RoomEvent.MessagePosted.class, event -> missed.complete(event.message()));
            nana.on(KabelwerkEvent.Connected.class, event -> back.complete(null));
            backend.inject(new Fault.Drop("nana"));
            backend.user("ada").post(room.id(), "Are you there?");
            back.get();
            System.out.println(missed.get().text());
        }
    }
}
