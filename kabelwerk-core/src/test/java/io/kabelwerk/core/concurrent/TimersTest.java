package io.kabelwerk.core.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.emulator.backend.VirtualTime;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TimersTest {

    private final VirtualTime time = new VirtualTime();
    private final List<String> fired = new ArrayList<>();
    private final Timers timers = new Timers(new SerialExecutor(time, this::fail), time, time.ticker(), () -> {});

    @Test
    void should_fire_in_the_order_of_the_deadlines_even_where_the_ticker_wraps_around() {
        set(40, "last");
        set(10, "first");
        set(20, "after the wrap");

        time.pass(40);

        assertThat(fired).containsExactly("first at 10", "after the wrap at 20", "last at 40");
    }

    @Test
    void should_fire_those_of_one_deadline_in_the_order_in_which_they_were_set() {
        set(5, "a");
        set(5, "b");
        set(5, "c");

        time.pass(5);

        assertThat(fired).containsExactly("a at 5", "b at 5", "c at 5");
    }

    @Test
    void should_not_fire_early() {
        set(5, "a");

        time.pass(Duration.ofSeconds(5).minusNanos(1));

        assertThat(fired).isEmpty();
    }

    @Test
    void should_not_fire_what_is_cancelled_and_still_fire_the_others() {
        Timers.Timer first = set(1, "first");
        set(2, "second");

        first.cancel();
        time.pass(3);

        assertThat(fired).containsExactly("second at 2");
        assertThat(timers.pending()).isZero();
    }

    @Test
    void should_let_a_timer_cancel_another_of_the_same_deadline() {
        Timers.Timer[] second = new Timers.Timer[1];
        timers.after(Duration.ofSeconds(1), () -> second[0].cancel());
        second[0] = set(1, "second");

        time.pass(1);

        assertThat(fired).isEmpty();
    }

    @Test
    void should_fire_at_once_what_is_set_for_a_time_that_has_passed() {
        time.pass(10);

        timers.at(timers.now() - 1, () -> fired.add("late"));
        time.run();

        assertThat(fired).containsExactly("late");
    }

    @Test
    void should_wait_in_the_scheduler_once_for_all_of_them() {
        for (int i = 1; i <= 100; i++) {
            set(i, "timer");
        }

        assertThat(timers.pending()).isEqualTo(100);
        assertThat(time.scheduled()).isEqualTo(1);
    }

    @Test
    void should_not_touch_the_scheduler_for_a_timer_that_comes_after_another() {
        set(5, "early");
        for (int i = 0; i < 1_000; i++) {
            set(10, "push").cancel();
        }

        assertThat(time.scheduled()).isEqualTo(1);
        assertThat(timers.pending()).isEqualTo(1);
    }

    @Test
    void should_leave_nothing_behind_once_it_is_closed() {
        set(5, "a");

        timers.close();
        set(6, "b");
        time.pass(60);

        assertThat(fired).isEmpty();
        assertThat(timers.pending()).isZero();
        assertThat(time.scheduled()).isZero();
    }

    /** As a scheduler does that keeps cancelled tasks until their time has come. */
    @Test
    void should_be_free_for_the_collector_though_the_scheduler_keeps_cancelled_tasks() {
        List<Runnable> kept = new ArrayList<>();
        ScheduledThreadPoolExecutor keeping = new ScheduledThreadPoolExecutor(1) {
            @Override
            public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
                kept.add(task);
                return super.schedule(task, delay, unit);
            }
        };
        try {
            WeakReference<Timers> free = setAndClose(keeping);

            while (free.get() != null && !Thread.currentThread().isInterrupted()) { // by the test's time-out
                System.gc();
            }
            assertThat(free.get()).isNull();
            assertThat(kept).hasSize(1);
        } finally {
            keeping.shutdownNow();
        }
    }

    private WeakReference<Timers> setAndClose(ScheduledExecutorService scheduler) {
        Timers own = new Timers(new SerialExecutor(time, this::fail), scheduler, time.ticker(), () -> {});
        var unused = own.after(Duration.ofHours(1), () -> {});
        own.close();
        return new WeakReference<>(own);
    }

    @Test
    void should_fire_the_others_though_one_throws() {
        List<Throwable> thrown = new ArrayList<>();
        Timers fragile = new Timers(new SerialExecutor(time, thrown::add), time, time.ticker(), () -> {});
        var first = fragile.after(Duration.ofSeconds(1), () -> {
            throw new IllegalStateException("thrown");
        });
        var second = fragile.after(Duration.ofSeconds(1), () -> fired.add("same time"));
        var third = fragile.after(Duration.ofSeconds(2), () -> fired.add("later"));

        time.pass(3);

        assertThat(fired).containsExactly("same time", "later");
        assertThat(thrown).hasSize(1);
        assertThat(List.of(first, second, third)).hasSize(3);
    }

    private Timers.Timer set(long seconds, String name) {
        return timers.after(
                Duration.ofSeconds(seconds),
                () -> fired.add(name + " at " + time.elapsed().toSeconds()));
    }

    private void fail(Throwable error) {
        throw new AssertionError("A timer has thrown", error);
    }
}
