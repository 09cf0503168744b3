package io.kabelwerk.junit;

import io.kabelwerk.emulator.Fault;
import io.kabelwerk.emulator.KabelwerkEmulator;
import io.kabelwerk.emulator.SessionSnapshot;
import io.kabelwerk.emulator.Setup;
import io.kabelwerk.junit.KabelwerkExtension.Configuration;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.ExtensionContext;

/** An emulator with the record of what happens on it; of one test, or of a class. */
final class Stage implements AutoCloseable {

    /** The longest time that a socket may stay open after its client was closed. */
    private static final Duration LINGERING = Duration.ofSeconds(3);

    /** Making one takes longer than all else that an emulator does to start. */
    private static final class Keys {
        static final KeyPair SHARED = Setup.newKeys();
    }

    private final Configuration configuration;
    private final String owner;
    private final KabelwerkEmulator emulator;
    private final Recording recording = new Recording();

    Stage(Configuration configuration, String owner) {
        this.configuration = configuration;
        this.owner = owner;
        this.emulator = KabelwerkEmulator.start(setup -> {
            setup.keys(Keys.SHARED);
            configuration.setup().accept(setup);
        });
        Runnable unused = emulator.onFrame(recording::add);
    }

    boolean isOf(ExtensionContext context) {
        return owner.equals(context.getUniqueId());
    }

    Configuration configuration() {
        return configuration;
    }

    KabelwerkEmulator emulator() {
        return emulator;
    }

    Recording recording() {
        return recording;
    }

    /** Fails if something is left over; the clients of the parameters are closed already. */
    void check(String report) {
        List<String> wrong = new ArrayList<>();
        List<Fault> waiting = emulator.waitingFaults();
        if (!configuration.unusedFaults() && !waiting.isEmpty()) {
            wrong.add("These faults were injected and not used up: " + waiting
                    + ". Let each of them happen, or say allowUnusedFaults().");
        }
        List<SessionSnapshot> open = leaked();
        if (!open.isEmpty()) {
            wrong.add("These sockets are still open: "
                    + open.stream().map(Stage::name).toList() + ". Close each Kabelwerk that the test has created.");
        }
        if (!wrong.isEmpty()) {
            AssertionError failure = new AssertionError(String.join(" ", wrong));
            failure.addSuppressed(new KabelwerkReport(report));
            throw failure;
        }
    }

    private static String name(SessionSnapshot session) {
        return session.user() + "#" + session.number() + " (" + session.agent().orElse("?") + ")";
    }

    /** Nobody can end a half-open socket. */
    private List<SessionSnapshot> open() {
        return emulator.sessions().stream()
                .filter(session -> !session.halfOpen())
                .toList();
    }

    private List<SessionSnapshot> leaked() {
        long end = System.nanoTime() + LINGERING.toNanos();
        long seen = recording.count();
        List<SessionSnapshot> open = open();
        while (!open.isEmpty() && System.nanoTime() < end) {
            seen = recording.awaitMoreThan(seen, end - System.nanoTime());
            open = open();
        }
        return open;
    }

    @Override
    public void close() {
        emulator.close();
    }
}
