package io.kabelwerk.spi.support;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BackgroundTest {

    private static final int TASKS = 1000;

    private final Background workers = new Background("kabelwerk-test");

    @Test
    void should_run_many_short_tasks_on_a_few_threads() throws Exception {
        assertThat(threadsOfManyTasks()).hasSizeLessThan(TASKS / 10).allMatch(Thread::isDaemon);
    }

    @Test
    void should_run_a_task_however_many_others_are_blocked_and_be_few_again_afterwards() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        Set<Thread> blocked = ConcurrentHashMap.newKeySet();
        for (int i = 0; i < 50; i++) {
            workers.execute(() -> {
                blocked.add(Thread.currentThread());
                try {
                    release.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
        }
        CountDownLatch done = new CountDownLatch(1);
        workers.execute(done::countDown);
        assertThat(done.await(20, SECONDS)).isTrue();
        release.countDown();
        for (Thread thread : blocked) {
            thread.join();
        }
        assertThat(threadsOfManyTasks()).hasSizeLessThan(TASKS / 10);
    }

    @Test
    void should_be_few_again_though_there_is_always_something_to_do() throws Exception {
        CountDownLatch all = new CountDownLatch(50);
        Set<Thread> many = ConcurrentHashMap.newKeySet();
        for (int i = 0; i < 50; i++) {
            workers.execute(() -> {
                many.add(Thread.currentThread());
                all.countDown();
                try {
                    all.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
        }
        all.await();
        int few = Math.max(2, Runtime.getRuntime().availableProcessors()) + 1; // Beside the one that runs.
        assertThat(many).hasSizeGreaterThan(few);

        while (many.stream().filter(Thread::isAlive).count() > few) { // For ever, if they do not end.
            CountDownLatch done = new CountDownLatch(1);
            workers.execute(done::countDown);
            done.await();
        }
    }

    @Test
    void should_go_on_after_a_task_that_throws() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        for (int i = 0; i < 100; i++) {
            workers.execute(() -> {
                throw new IllegalStateException("thrown by the test, on purpose");
            });
        }
        workers.execute(done::countDown);
        assertThat(done.await(20, SECONDS)).isTrue();
    }

    @Test
    void should_end_all_threads_when_there_is_nothing_to_do() throws Exception {
        Set<Thread> used = threadsOfManyTasks();
        var unused = workers.after(Duration.ofMillis(1), () -> used.add(Thread.currentThread()));

        while (Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().startsWith("kabelwerk-test-"))) {
            for (Thread thread : used) {
                thread.join(100); // Each of them ends by itself, or the test runs into its time limit.
            }
        }
        assertThat(used).isNotEmpty().noneMatch(Thread::isAlive);
    }

    @Test
    void should_run_a_task_later_and_not_when_it_is_cancelled() throws Exception {
        CountDownLatch cancelled = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        workers.after(Duration.ofMillis(50), cancelled::countDown).cancel(false);
        var unused = workers.after(Duration.ofMillis(100), done::countDown);
        assertThat(done.await(20, SECONDS)).isTrue();
        assertThat(cancelled.getCount()).isOne();
    }

    private Set<Thread> threadsOfManyTasks() throws InterruptedException {
        Set<Thread> used = ConcurrentHashMap.newKeySet();
        CountDownLatch done = new CountDownLatch(TASKS);
        for (int i = 0; i < TASKS; i++) {
            workers.execute(() -> {
                used.add(Thread.currentThread());
                done.countDown();
            });
        }
        assertThat(done.await(20, SECONDS)).isTrue();
        return used;
    }

    @Test
    void should_run_what_is_to_run_later_at_once_when_it_is_to_hurry() throws Exception {
        CountDownLatch done = new CountDownLatch(2);
        var unused = workers.after(Duration.ofHours(1), done::countDown);
        workers.hurry();
        var unusedEither = workers.after(Duration.ofHours(1), done::countDown);

        assertThat(done.await(20, SECONDS)).isTrue();
    }
}
