package io.kabelwerk.core.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.core.testing.UncaughtErrors;
import io.kabelwerk.emulator.backend.VirtualTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SerialExecutorTest {

    private final VirtualTime time = new VirtualTime();
    private final List<Throwable> errors = new ArrayList<>();
    private final List<Object> ran = new ArrayList<>();
    private final SerialExecutor executor = new SerialExecutor(time, errors::add);

    @Test
    void should_run_tasks_in_order_and_not_before_the_executor_does() {
        executor.execute(() -> ran.add(1));
        executor.execute(() -> ran.add(2));
        assertThat(ran).isEmpty();

        time.run();

        assertThat(ran).containsExactly(1, 2);
    }

    @Test
    void should_run_what_a_task_adds_after_that_task() {
        executor.execute(() -> {
            executor.execute(() -> ran.add("added"));
            ran.add("adding");
        });

        time.run();

        assertThat(ran).containsExactly("adding", "added");
    }

    @Test
    void should_run_at_once_what_nothing_waits_before() {
        executor.runOrExecute(() -> ran.add(1));
        assertThat(ran).containsExactly(1);

        executor.execute(() -> ran.add(2));
        executor.runOrExecute(() -> ran.add(3));
        assertThat(ran).as("what came before has its turn first").containsExactly(1);

        time.run();

        assertThat(ran).containsExactly(1, 2, 3);
    }

    @Test
    void should_leave_to_the_executor_what_comes_while_a_task_runs_at_once() {
        executor.runOrExecute(() -> {
            executor.execute(() -> ran.add("executed"));
            executor.runOrExecute(() -> ran.add("either"));
            ran.add("first");
        });
        assertThat(ran).containsExactly("first");

        time.run();

        assertThat(ran).containsExactly("first", "executed", "either");
    }

    @Test
    void should_go_on_after_a_task_that_ran_at_once_and_threw() {
        IllegalStateException error = new IllegalStateException("thrown");
        executor.runOrExecute(() -> {
            throw error;
        });
        executor.runOrExecute(() -> ran.add(1));

        assertThat(errors).containsExactly(error);
        assertThat(ran).containsExactly(1);
    }

    @Test
    void should_give_way_before_it_goes_home_and_take_what_has_come_meanwhile() {
        List<Runnable> threads = new ArrayList<>();
        AtomicInteger gaveWay = new AtomicInteger();
        SerialExecutor[] own = new SerialExecutor[1];
        own[0] = new SerialExecutor(
                threads::add,
                () -> {
                    if (gaveWay.incrementAndGet() == 1) {
                        own[0].execute(() -> ran.add("brought meanwhile"));
                    }
                },
                errors::add);
        own[0].execute(() -> ran.add("first"));

        threads.get(0).run();

        assertThat(ran).containsExactly("first", "brought meanwhile");
        assertThat(gaveWay).hasValue(2);
        assertThat(threads).as("threads that were asked for").hasSize(1);
    }

    @Test
    void should_go_on_after_a_task_that_throws() {
        IllegalStateException error = new IllegalStateException("thrown");
        executor.execute(() -> {
            throw error;
        });
        executor.execute(() -> ran.add(1));

        time.run();

        assertThat(errors).containsExactly(error);
        assertThat(ran).containsExactly(1);
    }

    @Test
    void should_let_others_on_the_executor_have_their_turn() {
        IntStream.range(0, 1_000).forEach(i -> executor.execute(() -> ran.add(i)));
        SerialExecutor other = new SerialExecutor(time, errors::add);
        other.execute(() -> ran.add("other"));

        time.run();

        assertThat(ran.indexOf("other")).isBetween(1, 999);
        assertThat(ran).hasSize(1_001);
    }

    @Test
    void should_run_tasks_on_the_threads_that_bring_them_once_the_executor_is_shut_down() {
        time.shutdown();

        executor.execute(() -> {
            executor.execute(() -> ran.add("inner"));
            ran.add("outer");
        });

        assertThat(ran).containsExactly("outer", "inner");
    }

    @Test
    void should_run_tasks_on_the_threads_that_bring_them_while_the_executor_rejects_them() {
        List<Runnable> asked = new ArrayList<>();
        boolean[] full = {true};
        SerialExecutor moody = new SerialExecutor(
                task -> {
                    if (full[0]) {
                        throw new RejectedExecutionException();
                    }
                    asked.add(task);
                },
                errors::add);

        IntStream.range(0, 1_000).forEach(i -> moody.execute(() -> ran.add(i)));
        assertThat(ran).hasSize(1_000);
        full[0] = false;
        moody.execute(() -> ran.add("later"));
        assertThat(ran).hasSize(1_000);
        asked.get(0).run();

        assertThat(ran).hasSize(1_001);
    }

    @Test
    void should_run_tasks_once_though_the_executor_threw_and_took_them_all_the_same() {
        List<Runnable> asked = new ArrayList<>();
        SerialExecutor moody = new SerialExecutor(
                task -> {
                    asked.add(task);
                    throw new OutOfMemoryError("unable to create native thread");
                },
                errors::add);

        List<Throwable> uncaught = UncaughtErrors.during(() -> moody.execute(() -> ran.add(1)));
        asked.forEach(Runnable::run);
        asked.clear();
        var unused = UncaughtErrors.during(() -> moody.execute(() -> ran.add(2)));

        assertThat(ran).containsExactly(1, 2);
        assertThat(uncaught).hasSize(1).first().isInstanceOf(OutOfMemoryError.class);
    }

    @Test
    void should_go_on_with_the_next_task_after_the_executor_was_shut_down_with_one_in_its_queue() {
        executor.execute(() -> ran.add(1));
        assertThat(time.shutdownNow()).hasSize(1);

        executor.execute(() -> ran.add(2));

        assertThat(ran).containsExactly(1, 2);
        assertThat(executor.isShutdown()).isTrue();
    }

    @Test
    void should_go_on_though_what_hears_of_errors_throws() {
        SerialExecutor fragile = new SerialExecutor(time, error -> {
            throw new IllegalStateException("cannot log");
        });
        fragile.execute(() -> {
            throw new IllegalStateException("thrown");
        });
        fragile.execute(() -> ran.add(1));

        List<Throwable> uncaught = UncaughtErrors.during(time::run);

        assertThat(ran).containsExactly(1);
        assertThat(uncaught).extracting(Throwable::getMessage).containsExactly("cannot log");
    }

    @Test
    void should_run_one_task_at_a_time_whatever_the_number_of_threads() throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            SerialExecutor busy = new SerialExecutor(threads, errors::add);
            AtomicInteger inside = new AtomicInteger();
            AtomicInteger overlaps = new AtomicInteger();
            CountDownLatch done = new CountDownLatch(4_000);
            int[] count = {0}; // Not atomic: each task must happen-before the next.
            for (int producer = 0; producer < 4; producer++) {
                threads.execute(() -> {
                    Runnable task = () -> {
                        if (inside.incrementAndGet() != 1) {
                            overlaps.incrementAndGet();
                        }
                        count[0]++;
                        inside.decrementAndGet();
                        done.countDown();
                    };
                    for (int i = 0; i < 500; i++) {
                        busy.execute(task);
                        busy.runOrExecute(task);
                    }
                });
            }

            assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(overlaps).hasValue(0);
            assertThat(count[0]).isEqualTo(4_000);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void should_keep_the_order_of_each_thread_that_brings_tasks() throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            SerialExecutor busy = new SerialExecutor(threads, errors::add);
            int producers = 3;
            int each = 200_000;
            int[] last = new int[producers]; // Not atomic: each task must happen-before the next.
            AtomicInteger disordered = new AtomicInteger();
            CountDownLatch done = new CountDownLatch(producers * each);
            for (int producer = 0; producer < producers; producer++) {
                int own = producer;
                threads.execute(() -> {
                    for (int i = 1; i <= each; i++) {
                        int number = i;
                        Runnable task = () -> {
                            if (last[own] != number - 1) {
                                disordered.incrementAndGet();
                            }
                            last[own] = number;
                            done.countDown();
                        };
                        if (own == 0) {
                            busy.execute(task);
                        } else {
                            busy.runOrExecute(task);
                        }
                    }
                });
            }

            assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(errors).isEmpty();
            assertThat(disordered).hasValue(0);
        } finally {
            threads.shutdownNow();
        }
    }
}
