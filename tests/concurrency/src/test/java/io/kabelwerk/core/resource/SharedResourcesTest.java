package io.kabelwerk.core.resource;

import io.kabelwerk.core.resource.SharedResources.Lease;
import io.kabelwerk.tests.concurrency.ModelChecker;
import io.kabelwerk.tests.concurrency.Scenario;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The resources that all sessions of a process share, from the first session to the last. */
class SharedResourcesTest {

    @ParameterizedTest(name = "{0}")
    @ValueSource(classes = {TwoSessions.class, ReleasedTwice.class, TheLastReleaseAgainstALease.class})
    void should_dispose_of_what_is_shared_only_when_nobody_uses_it(Class<? extends Scenario> scenario) {
        ModelChecker.check(scenario);
    }

    /** The shared callback executor: it has no thread before its first task, and gets none here. */
    public abstract static class OneExecutor extends Scenario {
        private final Queue<ExecutorService> leased = new ConcurrentLinkedQueue<>();

        /** Begins with an executor that nobody shares: Lincheck may abandon a scenario and leave its leases behind. */
        OneExecutor() {
            Lease<ExecutorService> stale = SharedResources.callbackExecutor();
            stale.discard();
            stale.release();
        }

        Lease<ExecutorService> lease() {
            Lease<ExecutorService> lease = SharedResources.callbackExecutor();
            leased.add(lease.value());
            return lease;
        }

        void use(Lease<ExecutorService> lease) {
            require(!lease.value().isShutdown(), "a session uses the executor, but it is shut down");
        }

        void leaseUseAndRelease() {
            Lease<ExecutorService> lease = lease();
            use(lease);
            lease.release();
        }

        @Override
        public void verify() {
            requireAllShutDown();
            leaseUseAndRelease();
            requireAllShutDown();
        }

        private void requireAllShutDown() {
            for (ExecutorService each : leased) {
                require(each.isShutdown(), "no session uses the executor, but it is not shut down");
            }
        }
    }

    public static final class TwoSessions extends OneExecutor {
        public void thread1() {
            leaseUseAndRelease();
        }

        public void thread2() {
            leaseUseAndRelease();
        }
    }

    public static final class ReleasedTwice extends OneExecutor {
        private final Lease<ExecutorService> shared = lease();

        public void thread1() {
            shared.release();
        }

        public void thread2() {
            shared.release();
        }

        public void thread3() {
            leaseUseAndRelease();
        }
    }

    public static final class TheLastReleaseAgainstALease extends OneExecutor {
        private final Lease<ExecutorService> first = lease();

        public void thread1() {
            first.release();
        }

        public void thread2() {
            leaseUseAndRelease();
        }
    }
}
