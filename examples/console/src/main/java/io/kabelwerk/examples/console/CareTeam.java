package io.kabelwerk.examples.console;

import io.kabelwerk.Message;
import io.kabelwerk.MessageType;
import io.kabelwerk.Room;
import io.kabelwerk.RoomEvent;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** A scripted care team: a bot in a room. */
final class CareTeam {

    private static final String[] ANSWERS = {
        "I see. Since when?",
        "Does it hurt at night, too?",
        "Have you measured your temperature today?",
        "Please drink enough, and rest a little.",
        "Good. Shall we talk again tomorrow?",
        "I'm only a script, but a very caring one."
    };

    private final Executor afterReading = CompletableFuture.delayedExecutor(700, TimeUnit.MILLISECONDS);
    private final Executor afterTyping = CompletableFuture.delayedExecutor(1800, TimeUnit.MILLISECONDS);
    private final Room room;
    private int answered;

    CareTeam(Room room) {
        this.room = room;
    }

    /** From now on it answers what the end user writes. */
    void start() {
        room.on(RoomEvent.MessagePosted.class, event -> {
            Message message = event.message();
            if (message.user().filter(room.user()::equals).isPresent()) {
                String answer = answer(message);
                afterReading.execute(() -> room.moveMarker(message.id()).join());
                afterTyping.execute(() -> room.postMessage(answer).join());
            }
        });
    }

    /** Listeners of one session are called one at a time, so that nothing here needs a lock. */
    private String answer(Message message) {
        if (message.type().equals(MessageType.TEXT)) {
            return ANSWERS[answered++ % ANSWERS.length];
        }
        return "Thank you, I have your file " + message.upload().orElseThrow().name() + ".";
    }
}
