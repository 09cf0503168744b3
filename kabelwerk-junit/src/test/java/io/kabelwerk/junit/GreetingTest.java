package io.kabelwerk.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kabelwerk.Kabelwerk;
import io.kabelwerk.KabelwerkEvent.Connected;
import io.kabelwerk.Message;
import io.kabelwerk.Room;
import io.kabelwerk.RoomEvent.MessagePosted;
import io.kabelwerk.emulator.EmulatedUser;
import io.kabelwerk.emulator.Fault;
import io.kabelwerk.emulator.KabelwerkEmulator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class GreetingTest {

    @RegisterExtension
    static final KabelwerkExtension KABELWERK = KabelwerkExtension.builder()
            .setup(setup -> setup.hub("care", "Care Team", hub -> hub.user("doc", "Dr. Ada"))
                    .endUser("nana", "Nana"))
            .build();

    @Test
    void should_reach_the_care_team(
            @As("nana") Room room, @As(value = "doc", roomOf = "nana") Room care, KabelwerkEmulator emulator)
            throws Exception {
        CompletableFuture<Message> received = new CompletableFuture<>();
        care.on(MessagePosted.class, event -> received.complete(event.message()));

        room.postMessage("Good morning!").get(10, TimeUnit.SECONDS);

        assertEquals("Good morning!", received.get(10, TimeUnit.SECONDS).text());
        assertEquals(1, emulator.messages(room.id()).size());
    }

    @Test
    void should_come_back_after_a_drop(
            @As("nana") Kabelwerk nana, @As("nana") Room room, @As("doc") EmulatedUser doc, KabelwerkEmulator emulator)
            throws Exception {
        CompletableFuture<Connected> connected = new CompletableFuture<>();
        CompletableFuture<Message> missed = new CompletableFuture<>();
        nana.on(Connected.class, connected::complete);
        room.on(MessagePosted.class, event -> missed.complete(event.message()));

        emulator.inject(new Fault.RefuseUpgrades(1, 503));
        emulator.inject(new Fault.Drop("nana"));
        doc.post(room.id(), "Are you there?");

        connected.get(30, TimeUnit.SECONDS);
        assertEquals("Are you there?", missed.get(10, TimeUnit.SECONDS).text());
    }
}
