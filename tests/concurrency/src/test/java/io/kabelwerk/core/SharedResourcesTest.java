package io.kabelwerk.core;

import io.kabelwerk.core.Defaults.Lease;
import io.kabelwerk.spi.Connection;
import io.kabelwerk.spi.Listener;
import io.kabelwerk.spi.Transport;
import io.kabelwerk.spi.TransportOptions;
import io.kabelwerk.spi.TransportProvider;
import io.kabelwerk.tests.concurrency.ModelChecker;
import io.kabelwerk.tests.concurrency.Scenario;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the sessions of a process share: made for the first of them, given up with the last. */
class SharedResourcesTest {

    @ParameterizedTest(name = "{0}")
    @ValueSource(classes = {TwoSessions.class, ReleasedTwice.class, TheLastReleaseAgainstALease.class})
    void should_dispose_of_what_is_shared_once_and_only_when_nobody_uses_it(Class<? extends Scenario> scenario) {
        ModelChecker.check(scenario);
    }

    /** A shared transport. */
    public abstract static class OneTransport extends Scenario implements TransportProvider {
        private static final TransportOptions OPTIONS = new TransportOptions(
                Duration.ofSeconds(1), Duration.ofSeconds(1), 1_000, Optional.empty(), Optional.empty());

        private final AtomicInteger created = new AtomicInteger();
        private final AtomicInteger disposed = new AtomicInteger();

        Lease<Transport> lease() {
            Lease<Transport> lease = Defaults.transport(this, OPTIONS);
            use(lease);
            return lease;
        }

        void use(Lease<Transport> lease) {
            require(!((Fake) lease.value()).closed, "it is used, but disposed of");
        }

        @Override
        public void verify() {
            require(created.get() == disposed.get(), created + " made, but " + disposed + " disposed of");
            Lease<Transport> last = lease();
            last.release().run();
            require(created.get() == disposed.get(), created + " made, but " + disposed + " disposed of at last");
        }

        @Override
        public String name() {
            return "fake";
        }

        @Override
        public int priority() {
            return 0;
        }

        @Override
        public Transport create(TransportOptions options) {
            created.incrementAndGet();
            return new Fake(disposed);
        }
    }

    public static final class TwoSessions extends OneTransport {
        public void thread1() {
            Lease<Transport> lease = lease();
            use(lease);
            lease.release().run();
        }

        public void thread2() {
            Lease<Transport> lease = lease();
            use(lease);
            lease.release().run();
        }
    }

    public static final class ReleasedTwice extends OneTransport {
        private final Lease<Transport> shared = lease();

        public void thread1() {
            shared.release().run();
        }

        public void thread2() {
            shared.release().run();
        }

        public void thread3() {
            Lease<Transport> lease = lease();
            use(lease);
            lease.release().run();
        }
    }

    public static final class TheLastReleaseAgainstALease extends OneTransport {
        private final Lease<Transport> first = lease();

        public void thread1() {
            first.release().run();
        }

        public void thread2() {
            Lease<Transport> lease = lease();
            use(lease);
            lease.release().run();
        }
    }

    private static final class Fake implements Transport {
        private final AtomicInteger disposed;
        private volatile boolean closed;

        private Fake(AtomicInteger disposed) {
            this.disposed = disposed;
        }

        @Override
        public CompletableFuture<Connection> connect(URI uri, Map<String, String> headers, Listener listener) {
            throw new AssertionError("nobody connects");
        }

        @Override
        public void close() {
            closed = true;
            disposed.incrementAndGet();
        }
    }
}
