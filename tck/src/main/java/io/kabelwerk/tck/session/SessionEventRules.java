package io.kabelwerk.tck.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.Inbox;
import io.kabelwerk.InboxEvent;
import io.kabelwerk.Kabelwerk;
import io.kabelwerk.KabelwerkEvent;
import io.kabelwerk.KabelwerkEvent.Connected;
import io.kabelwerk.Marker;
import io.kabelwerk.Message;
import io.kabelwerk.Notifier;
import io.kabelwerk.NotifierEvent;
import io.kabelwerk.Registration;
import io.kabelwerk.Room;
import io.kabelwerk.RoomEvent;
import io.kabelwerk.RoomEvent.MarkerMoved;
import io.kabelwerk.RoomEvent.MessagePosted;
import io.kabelwerk.UploadSource;
import io.kabelwerk.emulator.Fault;
import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.TransportProvider;
import io.kabelwerk.tck.harness.Await;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How listeners are called, and what may be done inside them. */
abstract class SessionEventRules extends SessionEvents {

    SessionEventRules(TransportProvider transportProvider, JsonCodecProvider codecProvider) {
        super(transportProvider, codecProvider);
    }

    /**
     * Listeners share state without locks. If it fails: some of them are called outside the session's serial executor.
     */
    @Test
    @DisplayName("S601 MUST call all listeners of a session one at a time, in the order of events")
    void oneAtATime() {
        long roomId = newRoom(NANA);
        Kabelwerk client = online(NANA);
        Room room = connected(client.openRoom(roomId));
        Inbox inbox = connected(client.openInbox());
        Notifier notifier = connected(client.openNotifier());
        AtomicBoolean inside = new AtomicBoolean();
        AtomicInteger overlaps = new AtomicInteger();
        AtomicInteger calls = new AtomicInteger();
        Consumer<Object> guarded = event -> {
            if (!inside.compareAndSet(false, true)) {
                overlaps.incrementAndGet();
            }
            for (int i = 0; i < 1000; i++) {
                Thread.onSpinWait();
            }
            calls.incrementAndGet();
            inside.set(false);
        };
        var unused = List.of(
                client.on(KabelwerkEvent.class, guarded),
                room.on(RoomEvent.class, guarded),
                room.on(MessagePosted.class, guarded),
                inbox.on(InboxEvent.class, guarded),
                notifier.on(NotifierEvent.class, guarded));
        SessionHeard<RoomEvent> inRoom = hear(room);

        post(ADA, roomId, numbered("", 1, 200));
        inRoom.atLeast(200, MessagePosted.class);
        Await.until(() -> calls.get() >= 200 * 5, "all calls");

        assertThat(overlaps).hasValue(0);
        assertThat(posted(inRoom)).containsExactly(numbered("", 1, 200));
    }

    /** One part of an application builds on another. If it fails: listeners are kept in a set. */
    @Test
    @DisplayName("S602 MUST call the listeners of one event in the order in which they came")
    void orderOfListeners() {
        long roomId = newRoom(NANA);
        Room room = connected(online(NANA).openRoom(roomId));
        List<Integer> calls = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 20; i++) {
            int number = i;
            var unused = i % 2 == 0
                    ? room.on(MessagePosted.class, event -> calls.add(number))
                    : room.once(MessagePosted.class, event -> calls.add(number));
        }
        post(ADA, roomId, "hello");
        Await.until(() -> calls.size() >= 20, "all calls");
        assertThat(calls).isSorted().hasSize(20);
    }

    /**
     * Applications have faults, and one of them must not stop the others. If it fails: an exception of one listener
     * ends the loop over all.
     */
    @Test
    @DisplayName("S10 MUST call other listeners, other rooms and the same listener again after one has thrown")
    void throwing() {
        long roomId = newRoom(NANA);
        Kabelwerk client = online(NANA);
        AtomicInteger onces = new AtomicInteger();
        AtomicInteger throwings = new AtomicInteger();
        var unused = client.once(Connected.class, event -> {
            onces.incrementAndGet();
            throw new IllegalStateException("a fault of the application's");
        });
        var unusedToo = client.on(Connected.class, event -> {
            throwings.incrementAndGet();
            throw new AssertionError("an error even");
        });
        SessionHeard<KabelwerkEvent> heard = hear(client);
        Room room = client.openRoom(roomId);
        var unusedThree = room.on(MessagePosted.class, event -> {
            throw new IllegalStateException("another fault of the application's");
        });
        SessionHeard<RoomEvent> inRoom = hear(connected(room));

        for (int i = 1; i <= 2; i++) {
            emulator.inject(new Fault.Drop(NANA));
            heard.atLeast(i, Connected.class);
            post(ADA, roomId, "after drop " + i);
            inRoom.atLeast(i, MessagePosted.class);
        }

        assertThat(posted(inRoom)).containsExactly("after drop 1", "after drop 2");
        assertThat(onces).hasValue(1);
        assertThat(throwings).hasValue(2);
    }

    /** Dialogs open and close. If it fails: look at which listeners each of these calls removes. */
    @Test
    @DisplayName("S603 MUST stop calling a listener that was cancelled or removed, and no other")
    void takingAway() {
        long roomId = newRoom(NANA);
        Room room = connected(
                online(NANA, settings -> settings.checkNewestPage(false)).openRoom(roomId));
        List<String> calls = Collections.synchronizedList(new ArrayList<>());
        SessionHeard<RoomEvent> inRoom = hear(room);
        Registration cancelled = room.on(MessagePosted.class, event -> calls.add("cancelled"));
        Registration onceCancelled = room.once(MessagePosted.class, event -> calls.add("cancelled once"));
        var unused = List.of(
                room.once(MessagePosted.class, event -> calls.add("once")),
                room.on(MarkerMoved.class, event -> calls.add("marker")),
                room.on(MessagePosted.class, event -> calls.add("posted")));
        cancelled.cancel();
        cancelled.cancel();
        onceCancelled.cancel();

        post(ADA, roomId, "1");
        inRoom.next(MarkerMoved.class);
        Await.until(() -> calls.size() == 3, "three calls");
        assertThat(calls).containsExactly("once", "posted", "marker");

        room.off(MessagePosted.class);
        post(ADA, roomId, "2");
        inRoom.next(MarkerMoved.class);
        Await.until(() -> calls.size() == 4, "a fourth call");
        assertThat(calls.get(3)).isEqualTo("marker");

        room.off();
        SessionHeard<RoomEvent> again = hear(room);
        post(ADA, roomId, "3");
        again.next(MarkerMoved.class);
        assertThat(calls).hasSize(4);
        assertThat(posted(inRoom)).containsExactly("1", "2");
    }

    /**
     * The SDK needs events of its own, with listeners that the application cannot remove. If it fails: the SDK's own
     * listeners are among the application's.
     */
    @Test
    @DisplayName("S12 MUST become ready even if off() removes every listener before the socket opens")
    void offBeforeOpen() {
        Kabelwerk client = client(NANA);
        SessionHeard<KabelwerkEvent> heard = hear(client);
        CompletableFuture<?> connecting = client.connect();
        client.off(Connected.class);
        client.off(KabelwerkEvent.class);
        client.off();
        done(connecting, "connect()");
        assertThat(client.user().key()).isEqualTo(NANA);
        assertThat(heard.all(KabelwerkEvent.Ready.class)).isEmpty();
    }

    /**
     * Simple code joins a future where it needs the value. If it fails: futures complete on the serial executor of the
     * listeners.
     */
    @Test
    @DisplayName("S58 MUST let a listener wait for a future")
    void joinInListener() {
        long roomId = newRoom(NANA);
        Room room = connected(online(NANA).openRoom(roomId));
        CompletableFuture<Marker> moved = new CompletableFuture<>();
        var unused = room.on(
                MessagePosted.class, event -> moved.complete(room.moveMarker().join()));
        long id = post(ADA, roomId, "hello").get(0);
        assertThat(Await.value(moved, "moveMarker() in a listener").messageId()).isEqualTo(id);
    }

    /** User interfaces have one thread. If it fails: application code runs on another thread. */
    @Test
    @DisplayName("S610 MUST run all of the application's code on its callbackExecutor, even on a single thread")
    void callbackExecutor(@org.junit.jupiter.api.io.TempDir java.nio.file.Path folder) throws Exception {
        ExecutorService executor = Executors.newSingleThreadExecutor(task -> new Thread(task, "the UI thread"));
        Set<String> threads = ConcurrentHashMap.newKeySet();
        Runnable note = () -> threads.add(Thread.currentThread().getName());
        try {
            long roomId = newRoom(NANA);
            Kabelwerk client =
                    newClient(settings -> settings.callbackExecutor(executor).refreshToken(current -> {
                        note.run();
                        return CompletableFuture.completedFuture(emulator.token(NANA));
                    }));
            var unused = client.on(KabelwerkEvent.class, event -> note.run());
            done(client.connect(), "connect()");
            Room room = connected(client.openRoom(roomId));
            var unusedToo = room.on(RoomEvent.class, event -> note.run());
            once(NANA, "room:*", "post_message", new io.kabelwerk.emulator.Treatment.Late(millis(50)));
            CompletableFuture<Message> post = room.postMessage("hello");
            CompletableFuture<Message> noted = post.whenComplete((message, error) -> note.run());
            done(noted, "a post");
            byte[] content = {'h', 'i'};
            done(
                    room.postUpload(
                            UploadSource.of(
                                    () -> {
                                        note.run();
                                        return new java.io.ByteArrayInputStream(content);
                                    },
                                    "x.txt"),
                            progress -> note.run()),
                    "postUpload()");
            client.close();
            assertThat(threads).containsExactly("the UI thread");
            assertThat(executor.isShutdown()).isFalse();
        } finally {
            executor.shutdown();
            assertThat(executor.awaitTermination(Await.SECONDS, TimeUnit.SECONDS))
                    .isTrue();
        }
    }
}
