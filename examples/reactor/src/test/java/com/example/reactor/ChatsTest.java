package com.example.reactor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kabelwerk.Kabelwerk;
import io.kabelwerk.Message;
import io.kabelwerk.Room;
import io.kabelwerk.emulator.EmulatedUser;
import io.kabelwerk.emulator.KabelwerkEmulator;
import io.kabelwerk.junit.As;
import io.kabelwerk.junit.WithKabelwerk;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

@WithKabelwerk(hub = "care", hubUsers = "doc", endUsers = "nana")
class ChatsTest {

    @Test
    void should_stream_what_is_there_and_what_comes(
            @As("nana") EmulatedUser nana, @As("doc") EmulatedUser doc, KabelwerkEmulator emulator) {
        long id = nana.createRoom("care");
        doc.post(id, "One");
        Kabelwerk session =
                Kabelwerk.create(settings -> settings.url(emulator.url()).token(emulator.token("nana")));

        List<String> texts = Chats.connected(session, kabelwerk -> {
                    Room room = kabelwerk.openRoom();
                    return Chats.messages(room)
                            .map(Message::text)
                            // The answer is posted before anything else happens: leaving the room would fail it.
                            .concatMap(text -> text.equals("One")
                                    ? Chats.post(room, "Two").thenReturn(text)
                                    : Mono.just(text))
                            .take(2);
                })
                .collectList()
                .block(Duration.ofSeconds(20));

        assertEquals(List.of("One", "Two"), texts);
        session.close();
    }
}
