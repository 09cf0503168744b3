package io.kabelwerk.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.ClosedException;
import io.kabelwerk.ConnectionState;
import io.kabelwerk.KabelwerkEvent;
import io.kabelwerk.KabelwerkException;
import io.kabelwerk.NoReplyException;
import io.kabelwerk.RoomEvent;
import io.kabelwerk.core.EmulatedStage.EmulatedRoom;
import io.kabelwerk.core.Stage.OpenRoom;
import io.kabelwerk.core.testing.UncaughtErrors;
import io.kabelwerk.emulator.Treatment;
import io.kabelwerk.emulator.backend.MoodyExecutor;
import io.kabelwerk.emulator.backend.MoodyExecutor.Mood;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions whose executors reject, throw, drop tasks, or are shut down under them, and whose ticker jumps. */
class ExecutorScenariosTest {

    private enum Plug {
        SCHEDULER,
        CALLBACKS
    }

    @RegisterExtension
    private final EmulatedStage stage = new EmulatedStage();

    private final MoodyExecutor scheduler = new MoodyExecutor(stage.time);
    private final MoodyExecutor callbacks = new MoodyExecutor(stage.time);
    private final EmulatedRoom backend = stage.room().post(3);
    private long jump;
    private OpenRoom room;

    @BeforeEach
    void connect() {
        stage.kabelwerk.configure(settings -> settings.scheduler(scheduler)
                .callbackExecutor(callbacks)
                .ticker(() -> stage.time.ticker().getAsLong() + jump));
        stage.online();
        room = stage.openRoom(7);
    }

    @ParameterizedTest
    @CsvSource({
        "SCHEDULER, REJECTS",
        "SCHEDULER, THROWS",
        "SCHEDULER, THROWS_AND_RUNS",
        "SCHEDULER, RUNS_INLINE",
        "CALLBACKS, REJECTS",
        "CALLBACKS, THROWS",
        "CALLBACKS, THROWS_AND_RUNS",
        "CALLBACKS, DROPS",
        "CALLBACKS, RUNS_INLINE"
    })
    void should_go_on_where_an_executor_misbehaves_for_a_while(Plug plug, Mood mood) {
        MoodyExecutor executor = plug == Plug.SCHEDULER ? scheduler : callbacks;
        stage.treat("room:7", "delete_message", new Treatment.Ignored());

        List<Throwable> uncaught = UncaughtErrors.during(() -> {
            executor.become(mood);
            CompletableFuture<?> unanswered = room.room.deleteMessage(EmulatedRoom.id(3));
            for (int number = 4; number <= 20; number++) {
                backend.post();
                stage.pass(1);
            }
            executor.become(Mood.RUNS);
            stage.pass(120);
            assertThat(Stage.error(unanswered)).isInstanceOf(NoReplyException.class);
        });
        backend.post();

        assertThat(room.postedIds()).containsExactlyElementsOf(EmulatedRoom.ids(4, 21));
        assertThat(stage.kabelwerk.state()).isEqualTo(ConnectionState.ONLINE);
        assertThat(uncaught).allMatch(MoodyExecutor.OnPurpose.class::isInstance);
        assertThat(uncaught.isEmpty()).isEqualTo(mood != Mood.THROWS && mood != Mood.THROWS_AND_RUNS);
    }

    @Test
    void should_run_no_listener_on_the_thread_that_reads_while_the_callback_executor_is_full() {
        callbacks.become(Mood.REJECTS);
        CompletableFuture<?> answered = room.room.moveMarker(EmulatedRoom.id(3));
        room.room.on(RoomEvent.MessagePosted.class, event -> {
            throw new AssertionError("called by the thread that reads");
        });

        List<Throwable> uncaught = UncaughtErrors.during(() -> backend.post());

        assertThat(uncaught).isEmpty();
        assertThat(room.postedIds()).isEmpty();
        assertThat(answered).isNotDone();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void should_end_the_session_once_its_callback_executor_is_shut_down(boolean now) {
        stage.treat("room:7", "post_message", new Treatment.Ignored());
        CompletableFuture<?> unanswered = room.room.postMessage("hello");
        stage.run();
        backend.post(); // Its listener waits in the executor's queue.

        List<Throwable> uncaught = UncaughtErrors.during(() -> {
            shutDown(callbacks, now);
            stage.pass(10); // To see it, and for the listener that would not return.
        });

        assertThat(failure(unanswered)).isInstanceOf(ClosedException.class);
        assertThat(uncaught).singleElement().asString().contains("callbackExecutor(…) was shut down");
        assertThat(room.postedIds())
                .as("no listener is called by a thread of ours")
                .isSubsetOf(EmulatedRoom.id(4));
        endsWithoutASocket();
        assertThat(done(stage.kabelwerk.disconnect())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void should_end_the_session_once_its_scheduler_is_shut_down(boolean now) {
        stage.treat("room:7", "post_message", new Treatment.Ignored());
        CompletableFuture<?> unanswered = room.room.postMessage("hello");
        stage.run();

        shutDown(scheduler, now);
        stage.pass(3);

        assertThat(Stage.error(unanswered)).isInstanceOf(ClosedException.class);
        assertThat(stage.errors())
                .singleElement()
                .asString()
                .contains("scheduler(…) was shut down")
                .contains("disconnect()");
        assertThat(stage.eventNames()).endsWith("ErrorOccurred", "Disconnected");
        assertThat(room.eventNames()).endsWith("ErrorOccurred");
        endsWithoutASocket();
        CompletableFuture<Void> disconnected = stage.kabelwerk.disconnect();
        stage.run();
        assertThat(disconnected).isCompleted();
    }

    @Test
    void should_disconnect_though_the_scheduler_was_shut_down_just_before_and_the_peer_never_answers() {
        stage.connection().freeze();
        scheduler.shutdownNow();

        CompletableFuture<Void> disconnected = stage.kabelwerk.disconnect();
        stage.run();

        assertThat(disconnected).isCompleted();
        endsWithoutASocket();
    }

    @Test
    void should_disconnect_though_the_scheduler_is_shut_down_while_it_waits_for_the_peers_close() {
        stage.connection().freeze();
        CompletableFuture<Void> disconnected = stage.kabelwerk.disconnect();
        stage.run();
        assertThat(disconnected).isNotDone();

        scheduler.shutdownNow();
        stage.pass(2);

        assertThat(disconnected).isCompleted();
        endsWithoutASocket();
    }

    @Test
    void should_connect_again_with_other_executors() {
        scheduler.shutdownNow();
        callbacks.shutdownNow();
        assertThat(done(stage.kabelwerk.disconnect())).isTrue();

        stage.kabelwerk.configure(settings -> settings.scheduler(stage.time).callbackExecutor(stage.time));
        stage.online();

        assertThat(stage.openRoom(7).readyIds()).containsExactlyElementsOf(EmulatedRoom.ids(1, 3));
    }

    @ParameterizedTest
    @ValueSource(longs = {-3_600, -1, 3_600})
    void should_settle_a_future_in_time_though_the_ticker_jumps(long seconds) {
        stage.treat("room:7", "post_message", new Treatment.Ignored());
        CompletableFuture<?> unanswered = room.room.postMessage("hello");
        stage.pass(5);

        jump = TimeUnit.SECONDS.toNanos(seconds);
        stage.pass(10); // Time may stand still since the ticker was last read.

        assertThat(unanswered).isCompletedExceptionally();
        stage.pass(60);
        backend.post();
        assertThat(room.postedIds()).containsExactly(EmulatedRoom.id(4));
    }

    @Test
    void should_deliver_nothing_of_a_session_after_the_first_event_of_the_next() {
        stage.kabelwerk.once(KabelwerkEvent.ErrorOccurred.class, event -> {
            var unused = stage.kabelwerk.connect();
            stage.run();
        });

        stage.closeChannels("private");

        assertThat(stage.eventNames())
                .containsExactly("Connected", "Ready", "ErrorOccurred", "Disconnected", "Connected", "Ready");
    }

    @Test
    void should_deliver_the_next_sessions_events_though_a_listener_of_the_last_one_never_returns() {
        callbacks.become(Mood.DROPS); // What it takes is never run: as if a listener held its only thread.
        backend.post();
        var unused = stage.kabelwerk.disconnect();
        stage.run();

        stage.kabelwerk.configure(settings -> settings.callbackExecutor(stage.time));
        stage.kabelwerk.on(KabelwerkEvent.class, stage.events::add);
        stage.events.clear();
        stage.startConnecting();

        assertThat(stage.eventNames()).containsExactly("Connected", "Ready");
    }

    /** It would open its socket once that of the session before is closed, of which nobody tells it. */
    @Test
    void should_connect_after_a_while_though_the_scheduler_of_the_session_before_hangs() {
        scheduler.become(Mood.DROPS);
        var unused = stage.kabelwerk.disconnect();
        stage.drop(); // Its engine does not hear of it.
        stage.kabelwerk.configure(settings -> settings.scheduler(stage.time).callbackExecutor(stage.time));
        stage.startConnecting();
        assertThat(stage.kabelwerk.state()).isEqualTo(ConnectionState.CONNECTING);

        stage.pass(3);

        assertThat(stage.kabelwerk.state()).isEqualTo(ConnectionState.ONLINE);
        scheduler.shutdownNow(); // So that what hangs ends, too.
    }

    /** The events of the session that ended are delivered first: by threads of the SDK, where no other comes in time. */
    @ParameterizedTest
    @ValueSource(longs = {0, 2, 60})
    void should_deliver_the_next_sessions_events_though_the_executor_threw_when_the_last_one_ended(long seconds) {
        callbacks.become(Mood.THROWS);
        stage.events.clear();

        List<Throwable> uncaught = UncaughtErrors.during(() -> {
            stage.closeChannels("private");
            stage.pass(seconds);
            var unused = stage.kabelwerk.connect();
            stage.pass(60);
            callbacks.become(Mood.RUNS);
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (!stage.eventNames().contains("Ready") && end - System.nanoTime() > 0) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1)); // It is another thread that goes on.
                stage.pass(1);
            }
        });

        assertThat(stage.eventNames()).containsExactly("ErrorOccurred", "Disconnected", "Connected", "Ready");
        assertThat(uncaught).isNotEmpty().allMatch(MoodyExecutor.OnPurpose.class::isInstance);
    }

    @Test
    void should_disconnect_though_the_callback_executor_is_shut_down_once_the_session_has_ended() {
        stage.treat("room:7", "post_message", new Treatment.Ignored());
        CompletableFuture<?> unanswered = room.room.postMessage("hello");
        stage.run();
        callbacks.become(Mood.DROPS); // What it takes waits in it until it is shut down.
        stage.closeChannels("private");
        stage.pass(60);

        shutDown(callbacks, true);
        assertThat(done(stage.kabelwerk.disconnect())).isTrue();
        assertThat(failure(unanswered)).isInstanceOf(ClosedException.class);
    }

    /** There is no timer of the session any more that would look whether the executor has run what it took. */
    @Test
    void should_complete_the_end_though_the_executors_are_shut_down_with_it_in_their_queues() {
        stage.connection().freeze();
        CompletableFuture<Void> disconnected = stage.kabelwerk.disconnect();
        stage.run();
        callbacks.become(Mood.DROPS);
        stage.pass(60);
        assertThat(disconnected).isNotDone();

        callbacks.shutdownNow();
        scheduler.shutdownNow();

        assertThat(done(disconnected)).isTrue();
    }

    private static void shutDown(MoodyExecutor executor, boolean now) {
        if (now) {
            executor.shutdownNow();
        } else {
            executor.shutdown();
        }
    }

    private void endsWithoutASocket() {
        assertThat(stage.kabelwerk.state()).isEqualTo(ConnectionState.INACTIVE);
        assertThat(stage.network.openConnections()).isZero();
    }

    /** Of a future that completes on a thread of the SDK. */
    private static Throwable failure(CompletableFuture<?> future) {
        try {
            future.get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof KabelwerkException error) {
                return error;
            }
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("It has not failed", e);
        }
        throw new AssertionError("It has not failed");
    }

    private static boolean done(CompletableFuture<?> future) {
        try {
            future.get(30, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("It is not done", e);
        }
        return true;
    }
}
