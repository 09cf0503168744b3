package com.example.bot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kabelwerk.Message;
import io.kabelwerk.Room;
import io.kabelwerk.RoomEvent.MessagePosted;
import io.kabelwerk.emulator.EmulatedUser;
import io.kabelwerk.emulator.Fault;
import io.kabelwerk.emulator.KabelwerkEmulator;
import io.kabelwerk.emulator.MessageSnapshot;
import io.kabelwerk.junit.As;
import io.kabelwerk.junit.WithKabelwerk;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@WithKabelwerk(
        hub = "care",
        hubUsers = {"bot", "doc"},
        endUsers = "nana")
class BotTest {

    private final BlockingQueue<String> posted = new LinkedBlockingQueue<>();

    @BeforeEach
    void listen(@As("nana") Room room) {
        room.on(MessagePosted.class, event -> posted.add(event.message().text()));
    }

    @Test
    void should_answer_in_order_however_long_each_answer_takes(@As("nana") Room room, KabelwerkEmulator emulator)
            throws Exception {
        CompletableFuture<Optional<String>> slow = new CompletableFuture<>();
        try (Bot bot = bot(
                emulator,
                question -> question.text().equals("One?") ? slow : answer("Answer to " + question.text()),
                Duration.ofMinutes(1))) {
            bot.start().get(10, TimeUnit.SECONDS);
            room.postMessage("One?").join();
            room.postMessage("Two?").join();
            expect("One?", "Two?");
            slow.complete(Optional.of("Answer to One?"));

            expect("Answer to One?", "Answer to Two?");
        }
    }

    @Test
    void should_leave_colleagues_and_itself_alone(
            @As("nana") Room room, @As("doc") EmulatedUser doc, KabelwerkEmulator emulator) throws Exception {
        try (Bot bot = bot(emulator, question -> answer("Answer to " + question.text()), Duration.ofMinutes(1))) {
            bot.start().get(10, TimeUnit.SECONDS);
            doc.post(room.id(), "I am here.");
            room.postMessage("Good.").join();

            expect("I am here.", "Good.", "Answer to Good.");
        }
        assertEquals(
                List.of("I am here.", "Good.", "Answer to Good."),
                emulator.messages(room.id()).stream().map(MessageSnapshot::text).toList());
    }

    @Test
    void should_answer_what_was_asked_while_it_was_away(@As("nana") Room room, KabelwerkEmulator emulator)
            throws Exception {
        room.postMessage("Is somebody there?").join();
        try (Bot bot = bot(emulator, question -> answer("Yes."), Duration.ofMinutes(1))) {
            bot.start().get(10, TimeUnit.SECONDS);
            expect("Is somebody there?", "Yes.");
            emulator.inject(new Fault.Drop("bot"));
            room.postMessage("Still?").join();

            expect("Still?", "Yes.");
        }
    }

    @Test
    void should_close_a_room_in_which_nothing_happens(@As("nana") Room room, KabelwerkEmulator emulator)
            throws Exception {
        try (Bot bot = bot(emulator, question -> answer("Yes."), Duration.ofMillis(1))) {
            bot.start().get(10, TimeUnit.SECONDS);
            room.postMessage("Hello?").join();
            expect("Hello?", "Yes.");
            CompletableFuture<Void> left = new CompletableFuture<>();
            Runnable stop = emulator.onFrame(frame -> {
                if (emulator.topics("bot").stream().noneMatch(topic -> topic.startsWith("room:"))) {
                    left.complete(null);
                }
            });
            room.postMessage("And?").join();
            expect("And?", "Yes.");

            left.get(10, TimeUnit.SECONDS);
            stop.run();
        }
    }

    @Test
    void should_post_what_it_has_begun_before_it_ends(@As("nana") Room room, KabelwerkEmulator emulator)
            throws Exception {
        CompletableFuture<Optional<String>> slow = new CompletableFuture<>();
        CompletableFuture<Message> asked = new CompletableFuture<>();
        Bot bot = bot(
                emulator,
                question -> {
                    asked.complete(question);
                    return slow;
                },
                Duration.ofMinutes(1));
        bot.start().get(10, TimeUnit.SECONDS);
        room.postMessage("Quick?").join();
        asked.get(10, TimeUnit.SECONDS);
        CompletableFuture<Void> closed = CompletableFuture.runAsync(bot::close);
        slow.complete(Optional.of("Done."));
        closed.get(20, TimeUnit.SECONDS);

        expect("Quick?", "Done.");
        assertTrue(emulator.topics("bot").isEmpty());
    }

    private void expect(String... texts) throws InterruptedException {
        for (String text : texts) {
            assertEquals(text, posted.poll(10, TimeUnit.SECONDS));
        }
    }

    private static Bot bot(KabelwerkEmulator emulator, Answers answers, Duration idle) {
        return new Bot(settings -> settings.url(emulator.url()).token(emulator.token("bot")), answers, idle);
    }

    private static CompletableFuture<Optional<String>> answer(String text) {
        return CompletableFuture.completedFuture(Optional.of(text));
    }
}
