package com.example.modular;

import io.kabelwerk.Kabelwerk;
import io.kabelwerk.Room;
import io.kabelwerk.RoomEvent.MessagePosted;
import java.time.Duration;

/** Posts its arguments in the user's room, each as a message, and prints what is posted there. */
public final class Main {

    private Main() {}

    /**
     * Chats with KABELWERK_URL and KABELWERK_TOKEN of the environment.
     *
     * @param args what to post
     */
    public static void main(String[] args) {
        try (Kabelwerk kabelwerk = Kabelwerk.create(settings -> settings
                .url(System.getenv("KABELWERK_URL"))
                .token(System.getenv("KABELWERK_TOKEN"))
                .ensureAllRooms())) {
            kabelwerk.connect().join();
            Room room = kabelwerk.openRoom();
            room.on(MessagePosted.class, event -> System.out.println(event.message().text()));
            room.connect().join();
            for (String text : args) {
                room.postMessage(text).join();
            }
            kabelwerk.disconnect(Duration.ofSeconds(5)).join(); // once all of them are printed, too
        }
    }
}
