package io.kabelwerk.tests.concurrency;

import io.kabelwerk.core.concurrent.Callbacks;
import io.kabelwerk.core.concurrent.SerialExecutor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What carries events and results to the application's threads. */
class CallbacksTest {

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            classes = {
                ListenersInOrder.class,
                Batch.class,
                ResultsBesideEachOther.class,
                ResultForAThreadThatFoundNothing.class,
                OneResultWaitsForAnother.class,
                Pressure.class
            })
    void should_lose_nothing_and_read_on(Class<? extends Scenario> scenario) {
        ModelChecker.check(scenario);
    }

    /** Two threads of the engine call listeners, while the pool runs them. */
    public static final class ListenersInOrder extends Scenario {
        private final Journal journal = new Journal();
        private final Pool pool = new Pool();
        private final Callbacks callbacks = Host.callbacks(pool);

        public void thread1() {
            callbacks.call(() -> journal.write("1a"));
            callbacks.call(() -> journal.write("1b"));
        }

        public void thread2() {
            callbacks.call(() -> journal.write("2"));
            pool.runAll();
        }

        public void thread3() {
            pool.runAll();
        }

        @Override
        public void verify() {
            pool.runAll();
            require(!journal.overlapped(), "two listeners ran at once: " + journal);
            require(journal.entries().size() == 3, "lost or doubled: " + journal);
            require(journal.inOrder("1a", "1b"), "out of order: " + journal);
            require(callbacks.waiting() == 0, "waiting: " + callbacks.waiting());
        }
    }

    /** One thread makes a call in a batch, and another makes calls just as the batch ends. */
    public static final class Batch extends Scenario {
        private final Journal listeners = new Journal();
        private final Journal results = new Journal();
        private final Pool pool = new Pool();
        private final Callbacks callbacks = Host.callbacks(pool);

        public void thread1() {
            callbacks.batch(() -> callbacks.call(() -> listeners.write("1")));
        }

        public void thread2() {
            callbacks.call(() -> listeners.write("2"));
            callbacks.run(() -> results.write("3"));
        }

        public void thread3() {
            pool.runAll();
        }

        @Override
        public void verify() {
            pool.runAll();
            require(listeners.entries().size() == 2, "lost or doubled: " + listeners);
            require(results.count("3") == 1, "lost or doubled: " + results);
        }
    }

    /** Two threads of the engine complete futures. */
    public static final class ResultsBesideEachOther extends Scenario {
        private final Journal first = new Journal();
        private final Journal second = new Journal();
        private final Pool pool = new Pool();
        private final Callbacks callbacks = Host.callbacks(pool);

        public void thread1() {
            callbacks.run(() -> first.write("1"));
        }

        public void thread2() {
            callbacks.run(() -> second.write("2"));
            pool.runAll();
        }

        public void thread3() {
            pool.runAll();
        }

        @Override
        public void verify() {
            pool.runAll();
            require(first.count("1") == 1 && second.count("2") == 1, "lost or doubled: " + first + ", " + second);
        }
    }

    /** The pool owes a thread whose work another thread has done already, and a new task comes just as it arrives. */
    public static final class ResultForAThreadThatFoundNothing extends Scenario {
        private final Journal journal = new Journal();
        private final Pool pool = new Pool();
        private final Callbacks callbacks = Host.callbacks(pool);

        public ResultForAThreadThatFoundNothing() {
            callbacks.run(() -> {});
            callbacks.run(() -> {});
            pool.runOne(); // It asks for another thread, and then runs both tasks itself.
        }

        public void thread1() {
            callbacks.run(() -> journal.write("late"));
        }

        public void thread2() {
            pool.runAll();
        }

        @Override
        public void verify() {
            pool.runAll();
            require(journal.count("late") == 1, "lost or doubled: " + journal);
        }
    }

    /** A callback blocks until another one has run: there is a thread for that one, whenever it comes. */
    public static final class OneResultWaitsForAnother extends Scenario {
        private final Pool pool = new Pool();
        private final Callbacks callbacks = Host.callbacks(pool);
        private volatile boolean other;
        private volatile boolean waited;

        public void thread1() {
            callbacks.run(() -> {
                // What the pool's other threads would do meanwhile.
                while (!other) {
                    if (!pool.runOne()) {
                        Thread.onSpinWait();
                    }
                }
                waited = true;
            });
            pool.runAll();
        }

        public void thread2() {
            callbacks.run(() -> other = true);
        }

        @Override
        public void verify() {
            pool.runAll();
            require(other && waited, "lost");
        }
    }

    /** The engine stops reading while too many calls wait, and reads on once they have run. */
    public static final class Pressure extends Scenario {
        private final Pool pool = new Pool();
        private final SerialExecutor session =
                new SerialExecutor(new Pool(Pool.Mode.RUNS_INLINE, Integer.MAX_VALUE), error -> {});
        private final Callbacks callbacks = Host.callbacks(pool, 2, this::adjustReading);
        private volatile boolean reading = true;

        private void adjustReading() {
            session.execute(() -> reading = !callbacks.isFull());
        }

        public void thread1() {
            callbacks.call(() -> {});
            callbacks.call(() -> {});
        }

        public void thread2() {
            pool.runAll();
        }

        @Override
        public void verify() {
            pool.runAll();
            require(callbacks.waiting() == 0, "waiting: " + callbacks.waiting());
            require(!callbacks.isFull(), "full, though nothing waits");
            require(reading, "nothing waits, but nothing is read any more");
        }
    }
}
