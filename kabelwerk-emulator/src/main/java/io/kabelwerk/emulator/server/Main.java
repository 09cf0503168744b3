package io.kabelwerk.emulator.server;

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
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
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
        return run(emulator -> {
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
        return run(emulator -> {
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
            for (UserSnapshot user : emulator.users()) {
                String token = emulator.token(user.key());
                environment.putIfAbsent("KABELWERK_TOKEN", token);
                environment.put("KABELWERK_TOKEN_" + variable(user.key()), token);
            }
            Process process = builder.start();
            // A signal may reach this process alone.
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroy, "kabelwerk-emulator-exec"));
            return process.waitFor();
        });
    }

    /** A key as it may stand in the name of an environment variable. */
    private static String variable(String key) {
        return key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    private interface Use {
        int of(KabelwerkEmulator emulator) throws IOException, InterruptedException;
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
        Runnable end = ending(emulator, err);
        Thread hook = new Thread(end, "kabelwerk-emulator-shutdown");
        // The usual end is a signal; it is also the only chance to delete the uploaded files.
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            warn(err);
            if (options.frames) {
                PrintWriter out = spec.commandLine().getOut();
                emulator.onFrame(event -> print(out, event));
            }
            return use.of(emulator);
        } catch (IOException e) {
            err.println(e.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        } finally {
            end.run();
        }
    }

    /** Exports the state, if that was wanted, and ends the emulator; once. */
    private Runnable ending(KabelwerkEmulator emulator, PrintWriter err) {
        AtomicBoolean ended = new AtomicBoolean();
        return () -> {
            if (!ended.compareAndSet(false, true)) {
                return;
            }
            try (emulator) {
                if (options.exported != null) {
                    emulator.exportTo(options.exported);
                }
            } catch (IOException e) {
                err.println("The state was not exported to " + options.exported + ": " + e);
                err.flush();
            }
        };
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
