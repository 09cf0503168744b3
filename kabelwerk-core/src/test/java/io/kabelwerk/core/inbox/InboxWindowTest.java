package io.kabelwerk.core.inbox;

import static io.kabelwerk.core.testing.Json.array;
import static io.kabelwerk.core.testing.Json.object;
import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.ConnectedUser;
import io.kabelwerk.InboxFilter;
import io.kabelwerk.InboxItem;
import io.kabelwerk.core.testing.Wire;
import io.kabelwerk.core.wire.PayloadDecoder;
import io.kabelwerk.core.wire.PayloadFields;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class InboxWindowTest {

    private static final ConnectedUser HUB_USER =
            PayloadDecoder.connectedUser(PayloadFields.of("private", Wire.ownUser(1, 3L)));
    private static final InboxFilter WARD_7 = InboxFilter.all().attributes(Map.of("ward", "7"));

    @Test
    void should_put_the_most_recent_message_first_and_rooms_without_one_last() {
        assertThat(rooms(window(10, item(1, 30), item(2, 0), item(3, 40), item(4, 0), item(5, 10))))
                .containsExactly(3L, 1L, 5L, 2L, 4L);
    }

    @Test
    void should_keep_the_first_of_two_items_of_one_room_and_no_more_than_its_target() {
        InboxWindow window = window(2, item(1, 30), item(1, 20), item(2, 25), item(3, 10));

        assertThat(rooms(window)).containsExactly(1L, 2L);
        assertThat(InboxOrder.messageId(window.items().get(0))).isEqualTo(30);
        assertThat(window.isUncertain()).isFalse();
    }

    @Test
    void should_move_a_room_up_when_a_message_is_posted_in_it() {
        InboxWindow window = window(10, item(1, 30), item(2, 20));

        assertThat(window.update(item(2, 40))).isTrue();

        assertThat(rooms(window)).containsExactly(2L, 1L);
        assertThat(window.isUncertain()).isFalse();
    }

    @Test
    void should_drop_its_last_item_for_one_that_comes_from_beyond_and_stay_certain() {
        InboxWindow window = window(2, item(1, 30), item(2, 20));

        assertThat(window.update(item(3, 40))).isTrue();

        assertThat(rooms(window)).containsExactly(3L, 1L);
        assertThat(window.isUncertain()).isFalse();
    }

    @Test
    void should_stay_what_it_is_where_something_changes_beyond_its_end() {
        InboxWindow window = window(2, item(1, 30), item(2, 20));

        assertThat(window.update(item(3, 10))).isFalse();
        assertThat(rooms(window)).containsExactly(1L, 2L);
    }

    @Test
    void should_grow_where_it_holds_the_whole_list() {
        InboxWindow window = window(3, item(1, 30), item(2, 20));

        assertThat(window.update(item(3, 10))).isTrue();
        assertThat(rooms(window)).containsExactly(1L, 2L, 3L);
    }

    @Test
    void should_be_uncertain_where_an_item_leaves_a_full_one() {
        InboxWindow full = ward7(2, item(1, 30), item(2, 20));
        InboxWindow whole = ward7(3, item(1, 30), item(2, 20));

        assertThat(full.update(elsewhere(1, 30))).isTrue();
        assertThat(whole.update(elsewhere(1, 30))).isTrue();
        assertThat(rooms(full)).containsExactly(2L);
        assertThat(full.isUncertain()).isTrue();
        assertThat(rooms(whole)).containsExactly(2L);
        assertThat(whole.isUncertain()).isFalse();
    }

    @Test
    void should_be_uncertain_where_an_item_sinks_to_the_end_of_a_full_one() {
        InboxWindow window = window(2, item(1, 30), item(2, 20));

        assertThat(window.update(item(1, 5))).isTrue();

        assertThat(window.isUncertain()).isTrue();
    }

    @Test
    void should_ignore_what_the_filter_leaves_out() {
        InboxWindow window = ward7(2, item(1, 30));

        assertThat(window.update(elsewhere(2, 40))).isFalse();
        assertThat(rooms(window)).containsExactly(1L);
    }

    @Test
    void should_take_an_absent_filter_for_one_that_lets_everything_through() {
        assertThat(InboxOrder.matches(InboxFilter.all(), elsewhere(1, 1))).isTrue();
        assertThat(InboxOrder.matches(InboxFilter.all().archived(false), item(1, 1)))
                .isTrue();
        assertThat(InboxOrder.matches(InboxFilter.all().archived(true), item(1, 1)))
                .isFalse();
        assertThat(InboxOrder.matches(InboxFilter.all().assignedToNobody(), item(1, 1)))
                .isTrue();
        assertThat(InboxOrder.matches(InboxFilter.all().assignedTo(5), item(1, 1)))
                .isFalse();
    }

    @Test
    void should_compare_attributes_by_value_deeply_and_key_by_key() {
        InboxFilter tags = InboxFilter.all().attributes(Map.of("tags", List.of("a", 1)));

        assertThat(InboxOrder.matches(tags, item(1, 1, object("tags", array("a", 1.0), "more", true))))
                .isTrue();
        assertThat(InboxOrder.matches(tags, item(1, 1, object("tags", List.of("a")))))
                .isFalse();
        assertThat(InboxOrder.matches(tags, item(1, 1, object()))).isFalse();
    }

    /** Against a model: whatever changes, a window that is certain holds the first items of the list. */
    @Test
    void should_hold_the_first_items_of_the_list_or_say_that_it_is_not_certain() {
        for (long seed = 0; seed < 1_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Map<Long, InboxItem> all = new LinkedHashMap<>();
            for (long room = 1; room <= 8; room++) {
                all.put(room, item(room, random.nextInt(0, 50)));
            }
            int target = random.nextInt(1, 10);
            InboxWindow window = new InboxWindow(WARD_7, target, listed(all), 0);
            for (int step = 0; step < 30; step++) {
                long room = random.nextInt(1, 9);
                long message = random.nextInt(0, 50);
                InboxItem changed = random.nextInt(4) == 0 ? elsewhere(room, message) : item(room, message);
                all.put(room, changed);
                List<InboxItem> before = window.items();
                assertThat(window.update(changed)).isEqualTo(!window.items().equals(before));
                List<InboxItem> first = listed(all).stream().limit(target).toList();
                if (window.isUncertain()) {
                    window = new InboxWindow(WARD_7, target, first, 0);
                }
                assertThat(rooms(window))
                        .as("seed %d, step %d", seed, step)
                        .isEqualTo(first.stream().map(item -> item.room().id()).toList());
            }
        }
    }

    private static List<InboxItem> listed(Map<Long, InboxItem> all) {
        List<InboxItem> listed = new ArrayList<>(all.values());
        listed.removeIf(item -> !InboxOrder.matches(WARD_7, item));
        listed.sort(InboxOrder.MOST_RECENT_FIRST);
        return listed;
    }

    private static InboxWindow window(int target, InboxItem... items) {
        return new InboxWindow(InboxFilter.all(), target, List.of(items), 0);
    }

    private static InboxWindow ward7(int target, InboxItem... items) {
        return new InboxWindow(WARD_7, target, List.of(items), 0);
    }

    private static InboxItem item(long room, long message) {
        return item(room, message, object("ward", "7"));
    }

    private static InboxItem elsewhere(long room, long message) {
        return item(room, message, object("ward", "8"));
    }

    private static InboxItem item(long room, long message, Map<String, @Nullable Object> attributes) {
        return PayloadDecoder.inboxItem(
                PayloadFields.of("hub_inbox:3", Wire.hubItem(room, message, attributes)), HUB_USER);
    }

    private static List<Long> rooms(InboxWindow window) {
        return window.items().stream().map(item -> item.room().id()).toList();
    }
}
