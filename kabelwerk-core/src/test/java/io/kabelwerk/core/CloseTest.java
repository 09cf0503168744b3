package io.kabelwerk.core;

import static io.kabelwerk.core.testing.ScriptedBackend.ok;
import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.ConnectionState;
import io.kabelwerk.Kabelwerk;
import io.kabelwerk.KabelwerkEvent;
import io.kabelwerk.Settings;
import io.kabelwerk.core.testing.FakeTransport;
import io.kabelwerk.core.testing.JacksonCodec;
import io.kabelwerk.core.testing.ScriptedBackend;
import io.kabelwerk.core.testing.Wire;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The end of a session on real threads. */
class CloseTest {

    private static final int ROUNDS = 2_000;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ExecutorService one = Executors.newSingleThreadExecutor();

    @AfterEach
    void end() {
        threads.shutdownNow();
        one.shutdownNow();
    }

    /** As in a window that is closed by its user: all callbacks run on the thread that closes. */
    @Test
    void should_not_wait_for_the_callbacks_of_the_thread_that_closes() throws Exception {
        FakeTransport network = new FakeTransport();
        Kabelwerk kabelwerk =
                newClient(network, settings -> settings.callbackExecutor(one).closeTimeout(Duration.ofHours(1)));
        kabelwerk.connect().get(30, TimeUnit.SECONDS);
        CompletableFuture<Void> disconnected = new CompletableFuture<>();

        Future<?> closing = one.submit(() -> {
            kabelwerk.close();
            assertThat(network.openConnections()).isZero();
            var unused = kabelwerk.disconnect().thenRun(() -> disconnected.complete(null));
            assertThat(disconnected).as("it needs this thread").isNotDone();
        });

        closing.get(30, TimeUnit.SECONDS);
        disconnected.get(30, TimeUnit.SECONDS);
    }

    /** The listener waits for the end, and the end must not wait for the listener. */
    @Test
    void should_let_a_listener_drain_the_session_and_wait_for_that() throws Exception {
        FakeTransport network = new FakeTransport();
        Kabelwerk kabelwerk = newClient(
                network, settings -> settings.callbackExecutor(threads).closeTimeout(Duration.ofHours(1)));
        CompletableFuture<Void> drained = new CompletableFuture<>();
        kabelwerk.on(KabelwerkEvent.Ready.class, event -> {
            kabelwerk.disconnect(Duration.ofHours(1)).join();
            drained.complete(null);
        });
        var unused = kabelwerk.connect();

        drained.get(30, TimeUnit.SECONDS);
        assertThat(network.openConnections()).isZero();
    }

    @Test
    void should_be_closed_for_good_though_another_thread_connects_at_the_same_time() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            FakeTransport network = new FakeTransport();
            Kabelwerk kabelwerk = newClient(network, settings -> {});
            CyclicBarrier start = new CyclicBarrier(3);
            CompletableFuture<Void> completed = new CompletableFuture<>();
            Future<?> connecting = threads.submit(() -> {
                start.await();
                return unlessClosed(kabelwerk);
            });
            Future<?> subscribing = threads.submit(() -> {
                start.await();
                kabelwerk.events().subscribe(new Completion(completed));
                return null;
            });
            start.await();
            kabelwerk.close();
            connecting.get(30, TimeUnit.SECONDS);
            subscribing.get(30, TimeUnit.SECONDS);

            assertThat(kabelwerk.state()).as("round %s", round).isEqualTo(ConnectionState.INACTIVE);
            kabelwerk.disconnect().get(30, TimeUnit.SECONDS);
            completed.get(30, TimeUnit.SECONDS);
            assertThat(network.openConnections()).as("round %s", round).isZero();
        }
    }

    private static boolean unlessClosed(Kabelwerk kabelwerk) {
        try {
            var unused = kabelwerk.connect();
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    private static Kabelwerk newClient(FakeTransport network, Consumer<Settings.Builder> more) {
        ScriptedBackend backend = new ScriptedBackend(network);
        backend.answer("private", "phx_join", push -> ok(Wire.session(Wire.ownUser(1, null), 7L)));
        return new CoreProvider()
                .create(Settings.defaults()
                        .with(settings -> settings.url("ws://localhost:4000")
                                .token("token")
                                .transport(network)
                                .codec(new JacksonCodec()))
                        .with(more));
    }

    private record Completion(CompletableFuture<Void> completed) implements Flow.Subscriber<KabelwerkEvent> {
        @Override
        public void onSubscribe(Flow.Subscription subscription) {}

        @Override
        public void onNext(KabelwerkEvent event) {}

        @Override
        public void onError(Throwable error) {
            completed.completeExceptionally(error);
        }

        @Override
        public void onComplete() {
            completed.complete(null);
        }
    }
}
