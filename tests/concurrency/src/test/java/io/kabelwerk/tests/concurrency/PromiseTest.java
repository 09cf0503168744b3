package io.kabelwerk.tests.concurrency;

import io.kabelwerk.core.concurrent.Promise;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A future of the application's that the engine completes, and that the application may cancel. */
class PromiseTest {

    @ParameterizedTest(name = "{0}")
    @ValueSource(classes = {CompleteAgainstFail.class, CancelAgainstComplete.class, CancelAgainstOnCancel.class})
    void should_settle_once(Class<? extends Scenario> scenario) {
        ModelChecker.check(scenario);
    }

    /** A promise and what has come of it. */
    public abstract static class OnePromise extends Scenario {
        final Pool pool = new Pool();
        final Promise<String> promise = new Promise<>(Host.callbacks(pool));
        final Journal dependents = new Journal();
        final Journal cancellations = new Journal();

        OnePromise() {
            var unused = promise.future()
                    .whenComplete((value, error) -> dependents.write(error == null ? String.valueOf(value) : "failed"));
        }

        @Override
        public void verify() {
            pool.runAll();
            require(promise.future().isDone(), "not done");
            require(dependents.entries().size() == 1, "dependents ran: " + dependents);
            int expected = promise.future().isCancelled() ? 1 : 0;
            require(
                    cancellations.entries().size() == expected,
                    "cancelled: " + expected + " times, but the engine heard of it: " + cancellations);
        }
    }

    public static final class CompleteAgainstFail extends OnePromise {
        public void thread1() {
            promise.complete("value");
        }

        public void thread2() {
            promise.fail(new IllegalStateException("failed"));
        }

        public void thread3() {
            pool.runAll();
        }
    }

    public static final class CancelAgainstComplete extends OnePromise {
        public CancelAgainstComplete() {
            promise.onCancel(() -> cancellations.write("cancelled"));
        }

        public void thread1() {
            promise.future().cancel(true);
        }

        public void thread2() {
            promise.complete("value");
            pool.runAll();
        }
    }

    public static final class CancelAgainstOnCancel extends OnePromise {
        public void thread1() {
            promise.future().cancel(true);
        }

        public void thread2() {
            promise.onCancel(() -> cancellations.write("cancelled"));
        }
    }
}
