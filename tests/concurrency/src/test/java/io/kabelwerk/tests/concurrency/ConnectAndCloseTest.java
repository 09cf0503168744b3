package io.kabelwerk.tests.concurrency;

import io.kabelwerk.ConnectionException;
import io.kabelwerk.ConnectionState;
import io.kabelwerk.Kabelwerk;
import io.kabelwerk.KabelwerkEvent;
import io.kabelwerk.KabelwerkProvider;
import io.kabelwerk.RequestOutcome;
import io.kabelwerk.Settings;
import io.kabelwerk.spi.Connection;
import io.kabelwerk.spi.JsonCodec;
import io.kabelwerk.spi.Listener;
import io.kabelwerk.spi.Transport;
import io.kabelwerk.tests.concurrency.Pool.Mode;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A Kabelwerk object that several threads connect, disconnect and close at the same time. */
class ConnectAndCloseTest {

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            classes = {
                ConnectAgainstClose.class,
                ConnectAgainstDisconnect.class,
                ConnectAgainstConnect.class,
                DisconnectAgainstClose.class,
                DrainAgainstReconnect.class,
                DisconnectAgainstReconnect.class,
                SubscribeAgainstClose.class
            })
    void should_have_at_most_one_session_and_none_once_it_is_closed(Class<? extends Scenario> scenario) {
        ModelChecker.check(scenario);
    }

    /** A client over a network that never answers, with engine and callbacks on the threads that bring them work. */
    public abstract static class OneClient extends Scenario {
        private static final KabelwerkProvider PROVIDER =
                ServiceLoader.load(KabelwerkProvider.class).findFirst().orElseThrow();

        final SilentNetwork network = new SilentNetwork();
        final Kabelwerk kabelwerk;

        OneClient() {
            this(new Pool(Mode.RUNS_INLINE, Integer.MAX_VALUE));
        }

        OneClient(Pool engine) {
            // Two pools: the session's check of its scheduler then runs on the callback executor's clock, which never
            // ticks, instead of on a thread of its own.
            Pool callbacks = new Pool(Mode.RUNS_INLINE, Integer.MAX_VALUE);
            kabelwerk = PROVIDER.create(Settings.defaults()
                    .with(settings -> settings.url("ws://localhost:4000")
                            .token("token")
                            .transport(network)
                            .codec(new NoCodec())
                            .scheduler(engine)
                            .callbackExecutor(callbacks)
                            .ticker(() -> 0)
                            .random(new SplittableRandom(1))));
        }

        /** True if it was let; false if it was refused because of what another thread did. */
        boolean connect() {
            try {
                var unused = kabelwerk.connect();
                return true;
            } catch (IllegalStateException e) {
                return false;
            }
        }

        /** Does not wait for the engine: no other thread of the scenario would go on meanwhile. */
        void close() {
            Thread.currentThread().interrupt();
            kabelwerk.close();
            var unused = Thread.interrupted();
        }

        void requireClosed() {
            require(kabelwerk.state() == ConnectionState.INACTIVE, "it is closed, but " + kabelwerk.state());
            require(network.pending() == 0, "it is closed, but it still connects");
            require(!connect(), "it is closed, but can connect");
        }
    }

    public static final class ConnectAgainstClose extends OneClient {
        public void thread1() {
            connect();
        }

        public void thread2() {
            close();
        }

        @Override
        public void verify() {
            requireClosed();
        }
    }

    public static final class ConnectAgainstDisconnect extends OneClient {
        public void thread1() {
            connect();
        }

        public void thread2() {
            var unused = kabelwerk.disconnect();
        }

        @Override
        public void verify() {
            int expected = kabelwerk.state() == ConnectionState.INACTIVE ? 0 : 1;
            require(network.pending() == expected, kabelwerk.state() + " with attempts: " + network.pending());
            close();
            requireClosed();
        }
    }

    /** The end of a session must not open again what was closed meanwhile. */
    public static final class DisconnectAgainstClose extends OneClient {
        public DisconnectAgainstClose() {
            connect();
        }

        public void thread1() {
            var unused = kabelwerk.disconnect();
        }

        public void thread2() {
            close();
        }

        @Override
        public void verify() {
            requireClosed();
        }
    }

    /** A drain that is done at this moment ends its own session, not the next one, and takes none of its listeners. */
    public static final class DrainAgainstReconnect extends OneClient {
        private final Pool engine;
        private final List<KabelwerkEvent> events = new CopyOnWriteArrayList<>();
        private boolean connected;

        public DrainAgainstReconnect() {
            this(new Pool());
        }

        private DrainAgainstReconnect(Pool engine) {
            super(engine);
            this.engine = engine;
            connect();
            engine.runAll();
            // Nothing is under way: the engine ends the session as soon as it gets to it.
            var unused = kabelwerk.disconnect(Duration.ofSeconds(1));
        }

        public void thread1() {
            var unused = kabelwerk.disconnect();
            kabelwerk.on(KabelwerkEvent.class, events::add);
            connected = connect();
        }

        public void thread2() {
            engine.runAll();
        }

        @Override
        public void verify() {
            engine.runAll();
            require(connected, "there was no session, but it could not connect");
            require(
                    kabelwerk.state() != ConnectionState.INACTIVE,
                    "the next session was ended by the drain of the first");
            require(network.pending() == 1, "attempts: " + network.pending());
            network.refuse();
            engine.runAll();
            require(!events.isEmpty(), "the listeners of the next session are gone");
        }
    }

    /** Two that disconnect the same session: neither takes away the listeners of the next one and leaves it connected. */
    public static final class DisconnectAgainstReconnect extends OneClient {
        private final List<KabelwerkEvent> events = new CopyOnWriteArrayList<>();
        private boolean connected;

        public DisconnectAgainstReconnect() {
            connect();
        }

        public void thread1() {
            var unused = kabelwerk.disconnect();
            kabelwerk.on(KabelwerkEvent.class, events::add);
            connected = connect();
        }

        public void thread2() {
            var unused = kabelwerk.disconnect();
        }

        @Override
        public void verify() {
            require(connected, "there was no session, but it could not connect");
            network.refuse();
            boolean active = kabelwerk.state() != ConnectionState.INACTIVE;
            require(active == !events.isEmpty(), "active: " + active + ", with events: " + events.size());
        }
    }

    public static final class ConnectAgainstConnect extends OneClient {
        private boolean first;
        private boolean second;

        public void thread1() {
            first = connect();
        }

        public void thread2() {
            second = connect();
        }

        @Override
        public void verify() {
            require(first != second, "one of two is let: " + first + ", " + second);
            require(network.pending() == 1, "attempts: " + network.pending());
            close();
            requireClosed();
        }
    }

    public static final class SubscribeAgainstClose extends OneClient {
        private final RecordingSubscriber<KabelwerkEvent> subscriber = new RecordingSubscriber<>(1);

        public void thread1() {
            kabelwerk.events().subscribe(subscriber);
        }

        public void thread2() {
            close();
        }

        @Override
        public void verify() {
            subscriber.requireCompleted();
            requireClosed();
        }
    }

    private static final class SilentNetwork implements Transport {
        private final List<CompletableFuture<Connection>> attempts = new CopyOnWriteArrayList<>();

        @Override
        public CompletableFuture<Connection> connect(URI uri, Map<String, String> headers, Listener listener) {
            CompletableFuture<Connection> attempt = new CompletableFuture<>();
            attempts.add(attempt);
            return attempt;
        }

        /** What waits fails. */
        void refuse() {
            for (CompletableFuture<Connection> attempt : attempts) {
                attempt.completeExceptionally(new ConnectionException("refused", RequestOutcome.NOT_SENT));
            }
        }

        int pending() {
            int pending = 0;
            for (CompletableFuture<Connection> attempt : attempts) {
                if (!attempt.isDone()) {
                    pending++;
                }
            }
            return pending;
        }

        @Override
        public void close() {}
    }

    /** There is nothing to read or write without a connection. */
    private static final class NoCodec implements JsonCodec {
        @Override
        public @Nullable Object decode(String json) {
            throw new AssertionError("there is nothing to read");
        }

        @Override
        public String encode(@Nullable Object value) {
            throw new AssertionError("there is nobody to write to");
        }
    }
}
