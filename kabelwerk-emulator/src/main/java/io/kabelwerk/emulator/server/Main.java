package io.kabelwerk.emulator.server;

import io.kabelwerk.emulator.KabelwerkEmulator;
import io.kabelwerk.emulator.WireEvent;
import java.io.PrintWriter;
import java.lang.module.ModuleDescriptor;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The emulator as a program, with a small demo world. */
@Command(
        name = "kabelwerk-emulator",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = "Runs a Kabelwerk backend on loopback and prints its URL and a token for each demo user.")
public final class Main implements Callable<Integer> {

    private static final List<String> USERS = List.of("nana", "theo", "doc", "nurse");

    @Option(
            names = {"-p", "--port"},
            paramLabel = "PORT",
            defaultValue = "4000",
            description = "Port to listen on; 0 is any free one (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "Address to listen on (default: ${DEFAULT-VALUE}, which nobody else can reach;"
                    + " 0.0.0.0 is every address of this machine).")
    private String host = "";

    @Option(
            names = "--token-hours",
            paramLabel = "HOURS",
            defaultValue = "24",
            description = "For how long the tokens are good (default: ${DEFAULT-VALUE}).")
    private long tokenHours;

    @Option(
            names = {"-f", "--frames"},
            description = "Print every frame.")
    private boolean frames;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    Main() {}

    /**
     * Runs until it is killed.
     *
     * @param args see {@code --help}
     */
    public static void main(String[] args) {
        if (System.getProperty("java.awt.headless") == null) {
            System.setProperty("java.awt.headless", "true");
        }
        System.exit(new CommandLine(new Main()).execute(args));
    }

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        KabelwerkEmulator emulator;
        try {
            emulator = KabelwerkEmulator.start(setup -> setup.hub(
                            "care",
                            "Care Team",
                            hub -> hub.user("doc", "Dr. Ada").user("nurse", "Nurse Joy"))
                    .endUser("nana", "Nana")
                    .endUser("theo", "Theo")
                    .host(host)
                    .port(port)
                    .tokenLifetime(Duration.ofHours(tokenHours)));
        } catch (IllegalArgumentException | IllegalStateException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return CommandLine.ExitCode.USAGE;
        }
        // The usual end is a signal; it is also the only chance to delete the uploaded files.
        Runtime.getRuntime().addShutdownHook(new Thread(emulator::close, "kabelwerk-emulator-shutdown"));
        try (emulator) {
            long room = emulator.user("nana").createRoom("care");
            emulator.user("doc").post(room, "Good morning, *Nana*! How are you today?");
            if (frames) {
                emulator.onFrame(event -> print(out, event));
            }
            out.println("Kabelwerk emulator: " + emulator.url());
            for (String address : otherAddresses()) {
                out.println("From other machines: ws://" + address + ":" + emulator.port());
            }
            for (String user : USERS) {
                out.println();
                out.println("Token of " + user + ":");
                out.println(emulator.token(user));
            }
            out.flush();
            new CountDownLatch(1).await();
        }
        return CommandLine.ExitCode.OK;
    }

    /** The addresses that other machines reach this one at, if it listens on all of them. */
    private List<String> otherAddresses() {
        if (!host.equals("0.0.0.0") && !host.equals("::")) {
            return List.of();
        }
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                    .map(InetAddress::getHostAddress)
                    .toList();
        } catch (SocketException e) {
            return List.of(); // It works without: who needs one of them can look it up.
        }
    }

    /** The version of the module, or else of the jar, where there is one. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            Optional<String> ofModule =
                    Optional.ofNullable(Main.class.getModule().getDescriptor()).flatMap(ModuleDescriptor::rawVersion);
            Optional<String> ofJar = Optional.ofNullable(Main.class.getPackage().getImplementationVersion());
            return new String[] {
                "kabelwerk-emulator " + ofModule.or(() -> ofJar).orElse("(unpackaged)")
            };
        }
    }

    private static void print(PrintWriter out, WireEvent event) {
        String arrow = switch (event.kind()) {
            case OPENED -> " open ";
            case RECEIVED -> " -> ";
            case SENT -> " <- ";
            case CLOSED -> " closed: ";
        };
        out.println(event.at() + " #" + event.socket() + " " + event.user() + arrow + event.text());
        out.flush();
    }
}
