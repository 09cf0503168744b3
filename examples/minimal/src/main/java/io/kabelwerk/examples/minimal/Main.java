package io.kabelwerk.examples.minimal;

import io.kabelwerk.Kabelwerk;
import io.kabelwerk.Room;
import io.kabelwerk.RoomEvent.MessagePosted;
import java.io.IOException;

/** Says good morning, and prints what is posted in the room until somebody presses Enter. */
public final class Main {

    private Main() {}

    /**
     * Chats as the user of {@code KABELWERK_TOKEN} with the backend at {@code KABELWERK_URL}.
     *
     * @param args nothing
     * @throws IOException if there is no standard input
     */
    public static void main(String[] args) throws IOException {
        String url = System.getenv("KABELWERK_URL");
        String token = System.getenv("KABELWERK_TOKEN");

        Kabelwerk kabelwerk = Kabelwerk.create(settings -> settings.url(url).token(token));
        kabelwerk.connect().join();

        Room room = kabelwerk.openRoom();
        room.on(MessagePosted.class, event -> System.out.println(event.message().text()));
        room.connect().join();

        room.postMessage("Good morning!").join();
        System.in.read();
        kabelwerk.close();
    }
}
