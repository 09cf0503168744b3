package io.kabelwerk.tests.leaks;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import io.kabelwerk.Kabelwerk;
import io.kabelwerk.Room;
import io.kabelwerk.UploadSource;
import io.kabelwerk.emulator.KabelwerkEmulator;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Backends, and whatever else listens on a port, refuse and answer badly; clients try again and again. */
class BadAnswersLeaksTest {

    private static final int ATTEMPTS = 6 * Usage.FACTOR;
    private static final int MEGABYTES = 4;

    /** Leaks that are known, with the reason; each is measured all the same. */
    private static final Map<String, String> KNOWN = Map.of(
            "jdk SMTP", "the JDK's client never closes a connection whose answer it cannot read",
            "jdk ENDLESS_HEADERS", "the JDK's client never closes a connection whose answer it cannot read",
            "jdk ENDLESS_CONTINUE", "the JDK's client never closes a connection whose answer it cannot read",
            "jdk FLOOD", "the JDK's client reads the whole body of a refusal into memory");

    /** Before JDK 21, its HTTP client cannot be closed. */
    private static final boolean CLOSABLE = Runtime.version().feature() >= 21;

    private final List<WeakReference<Kabelwerk>> sessions = new ArrayList<>();

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "jdk, SMTP", "jdk, ENDLESS_HEADERS", "jdk, ENDLESS_CONTINUE", "jdk, REFUSED", "jdk, FLOOD", "jdk, SILENT",
        "netty, SMTP", "netty, ENDLESS_HEADERS", "netty, ENDLESS_CONTINUE", "netty, REFUSED", "netty, FLOOD",
                "netty, SILENT",
        "tyrus, SMTP", "tyrus, ENDLESS_HEADERS", "tyrus, ENDLESS_CONTINUE", "tyrus, REFUSED", "tyrus, FLOOD",
                "tyrus, SILENT",
    })
    void should_leave_nothing_of_a_connect(String transport, BadServer.Answer answer) {
        measure(KNOWN.get(transport + " " + answer), patience -> {
            try (BadServer server = new BadServer(answer)) {
                Kabelwerk kabelwerk = Kabelwerk.create(settings -> settings.url("ws://localhost:" + server.port())
                        .token("token")
                        .transport(transport)
                        .codec("jackson")
                        .connectTimeout(Duration.ofMillis(150))
                        .reconnectSteps(Duration.ofMillis(5))
                        .refusedTokenInterval(Duration.ofMillis(5))
                        .restartSpread(Duration.ofMillis(5)));
                sessions.add(new WeakReference<>(kabelwerk));
                var unused = kabelwerk.connect();
                server.awaitConnections(ATTEMPTS);
                kabelwerk.close();
                server.awaitClosed(patience);
            }
        });
        Usage.assertFree("sessions", sessions);
    }

    @ParameterizedTest
    @EnumSource(BadServer.Answer.class)
    void should_leave_nothing_of_an_upload(BadServer.Answer answer) {
        String known = !CLOSABLE && answer.isMalformed()
                ? "before JDK 21, nothing closes a connection whose answer the JDK's client cannot read"
                : null;
        try (KabelwerkEmulator emulator = KabelwerkEmulator.start(
                setup -> setup.hub("care", "Care Team", hub -> {}).endUser("nana", "Nana"))) {
            measure(known, patience -> {
                try (BadServer server = new BadServer(answer)) {
                    upload(emulator, server);
                    server.awaitClosed(patience);
                }
            });
        }
    }

    private static void upload(KabelwerkEmulator emulator, BadServer server) {
        try (Kabelwerk kabelwerk = Kabelwerk.create(settings -> settings.url(emulator.url())
                .token(emulator.token("nana"))
                .transport("netty")
                .codec("jackson")
                .ensureAllRooms()
                .uploadTimeout(Duration.ofMillis(150))
                .proxySelector(new UploadsOnly(server.port())))) {
            kabelwerk.connect().join();
            Room room = kabelwerk.openRoom();
            room.connect().join();
            for (int i = 0; i < ATTEMPTS; i++) {
                CompletableFuture<?> upload = room.postUpload(UploadSource.of(new byte[10_000], "notes.txt"));
                assertThatThrownBy(upload::join).isInstanceOf(CompletionException.class);
            }
        }
    }

    /** A first run loads classes, and opens what stays open; the second one must leave nothing. */
    private static void measure(@Nullable String known, Consumer<Duration> run) {
        Duration patience = known == null ? Usage.PATIENCE : Duration.ofSeconds(1);
        try {
            run.accept(patience);
            Usage before = Usage.now();
            run.accept(patience);
            Usage.assertBackTo(before, MEGABYTES);
        } catch (AssertionError leak) {
            if (known == null) {
                throw leak;
            }
            abort("Known: " + known + ". Measured: " + leak.getMessage());
        }
    }

    /** Sends uploads, and nothing else, to another port. */
    private static final class UploadsOnly extends ProxySelector {
        private final Proxy proxy;

        private UploadsOnly(int port) {
            proxy = new Proxy(Proxy.Type.HTTP, new InetSocketAddress("localhost", port));
        }

        @Override
        public List<Proxy> select(URI uri) {
            return List.of(uri.getPath().endsWith("/uploads") ? proxy : Proxy.NO_PROXY);
        }

        @Override
        public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
    }
}
