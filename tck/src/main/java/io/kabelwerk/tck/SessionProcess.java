package io.kabelwerk.tck;

import io.kabelwerk.Kabelwerk;
import io.kabelwerk.Room;
import java.io.File;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A program that chats, and returns from {@code main} without another word. */
final class SessionProcess {

    static final String ONLINE = "online";
    static final String DISCONNECTED = "disconnected";
    static final String CLOSED = "closed";
    static final String LAST_WORDS = "main returns";

    private SessionProcess() {}

    /**
     * Chats.
     *
     * @param args address, token, transport, codec, and how to leave the session
     */
    public static void main(String[] args) {
        Kabelwerk kabelwerk = Kabelwerk.create(settings -> settings.url(args[0])
                .token(args[1])
                .transport(args[2])
                .codec(args[3])
                .ensureAllRooms());
        var user = kabelwerk.connect().join();
        Room room = kabelwerk.openRoom();
        var ready = room.connect().join();
        var message = room.postMessage("hello").join();
        System.out.println(user.key() + " has posted " + message.id() + " after "
                + ready.messages().size());
        switch (args[4]) {
            case DISCONNECTED -> {
                var unused = kabelwerk.disconnect();
            }
            case CLOSED -> kabelwerk.close();
            default -> {}
        }
        System.out.println(LAST_WORDS);
    }

    /** Everything that this process runs with, modules or not, as a class path. */
    static String path() {
        Set<String> entries = new LinkedHashSet<>();
        for (String property : List.of("jdk.module.path", "java.class.path", "surefire.test.class.path")) {
            String path = System.getProperty(property);
            if (path != null && !path.isEmpty()) {
                entries.addAll(List.of(path.split(File.pathSeparator, -1)));
            }
        }
        return String.join(File.pathSeparator, entries);
    }
}
