package io.kabelwerk.tests.concurrency;

import io.kabelwerk.core.concurrent.SerialExecutor;
import io.kabelwerk.tests.concurrency.Pool.Mode;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The serial executor: one task at a time, each once, and those of one thread in their order. */
class SerialExecutorTest {

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            classes = {
                TwoThreadsAndAWorker.class,
                BothAtOnce.class,
                TasksThatBringTasks.class,
                OneTaskRunsUnderTheCountOfAnother.class,
                RunsInline.class,
                Rejects.class,
                RejectsOnce.class,
                ThrowsOnce.class,
                QueuesAndThrowsOnce.class,
                ShutDownWithATask.class
            })
    void should_run_each_task_once_and_in_order(Class<? extends Scenario> scenario) {
        ModelChecker.check(scenario);
    }

    /** Two threads bring tasks in both ways. */
    public abstract static class TwoThreads extends Scenario {
        final Journal journal = new Journal();
        final Pool pool;
        final SerialExecutor executor;
        private final AtomicInteger errors = new AtomicInteger();

        TwoThreads(Pool pool) {
            this.pool = pool;
            this.executor = new SerialExecutor(pool, error -> errors.incrementAndGet());
        }

        public void thread1() {
            executor.execute(() -> journal.write("1a"));
            executor.runOrExecute(() -> journal.write("1b"));
        }

        public void thread2() {
            executor.runOrExecute(() -> journal.write("2a"));
            executor.execute(() -> journal.write("2b"));
        }

        @Override
        public void verify() {
            pool.runAll();
            executor.execute(() -> journal.write("last")); // Brings on what a failed executor has left.
            pool.runAll();
            require(errors.get() == 0, "a task has thrown");
            require(!journal.overlapped(), "two tasks ran at once: " + journal);
            for (String task : List.of("1a", "1b", "2a", "2b", "last")) {
                require(journal.count(task) == 1, task + " did not run once: " + journal);
            }
            require(journal.inOrder("1a", "1b") && journal.inOrder("2a", "2b"), "out of order: " + journal);
        }
    }

    public static final class TwoThreadsAndAWorker extends TwoThreads {
        public TwoThreadsAndAWorker() {
            super(new Pool());
        }

        public void thread3() {
            pool.runAll();
        }
    }

    /** Most tasks come this way, and there is nothing before them. */
    public static final class BothAtOnce extends TwoThreads {
        public BothAtOnce() {
            super(new Pool());
        }

        @Override
        public void thread1() {
            executor.runOrExecute(() -> journal.write("1a"));
            executor.runOrExecute(() -> journal.write("1b"));
        }

        @Override
        public void thread2() {
            executor.runOrExecute(() -> journal.write("2a"));
            executor.runOrExecute(() -> journal.write("2b"));
        }
    }

    public static final class TasksThatBringTasks extends TwoThreads {
        public TasksThatBringTasks() {
            super(new Pool());
        }

        @Override
        public void thread1() {
            executor.runOrExecute(() -> {
                executor.runOrExecute(() -> journal.write("1b"));
                journal.write("1a");
            });
            pool.runAll();
        }
    }

    /** A task that is not counted yet may run first, so that one which is counted stays in the queue. */
    public static final class OneTaskRunsUnderTheCountOfAnother extends TwoThreads {
        public OneTaskRunsUnderTheCountOfAnother() {
            super(new Pool());
        }

        @Override
        public void thread1() {
            executor.execute(() -> journal.write("1a"));
            pool.runOne();
            executor.runOrExecute(() -> journal.write("1b"));
        }

        @Override
        public void thread2() {
            executor.execute(() -> journal.write("2a"));
            executor.execute(() -> journal.write("2b"));
        }
    }

    public static final class RunsInline extends TwoThreads {
        public RunsInline() {
            super(new Pool(Mode.RUNS_INLINE, Integer.MAX_VALUE));
        }
    }

    public static final class Rejects extends TwoThreads {
        public Rejects() {
            super(new Pool(Mode.REJECTS, Integer.MAX_VALUE));
        }
    }

    public static final class RejectsOnce extends TwoThreads {
        public RejectsOnce() {
            super(new Pool(Mode.REJECTS, 1));
        }

        public void thread3() {
            pool.runAll();
        }
    }

    public static final class ThrowsOnce extends TwoThreads {
        public ThrowsOnce() {
            super(new Pool(Mode.THROWS, 1));
        }

        public void thread3() {
            pool.runAll();
        }
    }

    public static final class QueuesAndThrowsOnce extends TwoThreads {
        public QueuesAndThrowsOnce() {
            super(new Pool(Mode.QUEUES_AND_THROWS, 1));
        }

        public void thread3() {
            pool.runAll();
        }
    }

    public static final class ShutDownWithATask extends TwoThreads {
        public ShutDownWithATask() {
            super(new Pool());
        }

        public void thread3() {
            var unused = pool.shutdownNow();
        }
    }
}
