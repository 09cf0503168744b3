package io.kabelwerk.tck.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.ClosedException;
import io.kabelwerk.ConnectionState;
import io.kabelwerk.Inbox;
import io.kabelwerk.Kabelwerk;
import io.kabelwerk.KabelwerkEvent;
import io.kabelwerk.Notifier;
import io.kabelwerk.Room;
import io.kabelwerk.RoomEvent;
import io.kabelwerk.emulator.Fault;
import io.kabelwerk.emulator.Treatment;
import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.TransportProvider;
import io.kabelwerk.tck.harness.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a session ends on executors that do not run what it waits for, or no longer do. */
abstract class SessionExecutorEndRules extends SessionExecutors {

    private static final int SESSIONS = 6;

    /** How an executor is shut down. */
    enum Shutdown {
        SHUTDOWN,
        SHUTDOWN_NOW
    }

    SessionExecutorEndRules(TransportProvider transportProvider, JsonCodecProvider codecProvider) {
        super(transportProvider, codecProvider);
    }

    /**
     * Servers shut down their pools before they close their clients. If it fails: the session waits for a task that the
     * executor never runs, or does not check isShutdown().
     */
    @ParameterizedTest(name = "{0}, {1}")
    @CsvSource({
        "CALLBACK_EXECUTOR, SHUTDOWN",
        "CALLBACK_EXECUTOR, SHUTDOWN_NOW",
        "SCHEDULER, SHUTDOWN",
        "SCHEDULER, SHUTDOWN_NOW"
    })
    @DisplayName("S865 MUST end a session whose executor is shut down, settle its futures, and harm no other session")
    void shutDown(Role role, Shutdown shutdown) {
        Queue<Throwable> uncaught = uncaught();
        Kabelwerk other = online(OTTO);
        Room otherRoom = connected(other.openRoom(newRoom(OTTO)));
        SessionHeard<RoomEvent> inOtherRoom = hear(otherRoom);
        UnrulyExecutor executor = closing(new UnrulyExecutor());
        CountDownLatch release = new CountDownLatch(1);
        closing(release::countDown);
        Kabelwerk client = online(NANA, settings -> role.assign(settings, executor));
        Room room = connected(client.openRoom(newRoom(NANA)));
        SessionHeard<RoomEvent> inRoom = hear(room);
        once(NANA, "room:" + room.id(), "post_message", new Treatment.Ignored());
        CompletableFuture<?> unanswered = room.postMessage("never answered");
        wire.awaitSentByClients(1, "room:" + room.id(), "post_message");
        watchArrivals();

        executor.execute(() -> await(release));
        int before = executor.getQueue().size();
        post(ADA, room.id(), "in the queue");
        Await.until(() -> arrived.get() >= 1, "the arrival of a message");
        if (role == Role.CALLBACK_EXECUTOR) {
            Await.until(() -> executor.getQueue().size() > before, "a listener's task in the queue");
        }
        if (shutdown == Shutdown.SHUTDOWN) {
            executor.shutdown();
        } else {
            executor.shutdownNow();
        }
        release.countDown();
        post(ADA, room.id(), "after the shutdown");

        assertThat(failure(unanswered, ClosedException.class)).isNotNull();
        ended(client);
        done(client.disconnect(), "disconnect()");
        assertThat(posted(inRoom)).doesNotHaveDuplicates().isSubsetOf("in the queue", "after the shutdown");
        if (role == Role.CALLBACK_EXECUTOR) {
            assertThat(uncaught).singleElement().asString().contains("callbackExecutor(…) was shut down");
        }
        post(ADA, otherRoom.id(), numbered("", 1, MESSAGES));
        goesOn(other, otherRoom, inOtherRoom);
    }

    /**
     * Users close windows, on the thread of the listeners. If it fails: close() waits for a listener that is queued
     * behind it.
     */
    @Test
    @DisplayName("S866 MUST NOT wait in close() for callbacks of the thread that calls it")
    void closesOnTheCallbackThread() {
        UnrulyExecutor executor = closing(new UnrulyExecutor());
        Kabelwerk client = online(
                NANA,
                settings -> settings.callbackExecutor(executor).closeTimeout(Duration.ofSeconds(2L * Await.SECONDS)));
        SessionHeard<RoomEvent> inRoom = hear(connected(client.openRoom(newRoom(NANA))));

        done(
                CompletableFuture.runAsync(
                        () -> {
                            post(ADA, emulator.rooms().get(0).id(), "for a listener behind close()");
                            client.close();
                        },
                        executor),
                "close() on the only thread for callbacks");

        ended(client);
        done(client.disconnect(), "disconnect()");
        assertThat(posted(inRoom)).isEmpty();
    }

    /** Subscribers block, too. If it fails: a signal arrives on a thread that sessions share. */
    @Test
    @DisplayName("S867 MUST signal the end of events on the callback executor, and not hold up other sessions by it")
    void blocksInOnComplete() {
        String prefix = "kit-callback-";
        AtomicInteger threads = new AtomicInteger();
        ExecutorService pool =
                Executors.newCachedThreadPool(task -> new Thread(task, prefix + threads.incrementAndGet()));
        closing(pool::shutdownNow);
        Kabelwerk other = online(OTTO);
        Room otherRoom = connected(other.openRoom(newRoom(OTTO)));
        SessionHeard<RoomEvent> inOtherRoom = hear(otherRoom);
        CountDownLatch release = new CountDownLatch(1);
        Queue<String> signalled = new ConcurrentLinkedQueue<>();
        List<Kabelwerk> clients = new ArrayList<>();
        for (int i = 0; i < SESSIONS; i++) {
            Kabelwerk client = online("patient" + i, settings -> settings.callbackExecutor(pool));
            clients.add(client);
            Room room = connected(client.openRoom(newRoom("patient" + i)));
            Inbox inbox = connected(client.openInbox());
            Notifier notifier = connected(client.openNotifier());
            room.events().subscribe(new Blocking<>(release, signalled));
            inbox.events().subscribe(new Blocking<>(release, signalled));
            notifier.events().subscribe(new Blocking<>(release, signalled));
        }
        closing(release::countDown);

        List<CompletableFuture<?>> ends = new ArrayList<>();
        clients.forEach(client -> ends.add(client.disconnect()));
        post(ADA, otherRoom.id(), numbered("", 1, MESSAGES));
        goesOn(other, otherRoom, inOtherRoom);
        done(online(LEA).ping(), "ping() of a session that begins meanwhile");
        Await.until(() -> signalled.size() == 3 * SESSIONS, "the end of each subscription");
        assertThat(signalled).allMatch(thread -> thread.startsWith(prefix));
        release.countDown();
        ends.forEach(end -> done(end, "disconnect()"));
    }

    /** An application connects again at once. If it fails: the next session does not wait for the last one's events. */
    @Test
    @DisplayName("S869 MUST deliver nothing of a session that has ended after the first event of the next one")
    void connectsInErrorOccurred() {
        Kabelwerk client = online(NANA);
        Room room = connected(client.openRoom(newRoom(NANA)));
        Queue<String> order = new ConcurrentLinkedQueue<>();
        var unused = client.on(
                KabelwerkEvent.class, event -> order.add(event.getClass().getSimpleName()));
        var unusedToo = room.on(
                RoomEvent.class, event -> order.add("room: " + event.getClass().getSimpleName()));
        CompletableFuture<Object> next = new CompletableFuture<>();
        client.once(KabelwerkEvent.ErrorOccurred.class, event -> {
            CompletableFuture<?> connecting = client.connect();
            Await.until(() -> upgrades().size() == 2, "the next session's socket");
            Await.until(() -> wire.sentByBackend("private", "phx_reply").size() == 2, "the next session's join");
            var unusedStage = connecting.whenComplete((user, error) -> next.complete(client));
        });

        emulator.inject(new Fault.CloseChannels(NANA, "private"));

        done(next, "the next session");
        assertThat(client.state()).isEqualTo(ConnectionState.ONLINE);
        Await.until(() -> order.contains("Ready"), "Ready of the next session");
        List<String> seen = List.copyOf(order);
        assertThat(seen.subList(seen.indexOf("Connected"), seen.size())).containsExactly("Connected", "Ready");
        assertThat(seen.subList(0, seen.indexOf("Connected")))
                .containsExactlyInAnyOrder("ErrorOccurred", "room: ErrorOccurred", "Disconnected");
    }

    /** Blocks in onComplete until it is released. */
    private static final class Blocking<E> implements Flow.Subscriber<E> {
        private final CountDownLatch release;
        private final Queue<String> signalled;

        private Blocking(CountDownLatch release, Queue<String> signalled) {
            this.release = release;
            this.signalled = signalled;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(E event) {}

        @Override
        public void onError(Throwable error) {
            onComplete();
        }

        @Override
        public void onComplete() {
            signalled.add(Thread.currentThread().getName());
            await(release);
        }
    }
}
