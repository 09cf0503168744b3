package io.kabelwerk.examples.console;

import io.kabelwerk.Kabelwerk;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program: the demo, or, with a token, a chat client. */
@Command(
        name = "kabelwerk-console",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = {
            "Without options: a demo. Two people chat over a backend that is started for it on this machine.",
            "With a token: a chat client for a Kabelwerk backend."
        },
        footer = {
            "",
            "The token is better given as KABELWERK_TOKEN than as an option: other users of this machine can read the"
                    + " command line. NO_COLOR turns the colours off.",
            "",
            "Exit status: 0 all went well, 1 something went wrong, 2 bad options."
        })
final class Main implements Callable<Integer> {

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "${env:KABELWERK_URL}",
            description = "the backend, [ws://|wss://]host[:port][/path]; else KABELWERK_URL, else hub.kabelwerk.io")
    private @Nullable String url;

    @Option(
            names = "--token",
            paramLabel = "JWT",
            defaultValue = "${env:KABELWERK_TOKEN}",
            description = "who you are; else KABELWERK_TOKEN")
    private @Nullable String token;

    @Option(names = "--room", paramLabel = "ID", description = "the room to chat in; else you are asked, if need be")
    private @Nullable Long room;

    @Option(names = "--ensure-rooms", description = "get a room in each hub, as an end user who has none")
    private boolean ensureRooms;

    @Option(
            names = "--transport",
            paramLabel = "NAME",
            description = "what to connect with, where there are several: netty or tyrus")
    private @Nullable String transport;

    @Spec
    private @Nullable CommandSpec spec;

    private Main() {}

    /**
     * Runs the program.
     *
     * @param args its options
     */
    public static void main(String[] args) {
        // The demo paints a picture, which needs no window.
        System.setProperty("java.awt.headless", "true");
        System.exit(new CommandLine(new Main()).execute(args));
    }

    @Override
    public Integer call() {
        String who = token == null || token.isBlank() ? null : token;
        boolean wantsClient = who != null || url != null || room != null || ensureRooms;
        if (wantsClient && who == null) {
            throw new ParameterException(
                    Objects.requireNonNull(spec).commandLine(),
                    "A token says who you are: set KABELWERK_TOKEN, or give --token.");
        }
        try (Screen screen = Screen.open()) {
            try {
                if (who == null) {
                    return new Demo(screen).run() ? 0 : 1;
                }
                new Client(screen, url, who, transport, ensureRooms).run(room);
                return 0;
            } catch (CompletionException | IllegalArgumentException | IllegalStateException e) {
                screen.error(e);
                return 1;
            }
        }
    }

    /** Asks the SDK. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            try (Kabelwerk kabelwerk = Kabelwerk.create(settings -> {})) {
                return new String[] {"Kabelwerk SDK for Java " + kabelwerk.version()};
            }
        }
    }
}
