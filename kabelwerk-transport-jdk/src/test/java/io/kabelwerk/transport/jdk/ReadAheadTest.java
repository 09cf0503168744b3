package io.kabelwerk.transport.jdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.spi.Connection;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadAheadTest {

    private static final String QUARTER = "q".repeat(Connection.READ_AHEAD / 8); // a char counts for two bytes

    private final List<String> taken = new ArrayList<>();
    private boolean wanted = true;
    private int asked;
    private Runnable inText = () -> {};
    private final ReadAhead ahead = new ReadAhead(() -> wanted, this::take, () -> asked++);

    private void take(String text) {
        taken.add(text);
        inText.run();
    }

    @Test
    void should_hand_on_at_once_and_ask_once_for_each_text() {
        ahead.put("one");
        ahead.put("two");
        assertThat(taken).containsExactly("one", "two");
        assertThat(asked).isEqualTo(2);
        assertThat(ahead.isEmpty()).isTrue();
    }

    @Test
    void should_hold_texts_until_they_are_wanted_and_ask_for_more_while_there_is_room() {
        wanted = false;
        int held = 0;
        while (asked == held) { // Each text was asked for because of the one before it.
            ahead.put(QUARTER);
            held++;
        }
        assertThat(held).as("texts that are held").isEqualTo(4);
        ahead.handOn();
        assertThat(taken).isEmpty();
        assertThat(asked).isEqualTo(held - 1);

        wanted = true;
        ahead.handOn();
        assertThat(taken).hasSize(held);
        assertThat(asked).as("once more, after what was missing").isEqualTo(held);
    }

    @Test
    void should_count_empty_texts_too() {
        wanted = false;
        int held = 0;
        while (asked == held && held <= Connection.READ_AHEAD) {
            ahead.put("");
            held++;
        }
        assertThat(held).isLessThanOrEqualTo(Connection.READ_AHEAD / 64 + 1);
    }

    @Test
    void should_stop_where_a_text_pauses_reading() {
        wanted = false;
        ahead.put("one");
        ahead.put("two");
        inText = () -> wanted = false;
        wanted = true;
        ahead.handOn();
        assertThat(taken).containsExactly("one");
        wanted = true;
        ahead.handOn();
        assertThat(taken).containsExactly("one", "two");
    }

    @Test
    void should_not_hand_on_within_a_text() {
        List<String> order = new ArrayList<>();
        ReadAhead[] nested = new ReadAhead[1];
        nested[0] = new ReadAhead(
                () -> true,
                text -> {
                    order.add("begin " + text);
                    if (text.equals("one")) {
                        nested[0].put("two");
                    }
                    order.add("end " + text);
                },
                () -> {});
        nested[0].put("one");
        assertThat(order).containsExactly("begin one", "end one", "begin two", "end two");
    }

    @Test
    void should_tell_of_the_end_behind_the_texts_and_once() {
        wanted = false;
        ahead.put("one");
        ahead.end(() -> taken.add("end"));
        assertThat(taken).isEmpty();
        wanted = true;
        ahead.handOn();
        ahead.handOn();
        assertThat(taken).containsExactly("one", "end");
    }

    @Test
    void should_tell_of_the_end_at_once_where_nothing_waits_even_if_nothing_is_wanted() {
        wanted = false;
        ahead.end(() -> taken.add("end"));
        assertThat(taken).containsExactly("end");
    }
}
