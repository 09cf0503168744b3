package io.kabelwerk.tck.session;

import io.kabelwerk.Kabelwerk;
import io.kabelwerk.Room;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A program that chats, and returns from {@code main} without another word. */
final class SessionProcess {

    static final String ONLINE = "online";
    static final String DISCONNECTED = "disconnected";
    static final String CLOSED = "closed";
    static final String LAST_WORDS = "main returns";

    /** What was added to the class path by an option of the kit as a program. */
    private static final String ADDED = "kabelwerk.tck.path";

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

    /** How to start it as this process was started: with the same modules, or with the same classes. */
    static List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        Module module = SessionProcess.class.getModule();
        if (module.isNamed()) {
            // What the kit's modules need comes along, and what provides services to them: transports and codecs too.
            add(command, "--module-path", path(List.of("jdk.module.path")));
            add(command, "--class-path", path(List.of("java.class.path", ADDED)));
            add(command, "--module", module.getName() + "/" + SessionProcess.class.getName());
        } else {
            // Surefire has modules on the one and the kit on the other.
            add(
                    command,
                    "--class-path",
                    path(List.of("jdk.module.path", "java.class.path", "surefire.test.class.path", ADDED)));
            command.add(SessionProcess.class.getName());
        }
        return command;
    }

    private static void add(List<String> command, String option, String value) {
        if (!value.isEmpty()) {
            command.add(option);
            command.add(value);
        }
    }

    /** The paths in some properties of the system, as one. */
    private static String path(List<String> properties) {
        Set<String> entries = new LinkedHashSet<>();
        for (String property : properties) {
            String path = System.getProperty(property);
            if (path != null && !path.isEmpty()) {
                entries.addAll(List.of(path.split(File.pathSeparator, -1)));
            }
        }
        return String.join(File.pathSeparator, entries);
    }
}
