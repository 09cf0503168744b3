package io.kabelwerk.core.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
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

    private static Runners on(Executor executor) {
        return new Runners(executor, () -> {
            throw new AssertionError("not rejected");
        });
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
    void should_run_tasks_on_their_own_threads_where_the_executor_accepts_nothing() {
        AtomicInteger rejections = new AtomicInteger();
        Runners runners = new Runners(
                task -> {
                    throw new RejectedExecutionException();
                },
                rejections::incrementAndGet);

        runners.execute(() -> {
            ran.add(1);
            runners.execute(() -> ran.add(2));
        });

        assertThat(ran).containsExactly(1, 2);
        assertThat(rejections).hasValue(2);
    }
}
