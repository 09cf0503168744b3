package io.kabelwerk.core;

import static io.kabelwerk.core.Stage.error;
import static io.kabelwerk.core.testing.Json.object;
import static io.kabelwerk.core.testing.ScriptedBackend.ok;
import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.Inbox;
import io.kabelwerk.InboxEvent;
import io.kabelwerk.InboxFilter;
import io.kabelwerk.InboxItem;
import io.kabelwerk.KabelwerkException;
import io.kabelwerk.LimitExceededException;
import io.kabelwerk.Message;
import io.kabelwerk.ProtocolViolationException;
import io.kabelwerk.core.Stage.OpenRoom;
import io.kabelwerk.core.testing.ScriptedRoom;
import io.kabelwerk.core.testing.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Pages of which some or all entries cannot be read: they are no end and no beginning of anything. */
class UnreadableEntriesTest {

    private static final String TOPIC = "room:7";

    @RegisterExtension
    private final ScriptedStage stage =
            new ScriptedStage(settings -> settings.token(Stage.TOKEN).maxCatchUp(1_000));

    @Nested
    class Rooms {

        private final ScriptedRoom backend = new ScriptedRoom(stage.backend, 7);

        @BeforeEach
        void connect() {
            stage.online();
        }

        @Test
        void should_go_on_below_a_page_of_a_catch_up_of_which_only_the_ids_can_be_read() {
            backend.holds(1, 50);
            OpenRoom room = stage.openRoom(7);
            stage.drop();
            backend.holds(51, 400).spoils(201, 300);
            stage.pass(15);

            List<Long> readable = new ArrayList<>(ids(51, 200));
            readable.addAll(ids(301, 400));
            assertThat(room.postedIds()).containsExactlyElementsOf(readable);
            assertUnreadable(room.errors());
        }

        @Test
        void should_ask_again_for_a_page_of_a_catch_up_of_which_nothing_can_be_read() {
            backend.holds(1, 50);
            OpenRoom room = stage.openRoom(7);
            stage.drop();
            backend.holds(51, 400);
            int[] asked = {0};
            stage.backend.answer(
                    TOPIC,
                    "list_messages",
                    push -> before(push.payload()) == 301 && asked[0]++ < 2
                            ? ok(object("messages", List.of(object("id", "x"))))
                            : backend.page(before(push.payload())));
            stage.pass(15);

            assertThat(room.postedIds()).containsExactlyElementsOf(ids(51, 400));
            assertUnreadable(room.errors());
        }

        @Test
        void should_give_up_a_page_of_which_nothing_can_ever_be_read_and_say_so() {
            backend.holds(1, 50);
            OpenRoom room = stage.openRoom(7);
            stage.drop();
            backend.holds(51, 400).spoilsAll(201, 300);
            stage.pass(60);
            backend.post(401);
            stage.run();

            assertThat(room.postedIds()).containsExactlyElementsOf(ids(301, 401));
            assertUnreadable(room.errors());
            assertThat(room.errors().get(room.errors().size() - 1))
                    .hasMessageContaining("messages before 301 are left out");
        }

        @Test
        void should_not_page_through_endless_entries_that_cannot_be_read() {
            OpenRoom room = stage.openRoom(7);
            stage.drop();
            backend.holds(1, 20_100).spoils(1, 20_000);
            stage.pass(15);

            assertThat(room.postedIds()).containsExactlyElementsOf(ids(20_001, 20_100));
            assertThat(stage.backend.sent(TOPIC, "list_messages")).hasSizeLessThan(20);
            assertThat(room.errors()).hasAtLeastOneElementOfType(LimitExceededException.class);
        }

        @Test
        void should_take_a_join_without_a_readable_message_for_no_empty_room() {
            backend.holds(1, 250).spoils(151, 250);
            OpenRoom room = stage.openRoom(7);
            assertThat(room.readyIds()).isEmpty();
            assertUnreadable(room.errors());
            backend.post(251);
            stage.run();

            assertThat(room.postedIds()).containsExactly(251L);
            assertThat(idsOf(room.room.loadEarlier())).isEqualTo(ids(51, 150));
            assertThat(idsOf(room.room.loadEarlier())).isEqualTo(ids(1, 50));
            assertThat(idsOf(room.room.loadEarlier())).isEmpty();
        }

        @Test
        void should_not_take_the_history_for_missed_where_no_id_of_the_join_can_be_read() {
            backend.holds(1, 20_000).spoilsAll(19_901, 20_000);
            OpenRoom room = stage.openRoom(7);
            assertThat(room.readyIds()).isEmpty();
            stage.pass(60);
            stage.dropAndReturn();
            stage.pass(60);
            backend.post(20_001);
            stage.run();

            assertThat(room.postedIds()).containsExactly(20_001L);
            assertThat(stage.backend.sent(TOPIC, "list_messages")).hasSizeLessThan(12);
        }

        private static void assertSaysOnceThatMessagesMayBeMissingBefore(long id, OpenRoom room) {
            assertThat(room.errors())
                    .filteredOn(error -> String.valueOf(error.getMessage()).contains("before message " + id))
                    .singleElement()
                    .isInstanceOf(ProtocolViolationException.class);
        }

        @Test
        void should_say_that_messages_may_be_missing_where_a_room_was_lost_before_one_of_its_ids_was_read() {
            backend.holds(1, 150).spoilsAll(51, 150);
            OpenRoom room = stage.openRoom(7);
            stage.drop();
            backend.holds(151, 350);
            stage.pass(15);

            assertThat(room.postedIds()).containsExactlyElementsOf(ids(251, 350));
            assertSaysOnceThatMessagesMayBeMissingBefore(251, room);
            assertThat(idsOf(room.room.loadEarlier())).isEqualTo(ids(151, 250));
        }

        @Test
        void should_say_that_messages_may_be_missing_where_the_join_after_that_is_not_readable_either() {
            backend.holds(1, 150).spoilsAll(51, 150);
            OpenRoom room = stage.openRoom(7);
            stage.drop();
            backend.holds(151, 350);
            stage.backend.answer(
                    TOPIC, "phx_join", push -> ok(Wire.room(7, 1, List.of(object("id", "x")), null, null)));
            stage.pass(15);

            assertThat(room.postedIds()).containsExactlyElementsOf(ids(251, 350));
            assertSaysOnceThatMessagesMayBeMissingBefore(251, room);
        }

        @Test
        void should_miss_nothing_and_say_nothing_of_it_where_all_that_a_room_has_fits_on_a_page() {
            backend.holds(1, 20).spoilsAll(1, 20);
            OpenRoom room = stage.openRoom(7);
            stage.drop();
            backend.holds(21, 60);
            stage.pass(15);

            assertThat(room.postedIds()).containsExactlyElementsOf(ids(21, 60));
            assertThat(room.errors())
                    .noneMatch(error -> String.valueOf(error.getMessage()).contains("loadEarlier"));
        }

        @Test
        void should_catch_up_where_no_id_of_a_rejoin_can_be_read() {
            backend.holds(1, 50);
            OpenRoom room = stage.openRoom(7);
            stage.drop();
            backend.holds(51, 300);
            stage.backend.answer(
                    TOPIC,
                    "phx_join",
                    push -> ok(Wire.room(7, 1, List.of(object("id", "x"), object("id", "y")), null, null)));
            stage.pass(15);

            assertThat(room.postedIds()).containsExactlyElementsOf(ids(51, 300));
        }

        @Test
        void should_load_what_is_earlier_than_a_page_that_cannot_be_read() {
            backend.holds(1, 350).spoils(51, 250);
            OpenRoom room = stage.openRoom(7);
            assertThat(room.readyIds()).isEqualTo(ids(251, 350));

            assertThat(idsOf(room.room.loadEarlier())).isEqualTo(ids(1, 50));
            assertThat(idsOf(room.room.loadEarlier())).isEmpty();
            assertUnreadable(room.errors());
        }

        @Test
        void should_fail_to_load_what_is_earlier_where_no_id_can_be_read_or_too_many_entries_cannot() {
            backend.holds(1, 2_500).spoilsAll(2_301, 2_400);
            OpenRoom room = stage.openRoom(7);
            CompletableFuture<List<Message>> failing = room.room.loadEarlier();
            stage.run();
            assertThat(error(failing)).isInstanceOf(ProtocolViolationException.class);

            backend.holds(1, 2_400).spoils(201, 2_400);
            failing = room.room.loadEarlier();
            stage.run();
            assertThat(error(failing)).isInstanceOf(ProtocolViolationException.class);
            failing = room.room.loadEarlier(); // It goes on from there.
            stage.run();
            assertThat(error(failing)).isInstanceOf(ProtocolViolationException.class);
            assertThat(idsOf(room.room.loadEarlier())).isEqualTo(ids(101, 200));
        }

        @Test
        void should_begin_a_later_view_with_what_can_be_read() {
            backend.holds(1, 150);
            stage.openRoom(7);
            backend.spoils(51, 150);
            OpenRoom late = stage.openRoom(7);
            assertThat(late.readyIds()).isEmpty();
            assertThat(idsOf(late.room.loadEarlier())).isEqualTo(ids(1, 50));

            backend.spoilsAll(51, 150);
            OpenRoom later = stage.openRoom(7);
            stage.pass(60);
            assertThat(later.readyIds()).isEmpty();
            assertUnreadable(later.errors());
        }

        @Test
        void should_say_nothing_of_the_deletion_of_a_message_that_was_never_delivered() {
            backend.holds(1, 50);
            OpenRoom room = stage.openRoom(7);
            stage.backend.broadcast(TOPIC, "message_posted", object("id", 51L));
            backend.delete(51);
            backend.delete(50);
            stage.run();

            assertThat(room.deletedIds()).containsExactly(50L);
        }

        private List<Long> idsOf(CompletableFuture<List<Message>> page) {
            stage.run();
            assertThat(page).isCompleted();
            return page.join().stream().map(Message::id).toList();
        }
    }

    @Nested
    class Inboxes {

        private static final String INBOX = "hub_inbox:3";

        private final List<Map<String, @Nullable Object>> rooms = new ArrayList<>();

        @BeforeEach
        void connect() {
            stage.asHubUser();
            LongStream.rangeClosed(1, 300).forEach(room -> rooms.add(Wire.hubItem(room, 1_000 - room, Map.of())));
            stage.backend.answer(INBOX, "phx_join", push -> ok());
            stage.backend.answer(INBOX, "list_rooms", push -> {
                int offset = number(push.payload(), "offset");
                int limit = number(push.payload(), "limit");
                return ok(object(
                        "items",
                        rooms.subList(Math.min(rooms.size(), offset), Math.min(rooms.size(), offset + limit))));
            });
            stage.online();
        }

        private void spoil(int... indexes) {
            for (int index : indexes) {
                rooms.set(index, object("room", null));
            }
        }

        @Test
        void should_not_end_with_an_item_that_cannot_be_read_nor_repeat_or_skip_others() {
            spoil(3, 120);
            Inbox inbox = stage.kabelwerk.openInbox(InboxFilter.all().pageSize(100));
            List<InboxEvent> events = stage.collect(inbox, InboxEvent.class);
            var connecting = inbox.connect();
            stage.run();
            assertThat(connecting).isCompleted();
            assertThat(rooms(inbox)).isEqualTo(without(100, 4L));

            CompletableFuture<List<InboxItem>> more = inbox.loadMore();
            stage.run();
            assertThat(more).isCompleted();
            assertThat(rooms(inbox)).isEqualTo(without(200, 4L, 121L));
            more = inbox.loadMore();
            stage.run();
            assertThat(more).isCompleted();
            assertThat(rooms(inbox)).isEqualTo(without(300, 4L, 121L));
            stage.dropAndReturn();
            assertThat(rooms(inbox)).isEqualTo(without(300, 4L, 121L));
            assertThat(events).hasAtLeastOneElementOfType(InboxEvent.ErrorOccurred.class);
        }

        @Test
        void should_list_again_where_something_changes_beside_an_item_that_cannot_be_read() {
            spoil(2);
            Inbox inbox = stage.kabelwerk.openInbox(InboxFilter.all().pageSize(5));
            var connecting = inbox.connect();
            stage.run();
            assertThat(connecting).isCompleted();
            assertThat(rooms(inbox)).containsExactly(1L, 2L, 4L, 5L);

            rooms.remove(2);
            rooms.add(0, Wire.hubItem(3, 2_000, Map.of()));
            stage.backend.broadcast(INBOX, "inbox_updated", Wire.hubItem(3, 2_000, Map.of()));
            stage.run();

            assertThat(rooms(inbox)).containsExactly(3L, 1L, 2L, 4L, 5L);
        }

        private List<Long> rooms(Inbox inbox) {
            return inbox.items().stream().map(item -> item.room().id()).toList();
        }

        private List<Long> without(long last, Long... unreadable) {
            List<Long> left = new ArrayList<>(ids(1, last));
            left.removeAll(List.of(unreadable));
            return left;
        }
    }

    private static void assertUnreadable(List<KabelwerkException> errors) {
        assertThat(errors).isNotEmpty().allMatch(ProtocolViolationException.class::isInstance);
    }

    private static int number(Map<String, ?> payload, String name) {
        return payload.get(name) instanceof Long number ? number.intValue() : 0;
    }

    private static long before(Map<String, ?> payload) {
        return payload.get("before") instanceof Long id ? id : 0;
    }

    private static List<Long> ids(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }
}
