package io.kabelwerk.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.ConnectionState;
import io.kabelwerk.Inbox;
import io.kabelwerk.InboxEvent;
import io.kabelwerk.Kabelwerk;
import io.kabelwerk.KabelwerkEvent;
import io.kabelwerk.KabelwerkEvent.Connected;
import io.kabelwerk.KabelwerkEvent.Disconnected;
import io.kabelwerk.LimitExceededException;
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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How listeners are called, and what may be done inside them. */
abstract class SessionEventRules extends SessionRules {

    SessionEventRules(TransportProvider transportProvider, JsonCodecProvider codecProvider) {
        super(transportProvider, codecProvider);
    }

    /** Listeners share what they show. If it fails: some of them are called beside the session's lane. */
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

    /** One part of an application builds on another. If it fails: they are kept in a set. */
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

    /** Applications have faults. If it fails: one listener's throw is everybody's. */
    @Test
    @DisplayName("S10 MUST let a listener throw without hurting the others, rooms, or itself the next time")
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

    /** Dialogs come and go. If it fails: look at which listeners each of these takes away. */
    @Test
    @DisplayName("S603 MUST stop calling a listener that was cancelled or taken off, and no other")
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

    /** The SDK listens to itself elsewhere. If it fails: its own listeners are among the user's. */
    @Test
    @DisplayName("S12 MUST become ready though off() takes away every listener before the socket opens")
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

    /** One message says goodbye. If it fails: the list of listeners is copied and then called to the end. */
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

    /** Any of them may decide to stop. If it fails: something waits for the listener that waits for it. */
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

    /** Simple code waits. If it fails: futures complete on the lane of the listeners. */
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

    /** {@code try} blocks end in listeners too. If it fails: it waits for itself. */
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

    /** Windows close while networks break. If it fails: one of them is done too early, or waits for another for ever. */
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

    /** What is over is over. If it fails: calls that wait are made all the same. */
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

    /** A listener may write to a disk. If it fails: look at what waits for whom. */
    @Test
    @DisplayName("S606 MUST let a slow listener delay no other session, and no future")
    void slowListener() {
        long roomId = newRoom(NANA);
        Room slow = connected(online(NANA).openRoom(roomId));
        Room quick = connected(online(ADA).openRoom(roomId));
        CountDownLatch mayLeave = new CountDownLatch(1);
        try {
            var unused = slow.on(MessagePosted.class, event -> awaitLatch(mayLeave));
            SessionHeard<RoomEvent> inQuick = hear(quick);
            post(BOB, roomId, "1", "2", "3");
            inQuick.atLeast(3, MessagePosted.class);
            done(slow.postMessage("4"), "a post");
        } finally {
            mayLeave.countDown();
        }
    }

    /** And the application may fall far behind. If it fails: it is thrown out, or memory fills up, or events are lost. */
    @Test
    @DisplayName("S607 MUST stop reading at maxPendingEvents, say so, blame nobody for the silence, and lose nothing")
    void backPressure() {
        long roomId = newRoom(NANA);
        Kabelwerk client =
                online(NANA, settings -> settings.maxPendingEvents(10).heartbeatInterval(millis(400)));
        SessionHeard<KabelwerkEvent> heard = hear(client);
        Room room = connected(client.openRoom(roomId));
        CountDownLatch mayLeave = new CountDownLatch(1);
        var unused = room.on(MessagePosted.class, event -> awaitLatch(mayLeave));
        SessionHeard<RoomEvent> inRoom = hear(room);
        String[] texts = numbered("a text that takes its room in buffers ".repeat(10), 1, 3000);

        post(ADA, roomId, texts);
        int beats = wire.sentByClients("phoenix", "heartbeat").size();
        wire.awaitSentByClients(beats + 3, "phoenix", "heartbeat");
        mayLeave.countDown();
        inRoom.atLeast(texts.length, MessagePosted.class);

        assertThat(posted(inRoom)).containsExactly(texts);
        assertThat(heard.all())
                .as("nothing is told but that the limit was reached")
                .isNotEmpty()
                .allSatisfy(event -> assertThat(limitOf(event)).isEqualTo("maxPendingEvents"));
        assertThat(upgrades()).hasSize(1);
    }

    private static String limitOf(KabelwerkEvent event) {
        return event instanceof KabelwerkEvent.ErrorOccurred error
                        && error.error() instanceof LimitExceededException limit
                ? limit.setting()
                : event.toString();
    }

    /** Reactive libraries ask for what they can take. If it fails: look at demand. */
    @Test
    @DisplayName("S608 MUST give each subscriber of events() what it asks for, and complete it at disconnect()")
    void stream() {
        long roomId = newRoom(NANA);
        Room room = connected(
                online(NANA, settings -> settings.checkNewestPage(false)).openRoom(roomId));
        Subscriber two = new Subscriber(2);
        Subscriber all = new Subscriber(Long.MAX_VALUE);
        Subscriber wrong = new Subscriber(0);
        List.of(two, all, wrong).forEach(room.events()::subscribe);

        post(ADA, roomId, "1", "2", "3");
        Await.until(() -> all.events.size() == 6, "three messages and three markers");
        Await.until(() -> two.events.size() == 2, "two events");
        assertThat(two.events).isEqualTo(all.events.subList(0, 2));
        two.request(3);
        Await.until(() -> two.events.size() == 5, "three more");
        assertThat(two.events).isEqualTo(all.events.subList(0, 5));
        assertThat(Await.failure(wrong.end, "a request for nothing")).isInstanceOf(IllegalArgumentException.class);

        Subscriber cancelled = new Subscriber(Long.MAX_VALUE);
        room.events().subscribe(cancelled);
        cancelled.cancel();
        room.off();
        post(ADA, roomId, "4");
        Await.until(() -> all.events.size() == 8, "subscribers stay when listeners go");
        assertThat(cancelled.events).isEmpty();
        two.request(Long.MAX_VALUE);
        Await.until(() -> two.events.size() == 8, "all events");

        done(room.disconnect(), "disconnect()");
        done(all.end, "onComplete");
        done(two.end, "onComplete");
        assertThat(two.events).isEqualTo(all.events);
        assertThat(cancelled.end).isNotDone();
    }

    /** One of them may stop reading. If it fails: it takes the session's memory, or the others, along. */
    @Test
    @DisplayName("S609 MUST end a subscriber that is too slow, alone, with the limit")
    void slowSubscriber() {
        long roomId = newRoom(NANA);
        Room room =
                connected(online(NANA, settings -> settings.maxPendingEvents(20).checkNewestPage(false))
                        .openRoom(roomId));
        Subscriber slow = new Subscriber(1);
        Subscriber quick = new Subscriber(Long.MAX_VALUE);
        room.events().subscribe(slow);
        room.events().subscribe(quick);
        SessionHeard<RoomEvent> inRoom = hear(room);

        post(ADA, roomId, numbered("", 1, 50));

        LimitExceededException error = (LimitExceededException) Await.failure(slow.end, "a slow subscriber");
        assertThat(error.setting()).isEqualTo("maxPendingEvents");
        assertThat(error.limit()).isEqualTo(20);
        inRoom.atLeast(50, MessagePosted.class);
        Await.until(() -> quick.events.size() == 100, "all events");
        assertThat(quick.end).isNotDone();
        assertThat(slow.events).hasSize(1);
    }

    /** User interfaces have one thread. If it fails: application code runs elsewhere. */
    @Test
    @DisplayName("S610 MUST run all code of the application's on its callbackExecutor, be it a single thread")
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

    private static void awaitLatch(CountDownLatch latch) {
        try {
            if (!latch.await(Await.SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("Not within " + Await.SECONDS + " s");
            }
        } catch (InterruptedException e) {
            throw Await.interrupted(e);
        }
    }

    /** Asks for so much at first, and keeps what it gets. */
    private static final class Subscriber implements Flow.Subscriber<RoomEvent> {
        private final long first;
        private final List<RoomEvent> events = Collections.synchronizedList(new ArrayList<>());
        private final CompletableFuture<String> end = new CompletableFuture<>();
        private volatile Flow.@Nullable Subscription subscription;

        private Subscriber(long first) {
            this.first = first;
        }

        void request(long n) {
            java.util.Objects.requireNonNull(subscription).request(n);
        }

        void cancel() {
            java.util.Objects.requireNonNull(subscription).cancel();
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            given.request(first);
        }

        @Override
        public void onNext(RoomEvent event) {
            events.add(event);
        }

        @Override
        public void onError(Throwable error) {
            end.completeExceptionally(error);
        }

        @Override
        public void onComplete() {
            end.complete("completed");
        }
    }
}
