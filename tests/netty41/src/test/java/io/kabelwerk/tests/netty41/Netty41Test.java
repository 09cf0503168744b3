package io.kabelwerk.tests.netty41;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.Kabelwerk;
import io.kabelwerk.Message;
import io.kabelwerk.Room;
import io.kabelwerk.RoomEvent;
import io.kabelwerk.Upload;
import io.kabelwerk.UploadSource;
import io.kabelwerk.emulator.KabelwerkEmulator;
import io.netty.util.Version;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** An application whose framework brings Netty 4.1 chats with an emulator on the same one. */
class Netty41Test {

    @Test
    void should_run_on_netty_4_1() {
        assertThat(Version.identify().get("netty-transport").artifactVersion()).startsWith("4.1.");
    }

    @Test
    void should_chat_and_upload() throws Exception {
        try (KabelwerkEmulator emulator = KabelwerkEmulator.start(
                        setup -> setup.hub("care", "Care Team", hub -> {}).endUser("nana", "Nana"));
                Kabelwerk kabelwerk = Kabelwerk.create(settings -> settings.url(emulator.url())
                        .token(emulator.token("nana"))
                        .transport("netty")
                        .ensureAllRooms())) {
            kabelwerk.connect().get(30, TimeUnit.SECONDS);
            Room room = kabelwerk.openRoom();
            BlockingQueue<Message> posted = new LinkedBlockingQueue<>();
            room.on(RoomEvent.MessagePosted.class, event -> posted.add(event.message()));
            room.connect().get(30, TimeUnit.SECONDS);

            room.postMessage("hello").get(30, TimeUnit.SECONDS);
            CompletableFuture<Upload> upload =
                    room.postUpload(UploadSource.of(new byte[100_000], "notes.txt"), progress -> {});
            upload.get(30, TimeUnit.SECONDS);

            assertThat(posted.poll(30, TimeUnit.SECONDS)).isNotNull();
        }
    }
}
