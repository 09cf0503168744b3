package io.kabelwerk.emulator.program;

import io.kabelwerk.emulator.KabelwerkEmulator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of the program, with or without a command. */
final class Options {

    /** A century. */
    private static final long MAX_TOKEN_HOURS = 876_000;

    @Option(
            names = {"-p", "--port"},
            paramLabel = "PORT",
            defaultValue = "4000",
            description = "Port to listen on; 0 is any free one (default: ${DEFAULT-VALUE}).")
    int port;

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "Address to listen on (default: ${DEFAULT-VALUE}, which nobody else can reach;"
                    + " 0.0.0.0 is every address of this machine).")
    String host = "";

    @Option(
            names = "--public-url",
            paramLabel = "URL",
            description = "Where clients reach it, if a proxy or a container stands between: http:// or https:// and a"
                    + " host. The URLs of uploads begin with it.")
    @Nullable
    String publicUrl;

    @Option(
            names = "--seed",
            paramLabel = "FILE",
            description = "Start with the hubs, users, rooms and messages of a JSON file instead of the demo's.")
    @Nullable
    Path seed;

    @Option(
            names = "--import",
            paramLabel = "FOLDER",
            description = "Start with what --export has written; where there is nothing yet, as without this option.")
    @Nullable
    Path imported;

    @Option(
            names = "--export",
            paramLabel = "FOLDER",
            description = "Write the whole state there at the end: state.json and the uploads.")
    @Nullable
    Path exported;

    @Option(
            names = "--key",
            paramLabel = "FILE",
            description = "RSA key (PKCS #8, PEM) that signs the tokens, so that they survive a restart; is made where"
                    + " there is none.")
    @Nullable
    Path key;

    @Option(
            names = "--token-hours",
            paramLabel = "HOURS",
            defaultValue = "24",
            description = "For how long the tokens are good (default: ${DEFAULT-VALUE}).")
    long tokenHours;

    @Option(names = "--no-control", description = "Do without the control API and the console.")
    boolean noControl;

    @Option(
            names = {"-f", "--frames"},
            description = "Print every frame.")
    boolean frames;

    private static Path stateOf(Path imported) {
        return Files.isDirectory(imported) ? imported.resolve(KabelwerkEmulator.STATE_FILE) : imported;
    }

    /** A small world, for who only wants to look. */
    private static final String DEMO = """
            {
              "hubs": [
                {
                  "slug": "care",
                  "name": "Care Team",
                  "users": [{"key": "doc", "name": "Dr. Ada"}, {"key": "nurse", "name": "Nurse Joy"}]
                }
              ],
              "users": [{"key": "nana", "name": "Nana"}, {"key": "theo", "name": "Theo"}],
              "rooms": [
                {
                  "hub": "care",
                  "user": "nana",
                  "messages": [{"user": "doc", "text": "Good morning, *Nana*! How are you today?"}]
                }
              ]
            }
            """;

    /**
     * Starts the emulator.
     *
     * @throws IllegalArgumentException if an option is wrong
     * @throws IllegalStateException if it cannot listen
     */
    KabelwerkEmulator start() {
        Path state = imported != null && !Files.notExists(stateOf(imported)) ? imported : seed;
        if (exported != null) {
            requireWritable(exported);
        }
        return KabelwerkEmulator.start(setup -> {
            setup.host(host).port(port).tokenLifetime(hours(tokenHours));
            if (!noControl) {
                setup.control();
            }
            if (publicUrl != null) {
                setup.publicUrl(publicUrl);
            }
            if (key != null) {
                setup.keys(KeyFile.readOrMake(key));
            }
            if (state == null) {
                setup.seed(DEMO);
            } else {
                setup.seed(state);
            }
        });
    }

    private static Duration hours(long hours) {
        if (hours < 1 || hours > MAX_TOKEN_HOURS) {
            throw new IllegalArgumentException(
                    "--token-hours is 1 to " + MAX_TOKEN_HOURS + ", but this is " + hours + ".");
        }
        return Duration.ofHours(hours);
    }

    /** At the end it would be too late to say so. */
    private static void requireWritable(Path folder) {
        try {
            Files.delete(Files.createTempFile(Files.createDirectories(folder), "export", ".tmp"));
        } catch (IOException e) {
            throw new IllegalArgumentException("The state cannot be exported to " + folder + ": " + e, e);
        }
    }
}
