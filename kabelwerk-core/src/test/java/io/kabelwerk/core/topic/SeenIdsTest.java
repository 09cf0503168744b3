package io.kabelwerk.core.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SeenIdsTest {

    @Test
    void should_know_what_it_was_told_of_once() {
        SeenIds seen = new SeenIds(10);

        assertThat(seen.add(5)).isTrue();
        assertThat(seen.add(5)).isFalse();
        assertThat(seen.contains(5)).isTrue();
        assertThat(seen.contains(4)).isFalse();
        assertThat(seen.highest()).isEqualTo(5);
    }

    @Test
    void should_take_an_id_that_is_late() {
        SeenIds seen = new SeenIds(10);
        LongStream.of(1, 2, 4, 5).forEach(seen::add);

        assertThat(seen.add(3)).isTrue();
        assertThat(seen.add(3)).isFalse();
        assertThat(seen.highest()).isEqualTo(5);
    }

    @Test
    void should_take_all_below_the_lowest_that_it_remembers_for_known() {
        SeenIds seen = new SeenIds(3);
        LongStream.of(10, 20, 30, 40).forEach(seen::add);

        assertThat(seen.contains(10)).isTrue();
        assertThat(seen.contains(5)).isTrue();
        assertThat(seen.contains(15)).isFalse();
        assertThat(seen.add(15)).isTrue();
        assertThat(seen.add(15)).isFalse();
    }

    @Test
    void should_count_back_from_the_highest() {
        SeenIds seen = new SeenIds(4);
        assertThat(seen.highest()).isZero();
        assertThat(seen.below(0)).isZero();

        LongStream.of(10, 20, 30, 40, 50).forEach(seen::add);

        assertThat(seen.below(0)).isEqualTo(50);
        assertThat(seen.below(3)).isEqualTo(20);
        assertThat(seen.below(4)).isEqualTo(10);
        assertThat(seen.below(100)).isEqualTo(10);
    }

    @Test
    void should_count_back_to_just_below_the_first_while_there_are_few() {
        SeenIds seen = new SeenIds(4);
        LongStream.of(30, 20).forEach(seen::add);

        assertThat(seen.below(1)).isEqualTo(20);
        assertThat(seen.below(2)).isEqualTo(19);
        assertThat(seen.below(100)).isEqualTo(19);
    }

    @Test
    void should_never_say_twice_that_an_id_is_new_and_always_once_within_its_capacity() {
        for (long seed = 0; seed < 500; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int capacity = random.nextInt(1, 80);
            SeenIds seen = new SeenIds(capacity);
            Set<Long> added = new TreeSet<>();
            TreeSet<Long> all = new TreeSet<>();
            for (int i = 0; i < 300; i++) {
                long id = random.nextLong(1, 400);
                boolean withinCapacity = all.tailSet(id, true).size() < capacity;
                boolean fresh = seen.add(id);

                assertThat(fresh && !added.add(id)).as("twice, seed %d", seed).isFalse();
                if (withinCapacity && all.add(id)) {
                    assertThat(fresh).as("once, seed %d, id %d", seed, id).isTrue();
                }
                all.add(id);
                assertThat(seen.contains(id)).isTrue();
                assertThat(seen.highest()).isEqualTo(all.last());
            }
        }
    }
}
