package io.kabelwerk.tck.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.kabelwerk.emulator.Fault;
import io.kabelwerk.spi.JsonCodec;
import io.kabelwerk.spi.JsonLimits;
import io.kabelwerk.tck.codec.ReferenceCodec;
import io.kabelwerk.tck.simulation.Step.Connect;
import io.kabelwerk.tck.simulation.Step.Do;
import io.kabelwerk.tck.simulation.Step.Elsewhere;
import io.kabelwerk.tck.simulation.Step.Pass;
import io.kabelwerk.tck.simulation.Step.Wrong;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A simulation that finds nothing proves nothing. */
class HistoryTest {

    private static final History SOME_MESSAGES = new History(
            7L,
            List.of(
                    new Connect(0),
                    new Pass(5000),
                    new Elsewhere(0, Change.POST),
                    new Pass(5000),
                    new Do(0, 0, Deed.POST),
                    new Pass(5000),
                    new Wrong(new Fault.Drop("nana")),
                    new Elsewhere(0, Change.ANSWER),
                    new Pass(5000)));

    private final Coverage coverage = new Coverage();

    private static JsonCodec codec() {
        return new ReferenceCodec(JsonLimits.defaults());
    }

    /** A client that is deaf at times: it does not hear of one message, and only then of the next. */
    private static final class DeafCodec extends ReferenceCodec {
        private final String event;
        private boolean deaf = true;

        private DeafCodec(String event) {
            super(JsonLimits.defaults());
            this.event = event;
        }

        @Override
        public @Nullable Object decode(String json) {
            if (deaf && json.contains(event)) {
                deaf = false;
                return List.of();
            }
            return super.decode(json);
        }
    }

    @Test
    void should_be_over_without_complaint_where_no_promise_is_broken() {
        assertThat(SOME_MESSAGES.play(codec(), coverage)).contains("post_message", "closed with 1006");
        assertThat(coverage.histories()).isOne();
    }

    @Test
    void should_notice_a_message_that_was_not_told() {
        assertThatThrownBy(() -> SOME_MESSAGES.play(new DeafCodec("\"room:7\",\"message_posted\""), coverage))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("nana in room 7 receives message")
                .hasMessageContaining("but not");
    }

    @Test
    void should_print_what_it_takes_to_understand_a_failure() {
        Throwable failure =
                catchThrowable(() -> SOME_MESSAGES.play(new DeafCodec("\"room:7\",\"message_posted\""), coverage));

        assertThat(failure)
                .hasMessageContaining("new History(7L, List.of(")
                .hasMessageContaining("new Step.Wrong(new Fault.Drop(\"nana\"))")
                .hasMessageContaining("nana     ──▶  [\"1\",\"1\",\"private\",\"phx_join\",{}]")
                .hasMessageContaining("Timers that wait: ");
    }

    @Test
    void should_leave_out_whatever_it_does_not_take_to_fail() {
        History shortest = Histories.of(1)
                .shortest(history -> history.steps().stream().anyMatch(Connect.class::isInstance)
                        && history.steps().stream().anyMatch(Pass.class::isInstance));

        assertThat(shortest.steps()).hasSize(2);
        assertThat(shortest.seed()).isEqualTo(1);
    }

    @Test
    void should_be_long_enough_and_different_for_each_seed() {
        List<History> histories =
                LongStream.range(0, 100).mapToObj(Histories::of).toList();

        assertThat(histories).allSatisfy(history -> assertThat(history.steps()).hasSizeGreaterThanOrEqualTo(30));
        assertThat(histories).extracting(History::steps).doesNotHaveDuplicates();
        assertThat(Histories.of(5)).isEqualTo(Histories.of(5));
    }

    @Test
    void should_go_the_same_way_whenever_it_is_played() {
        for (long seed = 0; seed < 30; seed++) {
            History history = Histories.of(seed);

            assertThat(history.play(codec(), coverage)).isEqualTo(history.play(codec(), coverage));
        }
    }

    @Test
    void should_say_what_met_what_and_what_did_not() {
        String unused = SOME_MESSAGES.play(codec(), coverage);

        assertThat(coverage.table()).startsWith("1 histories").contains("Drop");
        assertThat(coverage.empty())
                .contains("Drop at LOADING", "ExpireTokens at ONLINE")
                .doesNotContain("Drop at ONLINE", "Drop at INACTIVE");
    }
}
