package io.kabelwerk.emulator.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class VirtualTimeTest {

    private final VirtualTime time = new VirtualTime();
    private final List<String> ran = new ArrayList<>();

    @Test
    void should_run_tasks_in_the_order_of_their_times_and_then_of_their_coming() {
        List<Future<?>> all = List.of(after(2, "d"), after(1, "b"), after(1, "c"));
        time.execute(() -> ran.add("a"));

        time.pass(2);

        assertThat(ran).containsExactly("a", "b", "c", "d");
        assertThat(all).allMatch(Future::isDone);
    }

    @Test
    void should_not_run_what_is_not_due_or_was_cancelled() {
        Future<?> cancelled = after(1, "cancelled");
        Future<?> later = after(2, "later");

        cancelled.cancel(false);
        time.pass(Duration.ofMillis(1999));

        assertThat(ran).isEmpty();
        assertThat(later).isNotDone();
        assertThat(time.scheduled()).isEqualTo(1);
        assertThat(time.elapsed()).isEqualTo(Duration.ofMillis(1999));
    }

    @Test
    void should_wrap_its_ticker_around_within_a_minute() {
        long before = time.ticker().getAsLong();

        time.pass(60);

        assertThat(time.ticker().getAsLong()).isNegative().isLessThan(before);
        assertThat(time.ticker().getAsLong() - before).isEqualTo(TimeUnit.SECONDS.toNanos(60));
    }

    @Test
    void should_tell_the_same_time_by_both_of_its_clocks() {
        Instant before = time.clock().instant();

        time.pass(Duration.ofMillis(1500));

        assertThat(time.clock().instant()).isEqualTo(before.plusMillis(1500));
    }

    @Test
    void should_give_up_on_tasks_that_make_others_for_ever() {
        Runnable[] again = new Runnable[1];
        again[0] = () -> time.execute(again[0]);
        time.execute(again[0]);

        assertThatIllegalStateException().isThrownBy(time::run);
    }

    private Future<?> after(long seconds, String name) {
        Runnable task = () -> ran.add(name);
        return time.schedule(task, seconds, TimeUnit.SECONDS);
    }
}
