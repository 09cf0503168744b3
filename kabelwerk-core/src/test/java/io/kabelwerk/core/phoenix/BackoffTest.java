package io.kabelwerk.core.phoenix;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackoffTest {

    private static final List<Duration> STEPS = seconds(1, 2, 4, 8, 10);
    private static final int SEEDS = 2_000;

    @Test
    void should_pause_anywhere_between_zero_and_the_next_step_the_last_of_which_repeats() {
        long[] most = {1, 2, 4, 8, 10, 10, 10};
        for (int attempt = 0; attempt < most.length; attempt++) {
            int skipped = attempt;
            List<Duration> pauses = pauses(backoff -> {
                IntStream.range(0, skipped).forEach(i -> backoff.upTo(STEPS));
                return backoff.upTo(STEPS);
            });

            assertSpread(pauses, Duration.ZERO, Duration.ofSeconds(most[attempt]));
        }
    }

    @Test
    void should_spread_the_first_pause_over_its_own_range_and_count_it_as_a_step() {
        List<Duration> first = pauses(backoff -> backoff.upToFirst(Duration.ofSeconds(5), STEPS));
        List<Duration> second = pauses(backoff -> {
            backoff.upToFirst(Duration.ofSeconds(5), STEPS);
            return backoff.upToFirst(Duration.ofSeconds(5), STEPS);
        });

        assertSpread(first, Duration.ZERO, Duration.ofSeconds(5));
        assertSpread(second, Duration.ZERO, Duration.ofSeconds(2));
    }

    @Test
    void should_pause_around_a_step_by_a_fifth_of_it() {
        List<Duration> first = pauses(backoff -> backoff.around(STEPS));
        List<Duration> fourth = pauses(backoff -> {
            IntStream.range(0, 3).forEach(i -> backoff.around(STEPS));
            return backoff.around(STEPS);
        });

        assertSpread(first, Duration.ofMillis(800), Duration.ofMillis(1_200));
        assertSpread(fourth, Duration.ofMillis(6_400), Duration.ofMillis(9_600));
    }

    @Test
    void should_start_over_when_it_is_reset() {
        List<Duration> pauses = pauses(backoff -> {
            IntStream.range(0, 10).forEach(i -> backoff.upTo(STEPS));
            backoff.reset();
            assertThat(backoff.isFresh()).isTrue();
            return backoff.upTo(STEPS);
        });

        assertSpread(pauses, Duration.ZERO, Duration.ofSeconds(1));
    }

    @Test
    void should_pause_alike_from_alike_seeds() {
        Backoff one = new Backoff(new SplittableRandom(7));
        Backoff two = new Backoff(new SplittableRandom(7));

        for (int i = 0; i < 20; i++) {
            assertThat(one.upTo(STEPS)).isEqualTo(two.upTo(STEPS));
        }
    }

    private static List<Duration> pauses(Function<Backoff, Duration> pause) {
        return IntStream.range(0, SEEDS)
                .mapToObj(seed -> pause.apply(new Backoff(new SplittableRandom(seed))))
                .toList();
    }

    /** Within the bounds, and in each tenth of them. */
    private static void assertSpread(List<Duration> pauses, Duration least, Duration most) {
        assertThat(pauses).allMatch(pause -> pause.compareTo(least) >= 0 && pause.compareTo(most) <= 0);
        Duration tenth = most.minus(least).dividedBy(10);
        List<Long> tenths = new ArrayList<>();
        pauses.forEach(pause -> tenths.add(pause.minus(least).dividedBy(tenth)));
        assertThat(tenths).contains(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
    }

    private static List<Duration> seconds(long... seconds) {
        return java.util.Arrays.stream(seconds).mapToObj(Duration::ofSeconds).toList();
    }
}
