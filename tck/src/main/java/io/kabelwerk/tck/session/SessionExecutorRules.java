package io.kabelwerk.tck.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.Kabelwerk;
import io.kabelwerk.KabelwerkException;
import io.kabelwerk.NoReplyException;
import io.kabelwerk.Room;
import io.kabelwerk.RoomEvent;
import io.kabelwerk.RoomEvent.MessagePosted;
import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.TransportProvider;
import io.kabelwerk.tck.harness.Await;
import io.kabelwerk.tck.session.UnrulyExecutor.Broken;
import io.kabelwerk.tck.session.UnrulyExecutor.Conduct;
import io.kabelwerk.tck.session.UnrulyExecutor.Kind;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
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
abstract class SessionExecutorRules extends SessionExecutors {

    SessionExecutorRules(TransportProvider transportProvider, JsonCodecProvider codecProvider) {
        super(transportProvider, codecProvider);
    }

    /**
     * A pool may be full for a moment, or a desktop's event queue may not have started. If it fails: a task was
     * dropped, was run by the thread that brought it, or is never offered again.
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

    /**
     * A process that runs out of threads or memory may recover. If it fails: only exceptions are caught, not errors.
     */
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

    /**
     * Tests and simple programs use such executors. If it fails: something waits for its own thread, or relies on
     * another one.
     */
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

    /** Virtual machines are suspended. If it fails: a deadline is measured against a time that has jumped. */
    @ParameterizedTest(name = "by {0} h")
    @ValueSource(longs = {-1, 1})
    @DisplayName("S868 MUST settle futures, and go on, if the ticker jumps an hour forward or back")
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

    private static boolean accepts(Executor executor, Runnable task) {
        try {
            executor.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false; // A thread of the pool is still with a callback.
        }
    }
}
