package io.kabelwerk.tck.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.ClosedException;
import io.kabelwerk.ConnectionState;
import io.kabelwerk.Kabelwerk;
import io.kabelwerk.KabelwerkException;
import io.kabelwerk.Message;
import io.kabelwerk.QueueDepths;
import io.kabelwerk.RequestOutcome;
import io.kabelwerk.RequestResult;
import io.kabelwerk.Room;
import io.kabelwerk.SessionObserver;
import io.kabelwerk.UploadSource;
import io.kabelwerk.emulator.Fault;
import io.kabelwerk.emulator.Treatment;
import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.TransportProvider;
import io.kabelwerk.tck.harness.Await;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The end of a session that loses no request, and what an operator sees of sessions. */
abstract class SessionDrainRules extends SessionRules {

    private static final Duration LONG = Duration.ofMinutes(10);

    SessionDrainRules(TransportProvider transportProvider, JsonCodecProvider codecProvider) {
        super(transportProvider, codecProvider);
    }

    /**
     * A server that shuts down has accepted requests, which should complete. If it fails: end the session after the
     * replies, not with the call.
     */
    @Test
    @DisplayName("S612 MUST let requests under way settle in disconnect(Duration), and refuse new ones at once")
    void drain() {
        long roomId = newRoom(NANA);
        Kabelwerk client = online(NANA);
        Room room = connected(client.openRoom(roomId));
        once(NANA, "room:" + roomId, "post_message", new Treatment.Late(millis(300)));

        CompletableFuture<Message> posted = room.postMessage("before");
        CompletableFuture<Void> drained = client.disconnect(LONG);
        CompletableFuture<Message> late = room.postMessage("after");
        ClosedException refusal = failure(late, ClosedException.class);

        assertThat(refusal.outcome()).contains(RequestOutcome.NOT_SENT);
        assertThat(Await.value(posted, "the post under way").text()).isEqualTo("before");
        done(drained, "disconnect(Duration)");
        assertThat(client.state()).isEqualTo(ConnectionState.INACTIVE);
        assertThat(wire.sentByClients("room:" + roomId, "post_message")).hasSize(1);
        Await.until(() -> emulator.openSockets() == 0, "the socket closed");
    }

    /** Backends hang. If it fails: set a timer for the grace time. */
    @Test
    @DisplayName("S613 MUST fail at the end of the grace time what is not settled, as disconnect() does")
    void drainInVain() {
        long roomId = newRoom(NANA);
        Kabelwerk client = online(NANA);
        Room room = connected(client.openRoom(roomId));
        once(NANA, "room:" + roomId, "post_message", new Treatment.Unanswered());

        CompletableFuture<Message> posted = room.postMessage("hello");
        CompletableFuture<Void> drained = client.disconnect(millis(100));

        done(drained, "disconnect(Duration)");
        ClosedException error = failure(posted, ClosedException.class);
        assertThat(error.outcome()).contains(RequestOutcome.UNKNOWN);
        assertThat(client.state()).isEqualTo(ConnectionState.INACTIVE);
    }

    /**
     * A deployment may coincide with an outage. If it fails: count what waits for a connection, and uploads, as under
     * way.
     */
    @Test
    @DisplayName("S614 MUST count uploads, and requests that wait for a connection, as under way")
    void drainThroughAnOutage() {
        long roomId = newRoom(NANA);
        Kabelwerk client = online(NANA);
        Room room = connected(client.openRoom(roomId));
        cut(NANA, hear(client));

        CompletableFuture<Message> posted = room.postMessage("hello");
        CompletableFuture<?> uploaded = room.postUpload(UploadSource.of(new byte[10], "x.txt"));
        CompletableFuture<Void> drained = client.disconnect(LONG);
        mend();

        assertThat(Await.value(posted, "the post that waited").text()).isEqualTo("hello");
        done(uploaded, "the upload");
        done(drained, "disconnect(Duration)");
    }

    /**
     * Metrics must not cost a session. If it fails: call observers on the executor of the listeners, and catch what
     * they throw.
     */
    @Test
    @DisplayName("S615 MUST call observers on the callbackExecutor, in order, and go on if one throws")
    void observe() {
        ExecutorService callbacks = Executors.newCachedThreadPool(task -> new Thread(task, "the application's"));
        List<String> seen = new CopyOnWriteArrayList<>();
        List<String> threads = new CopyOnWriteArrayList<>();
        try {
            Kabelwerk client = online(
                    NANA,
                    settings -> settings.callbackExecutor(callbacks)
                            .observers(new Throwing(), new Watching(seen, threads)));
            Room room = connected(client.openRoom(newRoom(NANA)));
            done(room.postMessage("hello"), "a post");
            done(client.ping(), "a ping");
            emulator.inject(new Fault.Drop(NANA));
            Await.until(() -> seen.stream().filter("connected"::equals).count() == 2, "the second connection");
            done(client.disconnect(LONG), "disconnect(Duration)");
            Await.until(() -> seen.contains("ended"), "the end");

            assertThat(seen).startsWith("started", "connected").endsWith("ended");
            assertThat(seen)
                    .containsSubsequence("phx_join ACCEPTED", "post_message ACCEPTED", "ping", "dropped", "connected");
            assertThat(threads).containsOnly("the application's");
        } finally {
            callbacks.shutdown();
        }
    }

    private static final class Throwing implements SessionObserver {
        @Override
        public void started(QueueDepths queues) {
            Thread.currentThread().setUncaughtExceptionHandler((thread, error) -> {});
            throw new IllegalStateException("This observer is broken");
        }
    }

    private record Watching(List<String> seen, List<String> threads) implements SessionObserver {

        private void see(String what) {
            seen.add(what);
            threads.add(Thread.currentThread().getName());
        }

        @Override
        public void started(QueueDepths queues) {
            see("started");
        }

        @Override
        public void connected(Duration took) {
            see("connected");
        }

        @Override
        public void dropped(KabelwerkException cause, Duration nextAttemptIn) {
            see("dropped");
        }

        @Override
        public void requestSettled(String request, RequestResult result, Duration took) {
            see(request + " " + result);
        }

        @Override
        public void roundTripMeasured(Duration took) {
            see("ping");
        }

        @Override
        public void ended(QueueDepths queues, Optional<KabelwerkException> cause) {
            see("ended");
        }
    }
}
