package io.kabelwerk.core.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.core.testing.UncaughtErrors;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SteadyTickerTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    /** Close to where it wraps around. */
    private long time = Long.MAX_VALUE - 5 * SECOND;

    private final SteadyTicker ticker = new SteadyTicker(() -> time);

    @Test
    void should_go_as_the_ticker_behind_it_goes() {
        long start = ticker.getAsLong();

        time += 10 * SECOND;

        assertThat(ticker.getAsLong() - start).isEqualTo(10 * SECOND);
    }

    @Test
    void should_go_on_from_where_it_was_after_a_jump_back() {
        long start = ticker.getAsLong();
        time += 10 * SECOND;
        long before = ticker.getAsLong();

        time -= 3_600 * SECOND;
        assertThat(ticker.getAsLong()).isEqualTo(before);
        time += 4 * SECOND;

        assertThat(ticker.getAsLong() - start).isEqualTo(14 * SECOND);
    }

    @Test
    void should_follow_what_is_shorter_than_a_jump() {
        long start = ticker.getAsLong();

        time -= SECOND - 1;

        assertThat(ticker.getAsLong() - start).isEqualTo(1 - SECOND);
    }

    @Test
    void should_stand_still_while_the_ticker_throws() {
        boolean[] broken = {false};
        SteadyTicker fragile = new SteadyTicker(() -> {
            if (broken[0]) {
                throw new IllegalStateException("broken");
            }
            return time;
        });
        long before = fragile.getAsLong();
        broken[0] = true;

        List<Throwable> uncaught =
                UncaughtErrors.during(() -> assertThat(fragile.getAsLong()).isEqualTo(before));

        assertThat(uncaught).extracting(Throwable::getMessage).containsExactly("broken");
    }
}
