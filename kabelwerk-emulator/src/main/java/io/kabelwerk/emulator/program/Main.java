package io.kabelwerk.emulator.program;

import io.kabelwerk.emulator.KabelwerkEmulator;
import io.kabelwerk.emulator.UserSnapshot;
import io.kabelwerk.emulator.WireEvent;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.module.ModuleDescriptor;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The emulator as a program, with a small demo world unless another one is named. */
@Command(
        name = "kabelwerk-emulator",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = "Runs a Kabelwerk backend on loopback and prints its URL and a token for each user.")
public final class Main implements Callable<Integer> {

    @Mixin
    private Options options = new Options();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    Main() {}

    /**
     * Runs until it is killed, or until the command of {@code exec} ends.
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
        return run((emulator, unusedEnding) -> {
            PrintWriter out = spec.commandLine().getOut();
            out.println("Kabelwerk emulator: " + emulator.url());
            for (String address : otherAddresses()) {
                out.println("From other machines: ws://" + address + ":" + emulator.port());
            }
            if (!options.noControl) {
                out.println("Console: " + emulator.consoleUrl());
                out.println("Control API: " + emulator.controlUrl());
                out.println("Its secret: " + emulator.controlSecret());
            }
            for (UserSnapshot user : emulator.users()) {
                out.println();
                out.println("Token of " + user.key() + ":");
                out.println(emulator.token(user.key()));
            }
            out.flush();
            new CountDownLatch(1).await();
            return CommandLine.ExitCode.OK;
        });
    }

    /** Runs a command with the emulator's URL and tokens in its environment. */
    @Command(
            name = "exec",
            mixinStandardHelpOptions = true,
            description =
                    "Runs a command with KABELWERK_URL, KABELWERK_TOKEN (the first user's) and a KABELWERK_TOKEN_<USER>"
                            + " for each user in its environment, and ends with it and its status.")
    int exec(
            @Parameters(paramLabel = "COMMAND", arity = "1..*", description = "The command; put -- in front of it.")
                    List<String> command)
            throws InterruptedException {
        return run((emulator, ending) -> {
            ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
            Map<String, String> environment = builder.environment();
            // A token or a secret of another backend must not reach this one.
            environment
                    .keySet()
                    .removeIf(name -> name.startsWith("KABELWERK_TOKEN") || name.startsWith("KABELWERK_CONTROL_"));
            environment.put("KABELWERK_URL", emulator.url());
            if (!options.noControl) {
                environment.put("KABELWERK_CONTROL_URL", emulator.controlUrl());
                environment.put("KABELWERK_CONTROL_SECRET", emulator.controlSecret());
            }
            putTokens(emulator, environment);
            return ending.start(builder).waitFor();
        });
    }

    private void putTokens(KabelwerkEmulator emulator, Map<String, String> environment) {
        Map<String, String> keys = new HashMap<>();
        for (UserSnapshot user : emulator.users()) {
            String token = emulator.token(user.key());
            environment.putIfAbsent("KABELWERK_TOKEN", token);
            String variable = "KABELWERK_TOKEN_" + variable(user.key());
            String first = keys.putIfAbsent(variable, user.key());
            if (first == null) {
                environment.put(variable, token);
            } else {
                spec.commandLine()
                        .getErr()
                        .println("*** WARNING: " + variable + " is the token of the user " + first
                                + "; there is none of " + user.key()
                                + ", whose variable would have the same name. ***");
            }
        }
        spec.commandLine().getErr().flush();
    }

    /** Returns a key in the form that the name of an environment variable allows. */
    private static String variable(String key) {
        return key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    private interface Use {
        int of(KabelwerkEmulator emulator, Ending ending) throws IOException, InterruptedException;
    }

    private int run(Use use) throws InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        KabelwerkEmulator emulator;
        try {
            emulator = options.start();
        } catch (IllegalArgumentException | IllegalStateException e) {
            err.println(e.getMessage());
            return CommandLine.ExitCode.USAGE;
        }
        Ending ending = new Ending(() -> end(emulator), err);
        // The usual end is a signal; it is also the only chance to delete the uploaded files.
        Runtime.getRuntime().addShutdownHook(new Thread(ending, "kabelwerk-emulator-shutdown"));
        int status = CommandLine.ExitCode.SOFTWARE;
        try {
            warn(err);
            if (options.frames) {
                PrintWriter out = spec.commandLine().getOut();
                emulator.onFrame(event -> print(out, event));
            }
            status = use.of(emulator, ending);
        } catch (IOException e) {
            err.println(e.getMessage());
        } finally {
            ending.run();
        }
        return status == CommandLine.ExitCode.OK && ending.hasFailed() ? CommandLine.ExitCode.SOFTWARE : status;
    }

    /** Exports the state, if that was wanted, and ends the emulator. */
    private void end(KabelwerkEmulator emulator) throws IOException {
        try (emulator) {
            if (options.exported != null) {
                emulator.exportTo(options.exported);
            }
        }
    }

    private void warn(PrintWriter err) {
        try {
            if (!InetAddress.getByName(options.host).isLoopbackAddress()) {
                err.println("*** WARNING: everybody who reaches " + options.host
                        + " on the network can use this emulator." + " ***");
                err.flush();
            }
        } catch (UnknownHostException e) {
            throw new IllegalStateException("An address that is listened on is not known.", e);
        }
    }

    /** The addresses that other machines reach this one at, if it listens on all of them. */
    private List<String> otherAddresses() {
        if (!options.host.equals("0.0.0.0") && !options.host.equals("::")) {
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
        out.println(line(event));
        out.flush();
    }

    /** Returns the event in one line. */
    static String line(WireEvent event) {
        String arrow = switch (event.kind()) {
            case OPENED -> " open ";
            case RECEIVED -> " -> ";
            case SENT -> " <- ";
            case CLOSED -> " closed: ";
        };
        return event.at() + " #" + event.socket() + " " + printable(event.user()) + arrow + printable(event.text());
    }

    /** A client may send anything, such as the end of a line, or what moves the cursor of a terminal. */
    private static String printable(String text) {
        StringBuilder printable = new StringBuilder(text.length());
        text.chars().forEach(unit -> {
            boolean separates = unit == 0x2028 || unit == 0x2029;
            if (separates || Character.isISOControl(unit)) {
                printable.append("\\u").append(HexFormat.of().toHexDigits((char) unit));
            } else {
                printable.append((char) unit);
            }
        });
        return printable.toString();
    }
}
