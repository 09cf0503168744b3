package io.kabelwerk.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.ConnectedUser;
import io.kabelwerk.EventSource;
import io.kabelwerk.Kabelwerk;
import io.kabelwerk.KabelwerkEvent;
import io.kabelwerk.KabelwerkException;
import io.kabelwerk.Logging;
import io.kabelwerk.Room;
import io.kabelwerk.RoomEvent;
import io.kabelwerk.Settings;
import io.kabelwerk.core.testing.FakeConnection;
import io.kabelwerk.core.testing.FakeTransport;
import io.kabelwerk.core.testing.JacksonCodec;
import io.kabelwerk.core.testing.LogCapture;
import io.kabelwerk.emulator.backend.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A whole session in virtual time, over a fake network with nobody at its other end.
 *
 * <p>After each test: the engine has not failed anywhere, no token is in any log line or error, there were never two
 * sockets, and a {@code disconnect()} leaves neither a socket nor a timer.
 */
class Stage implements BeforeEachCallback, AfterEachCallback {

    static final String TOKEN = "the-secret-token";
    static final long USER = 1;

    final VirtualTime time = new VirtualTime();
    final FakeTransport network = new FakeTransport();
    final List<KabelwerkEvent> events = new CopyOnWriteArrayList<>();
    final Kabelwerk kabelwerk;
    private final LogCapture log = LogCapture.start();

    /** With what is set. */
    Stage(Consumer<Settings.Builder> more) {
        kabelwerk = new CoreProvider()
                .create(Settings.defaults()
                        .with(settings -> settings.url("ws://localhost:4000")
                                .transport(network)
                                .codec(new JacksonCodec())
                                .scheduler(time)
                                .callbackExecutor(time)
                                .ticker(time.ticker())
                                .random(new SplittableRandom(1))
                                .logging(Logging.DEBUG))
                        .with(more));
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        kabelwerk.on(KabelwerkEvent.class, events::add);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        try {
            boolean failed = context.getExecutionException().isPresent();
            var unused = kabelwerk.disconnect();
            time.pass(60);
            if (failed) {
                return;
            }
            List<String> tokens = network.attempts().stream()
                    .map(FakeTransport.Attempt::token)
                    .filter(token -> token.length() >= TOKEN.length()) // Some tests give short ones, which are words.
                    .toList();
            assertThat(log.records())
                    .extracting(entry -> entry.getMessage() + " " + entry.getThrown())
                    .noneMatch(line -> line.contains("The engine has failed"))
                    .noneMatch(line -> tokens.stream().anyMatch(line::contains));
            assertThat(errors())
                    .extracting(String::valueOf)
                    .noneMatch(line -> tokens.stream().anyMatch(line::contains));
            assertThat(network.mostOpenConnections()).isLessThanOrEqualTo(1);
            assertThat(network.openConnections()).isZero();
            assertThat(time.scheduled()).as("timers that are left").isZero();
            assertThat(network.isClosed()).isFalse();
        } finally {
            log.close();
        }
    }

    /** Connects, whatever comes of it. */
    CompletableFuture<ConnectedUser> connect() {
        CompletableFuture<ConnectedUser> connecting = kabelwerk.connect();
        time.run();
        return connecting;
    }

    /** Connects, whatever becomes of its future. */
    void startConnecting() {
        var unused = connect();
    }

    /** Connects, which must work. */
    void online() {
        assertThat(connect()).isCompleted();
    }

    void pass(long seconds) {
        time.pass(seconds);
    }

    void passMillis(long millis) {
        time.pass(Duration.ofMillis(millis));
    }

    void run() {
        time.run();
    }

    FakeConnection connection() {
        return network.connection();
    }

    /** The connection breaks; nothing else happens yet. */
    void drop() {
        network.connection().drop();
        time.run();
    }

    /** The connection breaks, and comes back. */
    void dropAndReturn() {
        int connections = network.connections().size();
        drop();
        pass(15);
        assertThat(network.connections()).hasSizeGreaterThan(connections);
    }

    /** Opens a room that the backend knows, and collects its events. */
    <E> List<E> collect(EventSource<E> source, Class<E> type) {
        List<E> collected = new ArrayList<>();
        source.on(type, collected::add);
        return collected;
    }

    /** A room that is joined, with its events. */
    OpenRoom openRoom(long id) {
        OpenRoom open = newRoom(id);
        open.connecting = open.room.connect();
        time.run();
        return open;
    }

    OpenRoom newRoom(long id) {
        Room room = kabelwerk.openRoom(id);
        return new OpenRoom(room, collect(room, RoomEvent.class));
    }

    /** The errors that were told. */
    List<KabelwerkException> errors() {
        return events.stream()
                .filter(KabelwerkEvent.ErrorOccurred.class::isInstance)
                .map(event -> ((KabelwerkEvent.ErrorOccurred) event).error())
                .toList();
    }

    /** What a future has failed with. */
    static KabelwerkException error(CompletableFuture<?> future) {
        assertThat(future).isCompletedExceptionally();
        try {
            future.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof KabelwerkException error) {
                return error;
            }
        }
        throw new AssertionError("It has not failed with an error of the SDK: " + future);
    }

    /** The simple names of all events. */
    List<String> eventNames() {
        return names(events);
    }

    LogCapture log() {
        return log;
    }

    static List<String> names(List<?> events) {
        return events.stream().map(event -> event.getClass().getSimpleName()).toList();
    }

    /** A room and what it has told. */
    static final class OpenRoom {
        final Room room;
        final List<RoomEvent> events;
        CompletableFuture<RoomEvent.Ready> connecting = new CompletableFuture<>();

        private OpenRoom(Room room, List<RoomEvent> events) {
            this.room = room;
            this.events = events;
        }

        /** The IDs in the ready event; fails where there were none or two. */
        List<Long> readyIds() {
            List<RoomEvent.Ready> ready = events.stream()
                    .filter(RoomEvent.Ready.class::isInstance)
                    .map(RoomEvent.Ready.class::cast)
                    .toList();
            assertThat(ready).hasSize(1);
            return ready.get(0).messages().stream().map(message -> message.id()).toList();
        }

        /** The IDs of all message_posted events. */
        List<Long> postedIds() {
            return events.stream()
                    .filter(RoomEvent.MessagePosted.class::isInstance)
                    .map(event -> ((RoomEvent.MessagePosted) event).message().id())
                    .toList();
        }

        /** The IDs of all message_deleted events. */
        List<Long> deletedIds() {
            return events.stream()
                    .filter(RoomEvent.MessageDeleted.class::isInstance)
                    .map(event -> ((RoomEvent.MessageDeleted) event).message().id())
                    .toList();
        }

        List<KabelwerkException> errors() {
            return events.stream()
                    .filter(RoomEvent.ErrorOccurred.class::isInstance)
                    .map(event -> ((RoomEvent.ErrorOccurred) event).error())
                    .toList();
        }

        List<String> eventNames() {
            return names(events);
        }
    }
}
