package io.kabelwerk.tck.runner;

import io.kabelwerk.emulator.KabelwerkEmulator;
import io.kabelwerk.spi.Closed;
import io.kabelwerk.spi.Connection;
import io.kabelwerk.spi.JsonCodec;
import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.JsonLimits;
import io.kabelwerk.spi.Listener;
import io.kabelwerk.spi.Transport;
import io.kabelwerk.spi.TransportOptions;
import io.kabelwerk.spi.TransportProvider;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Uses an implementation once, to see whether all classes that it needs exist: otherwise every rule would fail for want
 * of the same jar. The rules report anything else that goes wrong here.
 */
final class Trial {

    private static final String HEARTBEAT = "[null,\"1\",\"phoenix\",\"heartbeat\",{}]";
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final AtomicReference<@Nullable LinkageError> missing = new AtomicReference<>();

    private Trial() {}

    /**
     * Tries a transport.
     *
     * @throws Unusable if a class is missing, or does not fit
     */
    static void of(TransportProvider provider, String described) {
        new Trial().run(described, trial -> trial.connect(provider));
    }

    /**
     * Tries a codec.
     *
     * @throws Unusable if a class is missing, or does not fit
     */
    static void of(JsonCodecProvider provider, String described) {
        new Trial().run(described, trial -> {
            JsonCodec codec = provider.create(JsonLimits.defaults());
            String text = codec.encode(List.of(Map.of("a", 1.5, "b", "\u00E4")));
            var unused = List.of(
                    codec.decode(text), codec.decode(ByteBuffer.wrap(HEARTBEAT.getBytes(StandardCharsets.UTF_8))));
        });
    }

    /** Something that may fail in any way. */
    private interface Attempt {
        void make(Trial trial) throws Exception;
    }

    private void run(String described, Attempt attempt) {
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> look(thrown));
        Captured captured = new Captured();
        try (captured) {
            attempt.make(this);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception | Error e) {
            look(e);
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
        LinkageError error = missing.get();
        if (error != null) {
            throw new Unusable(described + " cannot be run: " + said(error)
                    + "\nA jar that it needs is missing, or has another version. Put all that it needs on the class"
                    + " path or the module path; with java -jar, give it as --path.");
        }
    }

    /** Connects to a backend that accepts it, and with TLS to one without TLS. */
    private void connect(TransportProvider provider) throws Exception {
        TransportOptions options =
                TransportOptions.defaults().withConnectTimeout(LIMIT).withLogLevel(Level.OFF);
        try (KabelwerkEmulator backend = KabelwerkEmulator.start(setup -> setup.endUser("tck", "Test Kit"));
                Transport transport = provider.create(options)) {
            String address = backend.url() + "/websocket?vsn=2.0.0&token=" + backend.token("tck");
            Heard heard = new Heard();
            CompletableFuture<Connection> secure =
                    transport.connect(URI.create(address.replaceFirst("^ws:", "wss:")), Map.of(), new Heard());
            Connection connection = transport
                    .connect(URI.create(address), Map.of(), heard)
                    .get(2 * LIMIT.toSeconds(), TimeUnit.SECONDS);
            connection.resumeReading();
            connection.sendText(HEARTBEAT).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            heard.text.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            connection.close(1000, "").get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            secure.get(2 * LIMIT.toSeconds(), TimeUnit.SECONDS).abort();
        }
    }

    private void look(Throwable thrown) {
        Set<Throwable> seen = new HashSet<>();
        for (Throwable at = thrown; at != null && seen.add(at); at = at.getCause()) {
            if (at instanceof LinkageError error) {
                missing.compareAndSet(null, error);
            }
        }
    }

    private static String said(LinkageError error) {
        String message = String.valueOf(error.getMessage());
        return error instanceof NoClassDefFoundError && message.matches("[\\w$/]+")
                ? "there is no class " + message.replace('/', '.')
                : error.toString();
    }

    /** Waits for the first text. */
    private static final class Heard implements Listener {

        private final CompletableFuture<Void> text = new CompletableFuture<>();

        @Override
        public void onText(ByteBuffer utf8) {
            text.complete(null);
        }

        @Override
        public void onText(String decoded) {
            text.complete(null);
        }

        @Override
        public void onClosed(Closed closed) {
            text.cancel(false);
        }
    }
}
