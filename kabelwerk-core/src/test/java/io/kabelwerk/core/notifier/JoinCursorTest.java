package io.kabelwerk.core.notifier;

import static io.kabelwerk.core.notifier.JoinCursor.UNREAD;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.NavigableSet;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class JoinCursorTest {

    private static final OptionalLong NOBODY = OptionalLong.empty();

    private final JoinCursor cursor = new JoinCursor();

    private static NavigableSet<Long> ids(long... ids) {
        NavigableSet<Long> set = new TreeSet<>();
        for (long id : ids) {
            set.add(id);
        }
        return set;
    }

    private JoinCursor.Answer answered(long... listed) {
        return cursor.answered(ids(listed), ids());
    }

    private List<Long> news(long... listed) {
        return List.copyOf(answered(listed).news());
    }

    @Test
    void should_ask_for_what_is_unread_first() {
        assertThat(cursor.ask(true, OptionalLong.of(5))).isEqualTo(UNREAD);
    }

    @Test
    void should_ask_from_where_one_resumes_if_nobody_wants_the_unread() {
        assertThat(cursor.ask(false, OptionalLong.of(5))).isEqualTo(5);
    }

    @Test
    void should_ask_for_what_is_unread_again_where_nothing_was_delivered() {
        cursor.ask(true, NOBODY);
        answered();

        assertThat(cursor.ask(false, NOBODY)).isEqualTo(UNREAD);
    }

    @Test
    void should_go_on_from_below_the_first_message_that_came_live() {
        cursor.ask(true, NOBODY);
        answered();
        cursor.add(10);

        assertThat(cursor.ask(false, NOBODY)).isEqualTo(9);
    }

    @Test
    void should_not_go_on_from_below_what_is_remembered() {
        cursor.ask(false, OptionalLong.of(70));
        answered();
        for (long id = 71; id <= 2_000; id++) {
            cursor.add(id);
        }

        assertThat(cursor.ask(false, NOBODY)).isEqualTo(976);
    }

    @Test
    void should_go_on_from_below_the_first_message_delivered_while_few_are_known() {
        cursor.ask(true, NOBODY);
        answered(10, 20);

        assertThat(cursor.ask(false, NOBODY)).isEqualTo(9);
    }

    @Test
    void should_go_on_sixteen_messages_back() {
        cursor.ask(true, NOBODY);
        answered();
        for (long id = 1; id <= 100; id++) {
            cursor.add(id);
        }

        cursor.ask(false, NOBODY);
        answered();

        assertThat(cursor.ask(false, NOBODY)).isEqualTo(84);
    }

    @Test
    void should_go_on_from_what_was_delivered_when_the_last_join_was_answered() {
        cursor.ask(true, NOBODY);
        answered(10);
        cursor.add(500);

        assertThat(cursor.ask(false, NOBODY)).isEqualTo(9);
    }

    @Test
    void should_go_on_from_where_one_resumed_though_nothing_came() {
        cursor.ask(false, OptionalLong.of(70));
        answered();

        assertThat(cursor.ask(false, NOBODY)).isEqualTo(70);
    }

    @Test
    void should_go_back_to_where_another_resumes() {
        cursor.ask(false, OptionalLong.of(70));
        answered();

        assertThat(cursor.ask(false, OptionalLong.of(40))).isEqualTo(40);
        assertThat(cursor.ask(false, OptionalLong.of(90))).isEqualTo(70);
    }

    @Test
    void should_call_new_what_was_not_delivered() {
        cursor.ask(true, NOBODY);
        assertThat(news(10, 12)).containsExactly(10L, 12L);
        cursor.ask(false, NOBODY);

        assertThat(news(10, 11, 12, 13)).containsExactly(11L, 13L);
    }

    @Test
    void should_not_call_new_what_lies_before_where_those_who_listen_began() {
        cursor.ask(false, OptionalLong.of(70));
        answered(71);
        cursor.ask(false, OptionalLong.of(40));

        assertThat(news(41, 70, 71, 72)).containsExactly(72L);
    }

    @Test
    void should_list_what_was_held_in_its_place() {
        cursor.ask(true, NOBODY);

        assertThat(cursor.answered(ids(10, 14), ids(12)).news()).containsExactly(10L, 12L, 14L);
    }

    @Test
    void should_ask_below_what_was_held() {
        cursor.ask(true, NOBODY);
        answered(10);
        cursor.ask(false, NOBODY);
        cursor.answered(ids(), ids(300, 301));

        assertThat(cursor.ask(false, NOBODY)).isEqualTo(9);
    }

    @Test
    void should_say_which_answer_is_the_first_with_the_unread() {
        cursor.ask(false, OptionalLong.of(70));
        assertThat(answered(71).firstUnread()).isFalse();
        assertThat(cursor.isUnreadKnown()).isFalse();

        cursor.ask(true, NOBODY);
        assertThat(answered(71).firstUnread()).isTrue();
        assertThat(cursor.isUnreadKnown()).isTrue();

        cursor.ask(true, NOBODY);
        assertThat(answered(71).firstUnread()).isFalse();
    }

    @Test
    void should_go_on_after_an_answer_with_the_unread_for_those_who_have_been_told_of_all_since_their_beginning() {
        cursor.ask(false, OptionalLong.of(70));
        answered(71);
        cursor.ask(true, NOBODY);

        JoinCursor.Answer unread = answered(60, 72);

        assertThat(unread.complete()).isFalse(); // 73 may have come, and be read already.
        assertThat(unread.news()).containsExactly(72L);
        assertThat(cursor.ask(false, NOBODY)).isEqualTo(70);
    }

    /** Nothing was unread; another resumes, and its answer says nothing of what is unread. */
    @Test
    void should_owe_the_unread_to_those_who_have_been_told_of_nothing() {
        cursor.ask(true, NOBODY);
        answered();
        cursor.ask(false, OptionalLong.of(40));

        JoinCursor.Answer resumed = answered(41, 42);

        assertThat(resumed.complete()).isFalse();
        assertThat(resumed.news()).isEmpty(); // They may be old, and read.
        assertThat(cursor.ask(false, NOBODY)).isEqualTo(UNREAD);
        JoinCursor.Answer unread = answered(42);
        assertThat(unread.complete()).isTrue();
        assertThat(unread.news()).containsExactly(42L);
        assertThat(cursor.ask(false, NOBODY))
                .as("where it is known now what had come")
                .isEqualTo(42);
    }

    @Test
    void should_owe_nothing_below_where_another_resumed_though_nothing_came() {
        cursor.ask(true, NOBODY);
        answered();
        cursor.ask(false, OptionalLong.of(40));
        answered();
        cursor.ask(false, NOBODY);
        answered();

        assertThat(cursor.ask(false, NOBODY)).isEqualTo(40);
    }

    @Test
    void should_believe_a_message_that_is_posted_below_the_beginning() {
        cursor.ask(false, OptionalLong.of(1_000_000));
        answered();

        cursor.posted(7);
        assertThat(cursor.add(7)).isTrue();

        assertThat(cursor.ask(false, NOBODY)).isEqualTo(6);
    }

    @Test
    void should_tell_nothing_twice_of_what_is_too_old_to_be_remembered() {
        cursor.ask(true, NOBODY);
        answered(1);
        for (long id = 2; id <= 5_000; id++) {
            cursor.add(id);
        }
        cursor.ask(false, NOBODY);

        assertThat(news(1, 2, 3_000, 5_000, 5_001)).containsExactly(5_001L);
    }

    @Test
    void should_take_the_highest_ID_for_a_place_to_resume_from() {
        assertThat(cursor.ask(false, OptionalLong.of(Long.MAX_VALUE))).isEqualTo(Long.MAX_VALUE);

        assertThat(news(5)).isEmpty();
    }
}
