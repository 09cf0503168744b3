package io.kabelwerk.tck.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.ConnectionState;
import io.kabelwerk.Inbox;
import io.kabelwerk.InboxEvent;
import io.kabelwerk.Kabelwerk;
import io.kabelwerk.KabelwerkEvent;
import io.kabelwerk.KabelwerkEvent.Connected;
import io.kabelwerk.KabelwerkEvent.Disconnected;
import io.kabelwerk.Message;
import io.kabelwerk.Notifier;
import io.kabelwerk.NotifierEvent;
import io.kabelwerk.Room;
import io.kabelwerk.RoomEvent;
import io.kabelwerk.RoomEvent.MessagePosted;
import io.kabelwerk.UploadSource;
import io.kabelwerk.emulator.Fault;
import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.TransportProvider;
import io.kabelwerk.tck.harness.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How a session ends while listeners are called. */
abstract class SessionEndInListenerRules extends SessionEvents {

    SessionEndInListenerRules(TransportProvider transportProvider, JsonCodecProvider codecProvider) {
        super(transportProvider, codecProvider);
    }

    /**
     * A listener may disconnect on a message that says so. If it fails: the list of listeners is copied and then called
     * to the end.
     */
    @Test
    @DisplayName("S31 MUST NOT call the second listener once the first has disconnected the room")
    void disconnectInFirstListener() {
        long roomId = newRoom(NANA);
        Kabelwerk client = online(NANA);
        Room room = connected(client.openRoom(roomId));
        Room other = connected(client.openRoom(roomId));
        AtomicReference<@Nullable CompletableFuture<Void>> leaving = new AtomicReference<>();
        AtomicInteger seconds = new AtomicInteger();
        var unused = room.on(MessagePosted.class, event -> leaving.set(room.disconnect()));
        var unusedToo = room.on(MessagePosted.class, event -> seconds.incrementAndGet());
        SessionHeard<RoomEvent> inOther = hear(other);

        post(ADA, roomId, "1", "2");

        inOther.atLeast(2, MessagePosted.class);
        done(java.util.Objects.requireNonNull(leaving.get()), "disconnect()");
        assertThat(seconds).hasValue(0);
    }

    /** Any listener may decide to stop. If it fails: something waits for the listener that waits for it. */
    @Test
    @DisplayName("S44 MUST let any listener call disconnect() and wait for it, and call none after it")
    void disconnectInAnyListener() {
        long roomId = newRoom(NANA);
        List<String> places = List.of("connected", "ready", "user", "posted", "inbox", "notice", "progress", "dropped");
        for (String place : places) {
            Kabelwerk client = client(NANA);
            AtomicInteger after = new AtomicInteger();
            CompletableFuture<String> ended = new CompletableFuture<>();
            Runnable end = () -> {
                client.disconnect().join();
                ended.complete(place);
            };
            disconnectAt(place, client, roomId, end, after);
            assertThat(Await.value(ended, "disconnect() in the listener of " + place))
                    .isEqualTo(place);
            Await.until(() -> emulator.openSockets() == 0, "the socket closed");
            assertThat(after).as("calls after disconnect() in " + place).hasValue(0);
        }
    }

    /** A try statement may end within a listener. If it fails: close() waits for itself. */
    @Test
    @DisplayName("S604 MUST let a listener call close()")
    void closeInListener() {
        Kabelwerk client = client(NANA);
        CompletableFuture<Boolean> closed = new CompletableFuture<>();
        var unused = client.on(KabelwerkEvent.Ready.class, event -> {
            client.close();
            closed.complete(true);
        });
        var unusedToo = client.connect();
        assertThat(Await.value(closed, "close() in a listener")).isTrue();
        Await.until(() -> emulator.openSockets() == 0, "the socket closed");
    }

    /**
     * Applications close windows while networks break. If it fails: one of the calls completes too early, or waits for
     * another forever.
     */
    @Test
    @DisplayName("S611 MUST let any number of threads and listeners call disconnect() and close() at once")
    void closeFromEverywhere() throws Exception {
        long roomId = newRoom(NANA);
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            for (int round = 0; round < 10; round++) {
                Kabelwerk client = online(NANA);
                Room room = connected(client.openRoom(roomId));
                AtomicInteger running = new AtomicInteger();
                Queue<CompletableFuture<Void>> ends = new ConcurrentLinkedQueue<>();
                CompletableFuture<Void> inListener = new CompletableFuture<>();
                var unused = room.on(MessagePosted.class, event -> {
                    running.incrementAndGet();
                    ends.add(client.disconnect());
                    client.disconnect().join();
                    client.close();
                    running.decrementAndGet();
                    inListener.complete(null);
                });
                CompletableFuture<Message> post = room.postMessage("goodbye");
                List<CompletableFuture<Void>> callers = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    int microseconds = i * round * 100;
                    boolean forGood = i % 2 == 0;
                    callers.add(CompletableFuture.runAsync(
                            () -> {
                                Await.busily(microseconds);
                                if (forGood) {
                                    client.close();
                                }
                                ends.add(client.disconnect());
                            },
                            threads));
                }
                if (round % 3 == 0) {
                    emulator.inject(new Fault.Drop(NANA));
                }
                callers.forEach(caller -> done(caller.thenApply(nothing -> true), "a caller"));
                ends.forEach(end -> done(end.thenApply(nothing -> true), "disconnect()"));
                if (running.get() > 0) {
                    done(inListener.thenApply(nothing -> true), "the listener");
                }
                Await.until(post::isDone, "the post, one way or the other");
                Await.until(() -> emulator.openSockets() == 0, "the socket closed");
                assertThat(client.state()).isEqualTo(ConnectionState.INACTIVE);
            }
        } finally {
            threads.shutdown();
            assertThat(threads.awaitTermination(Await.SECONDS, TimeUnit.SECONDS))
                    .isTrue();
        }
    }

    /** Nothing may be delivered after the end. If it fails: calls that wait in a queue are made all the same. */
    @Test
    @DisplayName("S605 MUST start no call of a listener once disconnect() is done, whatever waits")
    void nothingAfterDisconnect() {
        long roomId = newRoom(NANA);
        Kabelwerk client = online(NANA);
        Room room = connected(client.openRoom(roomId));
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch mayLeave = new CountDownLatch(1);
        AtomicInteger calls = new AtomicInteger();
        var unused = room.on(MessagePosted.class, event -> {
            calls.incrementAndGet();
            entered.countDown();
            awaitLatch(mayLeave);
        });
        post(ADA, roomId, numbered("", 1, 20));
        awaitLatch(entered);
        done(client.ping(), "ping()");

        CompletableFuture<Void> disconnecting = client.disconnect();
        mayLeave.countDown();
        done(disconnecting.thenApply(nothing -> true), "disconnect()");

        assertThat(calls).hasValue(1);
    }

    private void disconnectAt(String place, Kabelwerk client, long roomId, Runnable end, AtomicInteger after) {
        if (place.equals("connected")) {
            var unused = client.on(Connected.class, event -> end.run());
            var unusedToo = client.on(KabelwerkEvent.class, event -> after.incrementAndGet());
        } else if (place.equals("ready")) {
            var unused = client.on(KabelwerkEvent.Ready.class, event -> end.run());
        }
        CompletableFuture<?> connecting = client.connect();
        if (place.equals("connected")) {
            return;
        }
        if (place.equals("ready")) {
            var unused = client.on(KabelwerkEvent.UserUpdated.class, event -> after.incrementAndGet());
            return;
        }
        done(connecting, "connect()");
        Room room = connected(client.openRoom(roomId));
        Inbox inbox = connected(client.openInbox());
        Notifier notifier = connected(client.openNotifier());
        switch (place) {
            case "user" -> {
                var unused = client.on(KabelwerkEvent.UserUpdated.class, event -> end.run());
                user(NANA).rename("Nan");
            }
            case "dropped" -> {
                var unused = client.on(Disconnected.class, event -> end.run());
                emulator.inject(new Fault.Drop(NANA));
            }
            case "progress" -> {
                var unused = room.postUpload(UploadSource.of(new byte[10], "x.txt"), progress -> end.run());
            }
            default -> {
                var unused = switch (place) {
                    case "posted" -> room.on(MessagePosted.class, event -> end.run());
                    case "inbox" -> inbox.on(InboxEvent.Updated.class, event -> end.run());
                    default -> notifier.on(NotifierEvent.Updated.class, event -> end.run());
                };
                post(ADA, roomId, "goodbye");
            }
        }
    }
}
