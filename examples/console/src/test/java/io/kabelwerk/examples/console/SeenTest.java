package io.kabelwerk.examples.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.examples.console.Seen.Tally;
import java.util.List;
import org.junit.jupiter.api.Test;

class SeenTest {

    private static final List<Long> POSTED = List.of(3L, 5L, 8L, 9L);

    @Test
    void should_be_content_when_each_came_once_and_in_order() {
        Tally tally = Tally.of(POSTED, POSTED);
        assertThat(tally.isPerfect()).isTrue();
        assertThat(tally).hasToString("4 posted, 4 received: each of them once, and all in order");
    }

    @Test
    void should_count_what_was_lost() {
        Tally tally = Tally.of(POSTED, List.of(3L, 9L));
        assertThat(tally).isEqualTo(new Tally(4, 2, 0, 0));
        assertThat(tally.isPerfect()).isFalse();
        assertThat(tally).hasToString("4 posted, 2 lost, 0 doubled, 0 out of order");
    }

    @Test
    void should_count_what_came_again() {
        Tally tally = Tally.of(POSTED, List.of(3L, 5L, 5L, 8L, 9L));
        assertThat(tally).isEqualTo(new Tally(4, 0, 1, 0));
        assertThat(tally.isPerfect()).isFalse();
    }

    @Test
    void should_count_what_came_too_late() {
        Tally tally = Tally.of(POSTED, List.of(3L, 8L, 5L, 9L));
        assertThat(tally).isEqualTo(new Tally(4, 0, 0, 1));
        assertThat(tally.isPerfect()).isFalse();
    }
}
