package io.kabelwerk.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.ClosedException;
import io.kabelwerk.ConnectionState;
import io.kabelwerk.Inbox;
import io.kabelwerk.Kabelwerk;
import io.kabelwerk.KabelwerkEvent;
import io.kabelwerk.KabelwerkException;
import io.kabelwerk.NoReplyException;
import io.kabelwerk.Notifier;
import io.kabelwerk.Room;
import io.kabelwerk.RoomEvent;
import io.kabelwerk.RoomEvent.MessagePosted;
import io.kabelwerk.Settings;
import io.kabelwerk.emulator.Fault;
import io.kabelwerk.emulator.Treatment;
import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.TransportProvider;
import io.kabelwerk.tck.UnrulyExecutor.Broken;
import io.kabelwerk.tck.UnrulyExecutor.Conduct;
import io.kabelwerk.tck.UnrulyExecutor.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Executors and tickers of the application that misbehave: each session goes on or ends, and harms no other one. */
abstract class SessionExecutorRules extends SessionRules {

    private static final int SESSIONS = 6;
    private static final int MESSAGES = 20;

    /** Which setting the executor is passed to. */
    enum Role {
        CALLBACK_EXECUTOR,
        SCHEDULER;

        private void assign(Settings.Builder settings, UnrulyExecutor executor) {
            if (this == SCHEDULER) {
                settings.scheduler(executor);
            } else {
                settings.callbackExecutor(executor);
            }
        }
    }

    /** How an executor is shut down. */
    enum Shutdown {
        SHUTDOWN,
        SHUTDOWN_NOW
    }

    private final Queue<Thread> readers = new ConcurrentLinkedQueue<>();
    private final AtomicInteger arrived = new AtomicInteger();

    SessionExecutorRules(TransportProvider transportProvider, JsonCodecProvider codecProvider) {
        super(transportProvider, codecProvider);
    }

    /**
     * A pool is full for a moment, or a desktop's event queue is not there yet. If it fails: a task was dropped, was run
     * by the thread that brought it, or nobody asks the executor again.
     */
    @ParameterizedTest(name = "{0}")
    @EnumSource
    @DisplayName("S861 MUST lose nothing, and block no reading thread, while an executor rejects tasks")
    void rejects(Role role) {
        UnrulyExecutor executor = closing(new UnrulyExecutor());
        Kabelwerk client = online(NANA, settings -> role.assign(settings, executor));
        Room room = connected(client.openRoom(newRoom(NANA)));
        SessionHeard<RoomEvent> inRoom = hear(room);
        Queue<Thread> callers = new ConcurrentLinkedQueue<>();
        var unused = room.on(RoomEvent.class, event -> callers.add(Thread.currentThread()));
        watchArrivals();

        executor.become(Conduct.REJECTS);
        CompletableFuture<?> unanswered = unanswered(client, room);
        post(ADA, room.id(), numbered("", 1, MESSAGES));
        Await.until(() -> arrived.get() >= MESSAGES, "the arrival of all messages");
        Await.until(() -> executor.offences() > 0, "a task that is rejected");
        executor.become(Conduct.RUNS);

        assertThat(failure(unanswered, NoReplyException.class)).isNotNull();
        goesOn(client, room, inRoom);
        assertThat(callers).isNotEmpty().doesNotContainAnyElementsOf(readers);
    }

    /** A process that is out of threads or memory recovers. If it fails: something catches exceptions only. */
    @ParameterizedTest(name = "{0}, {1}, {2}")
    @CsvSource({
        "CALLBACK_EXECUTOR, THROWS_ONCE, EXECUTED",
        "CALLBACK_EXECUTOR, RUNS_AND_THROWS_ONCE, EXECUTED",
        "SCHEDULER, THROWS_ONCE, EXECUTED",
        "SCHEDULER, RUNS_AND_THROWS_ONCE, EXECUTED",
        "SCHEDULER, THROWS_ONCE, SCHEDULED",
        "SCHEDULER, RUNS_AND_THROWS_ONCE, SCHEDULED"
    })
    @DisplayName("S862 MUST go on after an executor threw an error, whether it took the task or not, and report it")
    void throwsErrors(Role role, Conduct conduct, Kind kind) {
        Queue<Throwable> uncaught = uncaught();
        UnrulyExecutor executor = closing(new UnrulyExecutor());
        Kabelwerk client = online(NANA, settings -> role.assign(settings, executor));
        Room room = connected(client.openRoom(newRoom(NANA)));
        SessionHeard<RoomEvent> inRoom = hear(room);

        executor.become(conduct, kind);
        CompletableFuture<?> unanswered = unanswered(client, room);
        post(ADA, room.id(), numbered("", 1, MESSAGES));

        assertThat(failure(unanswered, NoReplyException.class)).isNotNull();
        goesOn(client, room, inRoom);
        assertThat(executor.offences()).isOne();
        Await.until(() -> !uncaught.isEmpty(), "a call of the uncaught-exception handler");
        assertThat(uncaught).singleElement().isInstanceOf(Broken.class);
    }

    /**
     * Pools without a queue are common on servers. If it fails: the listener occupies the thread that its future needs,
     * and a pool that was full is not asked again.
     */
    @Test
    @DisplayName("S863 MUST let listeners wait for futures on a pool of two threads that is full for a moment")
    void fullPool() {
        ExecutorService pool = new ThreadPoolExecutor(
                0, 2, 1, TimeUnit.SECONDS, new SynchronousQueue<>(), new ThreadPoolExecutor.AbortPolicy());
        closing(pool::shutdownNow);
        CountDownLatch release = new CountDownLatch(1);
        closing(release::countDown);
        Kabelwerk client = online(NANA, settings -> settings.callbackExecutor(pool));
        Room room = connected(client.openRoom(newRoom(NANA)));
        SessionHeard<RoomEvent> inRoom = hear(room);
        AtomicInteger waited = new AtomicInteger();
        var unused = room.on(MessagePosted.class, event -> {
            done(client.ping(), "ping() in a listener");
            waited.incrementAndGet();
        });
        watchArrivals();
        for (int i = 0; i < 2; i++) {
            Await.until(() -> accepts(pool, () -> await(release)), "a thread of the pool");
        }

        CompletableFuture<?> ping = client.ping();
        post(ADA, room.id(), numbered("", 1, MESSAGES));
        Await.until(() -> arrived.get() >= MESSAGES, "the arrival of all messages");
        assertThat(posted(inRoom)).isEmpty();
        release.countDown();

        done(ping, "ping() of the time when the pool was full");
        goesOn(client, room, inRoom);
        Await.until(() -> waited.get() == MESSAGES + 1, "the listeners that wait for futures");
    }

    /** Tests and simple programs do this. If it fails: something waits for its own thread, or counts on another one. */
    @ParameterizedTest(name = "{0}")
    @EnumSource
    @DisplayName("S864 MUST chat, and end, with an executor that runs tasks inline")
    void inline(Role role) {
        UnrulyExecutor executor = closing(new UnrulyExecutor());
        executor.become(Conduct.RUNS_INLINE);
        Executor plain = Runnable::run;
        Kabelwerk client = online(NANA, settings -> {
            if (role == Role.SCHEDULER) {
                settings.scheduler(executor);
            } else {
                settings.callbackExecutor(plain);
            }
        });
        Room room = connected(client.openRoom(newRoom(NANA)));
        SessionHeard<RoomEvent> inRoom = hear(room);

        CompletableFuture<?> unanswered = unanswered(client, room);
        post(ADA, room.id(), numbered("", 1, MESSAGES));

        assertThat(failure(unanswered, NoReplyException.class)).isNotNull();
        goesOn(client, room, inRoom);
        done(client.disconnect(), "disconnect()");
        ended(client);
    }

    /**
     * Servers shut down their pools before they close their clients. If it fails: a task in the queue of the executor is
     * waited for that never runs, or the check for {@code isShutdown()} is missing.
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

    /** A window is closed by its user. If it fails: close() waits for a listener that is queued behind it. */
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

    /** Subscribers block, too. If it fails: a signal comes on a thread that sessions share. */
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

    /** Virtual machines are suspended. If it fails: a deadline is measured against a time that has jumped. */
    @ParameterizedTest(name = "by {0} h")
    @ValueSource(longs = {-1, 1})
    @DisplayName("S868 MUST settle futures, and go on, where the ticker jumps an hour forward or back")
    void tickerJumps(long hours) {
        AtomicLong jump = new AtomicLong();
        Kabelwerk client = online(NANA, settings -> settings.ticker(() -> System.nanoTime() + jump.get()));
        Room room = connected(client.openRoom(newRoom(NANA)));
        SessionHeard<RoomEvent> inRoom = hear(room);

        CompletableFuture<?> before = unanswered(client, room);
        jump.set(TimeUnit.HOURS.toNanos(hours));
        post(ADA, room.id(), numbered("", 1, MESSAGES));

        assertThat(failure(before, KabelwerkException.class)).isNotNull();
        goesOn(client, room, inRoom);
    }

    /** An application connects again at once. If it fails: the next session does not wait for the last one's events. */
    @Test
    @DisplayName("S869 MUST deliver nothing of a session that gave up after the first event of the next one")
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

    /** Notes which threads read, and counts the messages that they bring. */
    private void watchArrivals() {
        transport.onArrival(text -> {
            readers.add(Thread.currentThread());
            if (text.contains("\"message_posted\"")) {
                arrived.incrementAndGet();
            }
            return List.of(text);
        });
    }

    /** A request that is never answered, and whose time-out is short. */
    private CompletableFuture<?> unanswered(Kabelwerk client, Room room) {
        String topic = "room:" + room.id();
        once(NANA, topic, "post_message", new Treatment.Ignored());
        client.configure(settings -> settings.requestTimeout(millis(200)));
        CompletableFuture<?> unanswered = room.postMessage("never answered");
        wire.awaitSentByClients(1, topic, "post_message");
        client.configure(settings -> settings.requestTimeout(Settings.defaults().requestTimeout()));
        return unanswered;
    }

    /** All messages so far are delivered once and in order, and so is the next one. */
    private void goesOn(Kabelwerk client, Room room, SessionHeard<RoomEvent> inRoom) {
        inRoom.atLeast(MESSAGES, MessagePosted.class);
        post(ADA, room.id(), String.valueOf(MESSAGES + 1));
        inRoom.atLeast(MESSAGES + 1, MessagePosted.class);
        assertThat(posted(inRoom)).containsExactly(numbered("", 1, MESSAGES + 1));
        Await.until(() -> client.state() == ConnectionState.ONLINE, "ONLINE");
        done(client.ping(), "ping()");
    }

    /** The socket of Nana's session is closed. */
    private void ended(Kabelwerk client) {
        Await.until(() -> client.state() == ConnectionState.INACTIVE, "INACTIVE");
        Await.until(() -> emulator.openSockets(NANA) == 0, "the end of the socket");
    }

    /** Collects what reaches the default uncaught-exception handler until the rule ends. */
    private Queue<Throwable> uncaught() {
        Queue<Throwable> uncaught = new ConcurrentLinkedQueue<>();
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, error) -> uncaught.add(error));
        closing(() -> Thread.setDefaultUncaughtExceptionHandler(before));
        return uncaught;
    }

    private static boolean accepts(Executor executor, Runnable task) {
        try {
            executor.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false; // A thread of the pool is still with a callback.
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // The executor was shut down.
        }
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
