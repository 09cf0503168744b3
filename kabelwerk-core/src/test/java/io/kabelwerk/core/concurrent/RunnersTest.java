package io.kabelwerk.core.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.core.testing.UncaughtErrors;
import io.kabelwerk.emulator.backend.VirtualTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RunnersTest {

    private final Queue<Runnable> asked = new ArrayDeque<>();
    private final List<Object> ran = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    private final List<Runnable> spare = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private final VirtualTime time = new VirtualTime();
    private boolean forgets;

    private Runners on(Executor executor) {
        CompletableFuture<?> nobody = CompletableFuture.completedFuture(null);
        return new Runners(
                new Callbacks.Threads(executor, true, spare::add, () -> {}, nobody),
                new Callbacks.Host() {
                    @Override
                    public void pressureChanged() {}

                    @Override
                    public void executorShutDown() {
                        told.add("shut down");
                    }

                    @Override
                    public void later(Duration pause, Runnable task) {
                        synchronized (time) {
                            if (!forgets) {
                                var unused = time.schedule(task, pause.toNanos(), TimeUnit.NANOSECONDS);
                            }
                        }
                    }
                },
                () -> false);
    }

    /** An executor that can be asked, and takes nothing as long as there is something to throw. */
    private final class Moody extends AbstractExecutorService {
        private @Nullable Error error;
        private boolean full;
        private boolean takesAllTheSame;
        private boolean shutdown;

        @Override
        public void execute(Runnable task) {
            if (shutdown || full) {
                throw new RejectedExecutionException();
            }
            if (error == null || takesAllTheSame) {
                asked.add(task);
            }
            if (error != null) {
                throw error;
            }
        }

        @Override
        public void shutdown() {
            shutdown = true;
        }

        @Override
        public List<Runnable> shutdownNow() {
            shutdown = true;
            List<Runnable> left = List.copyOf(asked);
            asked.clear();
            return left;
        }

        @Override
        public boolean isShutdown() {
            return shutdown;
        }

        @Override
        public boolean isTerminated() {
            return shutdown;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return shutdown;
        }
    }

    @Test
    void should_do_all_that_waits_with_one_thread_if_no_other_comes() {
        Runners runners = on(asked::add);
        IntStream.range(0, 5).forEach(i -> runners.execute(() -> ran.add(i)));
        assertThat(asked).hasSize(1);

        asked.remove().run();

        assertThat(ran).containsExactly(0, 1, 2, 3, 4);
        assertThat(asked)
                .as("one more is on its way, in case that one had got stuck")
                .hasSize(1);
        asked.remove().run();
        assertThat(ran).hasSize(5);
        assertThat(asked).isEmpty();
    }

    @Test
    void should_give_others_on_the_same_executor_their_turn() {
        Runners runners = on(asked::add);
        IntStream.range(0, 300).forEach(i -> runners.execute(() -> ran.add(i)));

        asked.remove().run();

        assertThat(ran).hasSizeLessThan(300);
        while (!asked.isEmpty()) {
            asked.remove().run();
        }
        assertThat(ran).hasSize(300);
    }

    /** Each of them waits for all others: the first of them to have no thread would stop them all. */
    @Test
    void should_hold_up_nothing_behind_what_blocks() throws Exception {
        Runners runners = on(threads);
        CountDownLatch all = new CountDownLatch(50);
        CountDownLatch done = new CountDownLatch(50);
        for (int i = 0; i < 50; i++) {
            runners.execute(() -> {
                all.countDown();
                try {
                    all.await();
                    done.countDown();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }

        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void should_lose_nothing_that_many_threads_bring() throws Exception {
        Runners runners = on(threads);
        CountDownLatch done = new CountDownLatch(40_000);
        for (int i = 0; i < 4; i++) {
            threads.execute(() -> {
                for (int n = 0; n < 10_000; n++) {
                    runners.execute(done::countDown);
                }
            });
        }

        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void should_offer_again_what_was_rejected_and_never_run_it_on_the_thread_that_brings_it() {
        Moody executor = new Moody();
        executor.full = true;
        Runners runners = on(executor);

        runners.execute(() -> ran.add(1));
        runners.execute(() -> ran.add(2));
        time.pass(5);
        assertThat(ran).isEmpty();
        executor.full = false;
        time.pass(2);
        asked.remove().run();

        assertThat(ran).containsExactly(1, 2);
        assertThat(spare).isEmpty();
    }

    @Test
    void should_offer_again_what_was_met_by_an_error_and_report_that_error() {
        Moody executor = new Moody();
        executor.error = new OutOfMemoryError("unable to create native thread");
        Runners runners = on(executor);

        List<Throwable> uncaught = UncaughtErrors.during(() -> runners.execute(() -> ran.add(1)));
        executor.error = null;
        time.pass(1);
        asked.remove().run();

        assertThat(uncaught).extracting(Throwable::getMessage).containsExactly("unable to create native thread");
        assertThat(ran).containsExactly(1);
    }

    @Test
    void should_run_a_task_once_though_the_executor_threw_and_took_it_all_the_same() {
        Moody executor = new Moody();
        executor.error = new OutOfMemoryError("unable to create native thread");
        executor.takesAllTheSame = true;
        Runners runners = on(executor);

        var unused = UncaughtErrors.during(() -> runners.execute(() -> ran.add(1)));
        executor.error = null;
        time.pass(1);
        while (!asked.isEmpty()) {
            asked.remove().run();
        }

        assertThat(ran).containsExactly(1);
    }

    @Test
    void should_take_a_spare_executor_once_its_own_is_shut_down_in_an_orderly_way() {
        Moody executor = new Moody();
        Runners runners = on(executor);
        executor.shutdown();

        runners.execute(() -> ran.add(1));
        assertThat(ran).isEmpty();
        spare.remove(0).run();
        runners.execute(() -> ran.add(2));
        spare.remove(0).run();

        assertThat(ran).containsExactly(1, 2);
        assertThat(told).containsExactly("shut down");
    }

    @Test
    void should_find_out_that_the_executor_was_shut_down_with_a_task_in_its_queue() {
        Moody executor = new Moody();
        Runners runners = on(executor);
        runners.execute(() -> ran.add(1));

        executor.shutdownNow();
        time.pass(1);
        spare.remove(0).run();

        assertThat(ran).containsExactly(1);
        assertThat(told).containsExactly("shut down");
    }

    @Test
    void should_ask_once_more_where_an_executor_has_dropped_what_it_accepted() {
        Runners runners = on(asked::add);
        runners.execute(() -> ran.add(1));
        asked.clear();

        time.pass(1);
        asked.remove().run();

        assertThat(ran).containsExactly(1);
    }

    @Test
    void should_stop_looking_once_the_thread_has_come() {
        Runners runners = on(new Moody());
        runners.execute(() -> ran.add(1));
        asked.remove().run();

        time.pass(2);

        assertThat(time.scheduled()).isZero();
    }

    @Test
    void should_wait_for_nothing_once_time_has_ended() {
        Moody executor = new Moody();
        executor.full = true;
        Runners runners = on(executor);
        runners.execute(() -> ran.add(1));

        runners.endTime();
        spare.remove(0).run();
        runners.execute(() -> ran.add(2));
        spare.remove(0).run();

        assertThat(ran).containsExactly(1, 2);
        assertThat(told).as("a full executor is not shut down").isEmpty();
    }

    /** The first hand-over returns after the second one was rejected: the executor seems well, and is asked no more. */
    @Test
    void should_lose_nothing_where_time_ends_after_a_rejection_within_a_hand_over() {
        Queue<Executor> moods = new ArrayDeque<>();
        moods.add(Runnable::run);
        moods.add(task -> {
            throw new RejectedExecutionException();
        });
        Runners runners = on(task -> {
            Executor mood = moods.poll();
            if (mood == null) {
                asked.add(task);
            } else {
                mood.execute(task);
            }
        });
        runners.execute(() -> runners.execute(() -> ran.add(1)));

        runners.endTime();
        runners.execute(() -> ran.add(2));
        asked.remove().run();

        assertThat(ran).containsExactly(1, 2);
    }

    @Test
    void should_look_again_for_what_an_executor_drops_also_once_time_has_ended() {
        Runners runners = on(asked::add);
        forgets = true; // As the session's timers do when they are closed.
        runners.execute(() -> ran.add(1));
        forgets = false;
        runners.endTime();
        asked.clear();

        time.pass(1);
        helpers();
        asked.remove().run();
        runners.execute(() -> ran.add(2));
        asked.clear();
        time.pass(2);
        helpers();
        asked.remove().run();

        assertThat(ran).containsExactly(1, 2);
    }

    /** Such as one that discards silently what it gets once it is shut down. */
    @Test
    void should_take_a_spare_executor_where_its_own_is_shut_down_once_time_has_ended() {
        Moody executor = new Moody();
        Runners runners = on(executor);
        runners.endTime();
        runners.execute(() -> ran.add(1));
        executor.shutdownNow();

        time.pass(1);
        helpers();

        assertThat(ran).containsExactly(1);
        assertThat(told).containsExactly("shut down");
    }

    /** Rather a thread too many than a future that never completes. */
    @Test
    void should_take_a_spare_executor_at_last_where_no_thread_comes_once_time_has_ended() {
        Runners runners = on(task -> {});
        runners.endTime();
        runners.execute(() -> ran.add(1));

        for (int seconds = 1; seconds <= 64; seconds *= 2) {
            time.pass(seconds);
            helpers();
            assertThat(ran).isEmpty();
        }
        time.pass(128);
        helpers();

        assertThat(ran).containsExactly(1);
        assertThat(time.scheduled()).as("nobody looks any more").isZero();
    }

    /** What the spare executor runs. */
    private void helpers() {
        while (!spare.isEmpty()) {
            spare.remove(0).run();
        }
    }

    @Test
    void should_go_on_after_a_task_that_throws() {
        Runners runners = on(asked::add);
        runners.execute(() -> {
            throw new IllegalStateException("thrown");
        });
        runners.execute(() -> ran.add(1));

        List<Throwable> uncaught = UncaughtErrors.during(() -> asked.remove().run());

        assertThat(ran).containsExactly(1);
        assertThat(uncaught).extracting(Throwable::getMessage).containsExactly("thrown");
    }
}
