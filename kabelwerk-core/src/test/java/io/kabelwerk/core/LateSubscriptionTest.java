package io.kabelwerk.core;

import static io.kabelwerk.core.testing.FakeBackend.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.Message;
import io.kabelwerk.RoomEvent;
import io.kabelwerk.core.Stage.OpenRoom;
import io.kabelwerk.core.testing.FakeBackend.Sent;
import io.kabelwerk.core.testing.FakeRoom;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A second object of a room that comes while the room catches up, or while messages come and go. */
class LateSubscriptionTest {

    private static final String TOPIC = "room:7";

    @RegisterExtension
    private final Stage stage = new Stage();

    private final FakeRoom backend = new FakeRoom(stage.backend, 7).holds(1, 50);

    @BeforeEach
    void connect() {
        stage.online();
    }

    @Test
    void should_deliver_nothing_out_of_order_where_it_gets_ready_during_a_catch_up() {
        OpenRoom first = stage.openRoom(7);
        stage.drop();
        backend.holds(51, 300);
        stage.backend.ignore(TOPIC, "list_messages");
        stage.pass(6);
        backend.post(301);
        backend.post(302);
        stage.run();
        OpenRoom second = stage.openRoom(7);
        backend.delete(301);
        List<Sent> unanswered = stage.backend.sent(TOPIC, "list_messages").stream()
                .skip(1) // The newest page of the first join.
                .toList();
        stage.backend.answer(TOPIC, "list_messages", push -> backend.page(before(push)));
        unanswered.forEach(push -> stage.backend.reply(push, backend.page(before(push))));
        stage.pass(15);

        assertThat(first.postedIds()).containsExactlyElementsOf(without(51, 302, 301));
        assertThat(first.eventNames()).doesNotContain("MessageDeleted");
        assertThat(second.readyIds()).containsExactlyElementsOf(without(202, 302, 301));
        assertThat(second.eventNames()).containsExactly("Ready");
    }

    @Test
    void should_not_deliver_a_message_that_was_posted_and_deleted_while_its_page_was_loaded() {
        stage.openRoom(7);
        stage.backend.ignore(TOPIC, "list_messages");
        OpenRoom second = stage.openRoom(7);
        backend.post(51);
        stage.run();
        var page = backend.page(Long.MAX_VALUE); // Read before the deletion, and sent after it.
        backend.delete(51);
        backend.delete(50);
        stage.run();
        stage.backend.reply(stage.backend.last(TOPIC, "list_messages"), page);
        stage.run();

        assertThat(second.readyIds()).containsExactlyElementsOf(ids(1, 49));
        assertThat(second.eventNames()).containsExactly("Ready");
    }

    /** The page was read before a flood of which not all is kept. */
    @Test
    void should_list_the_newest_without_a_gap_when_more_is_told_than_it_keeps_while_its_page_is_loaded() {
        stage.kabelwerk.configure(settings -> settings.maxCatchUp(100));
        stage.openRoom(7);
        stage.backend.ignore(TOPIC, "list_messages");
        OpenRoom second = stage.openRoom(7);
        var page = backend.page(Long.MAX_VALUE);
        for (long id = 51; id <= 155; id++) {
            backend.post(id);
        }
        stage.run();
        stage.backend.reply(stage.backend.last(TOPIC, "list_messages"), page);
        stage.run();

        assertThat(second.readyIds()).containsExactlyElementsOf(ids(56, 155));
        stage.backend.answer(TOPIC, "list_messages", push -> backend.page(before(push)));
        var earlier = second.room.loadEarlier();
        stage.run();
        assertThat(earlier.join()).extracting(Message::id).endsWith(54L, 55L);
    }

    @Test
    void should_list_nothing_that_was_deleted_during_an_outage() {
        stage.openRoom(7);
        stage.backend.ignore(TOPIC, "list_messages");
        OpenRoom second = stage.openRoom(7);
        backend.post(51);
        stage.drop();
        backend.loses(51).holds(52, 52);
        stage.backend.answer(TOPIC, "list_messages", push -> backend.page(before(push)));
        stage.pass(15);

        assertThat(second.readyIds()).containsExactlyElementsOf(without(1, 52, 51));
        assertThat(second.connecting).isCompleted();
        assertThat(second.errors()).isEmpty();
    }

    @Test
    void should_get_ready_after_a_catch_up_that_failed_for_a_while() {
        OpenRoom first = stage.openRoom(7);
        stage.drop();
        backend.holds(51, 300);
        stage.backend.answer(TOPIC, "list_messages", push -> refused("busy"));
        stage.pass(6);
        OpenRoom second = stage.openRoom(7);
        assertThat(second.eventNames()).isEmpty();

        stage.backend.answer(TOPIC, "list_messages", push -> backend.page(before(push)));
        stage.pass(15);

        assertThat(first.postedIds()).containsExactlyElementsOf(ids(51, 300));
        assertThat(second.readyIds()).containsExactlyElementsOf(ids(201, 300));
    }

    @Test
    void should_tell_a_deletion_of_what_was_told_though_the_room_catches_up() {
        OpenRoom room = stage.openRoom(7);
        stage.drop();
        backend.holds(51, 300);
        stage.backend.ignore(TOPIC, "list_messages");
        stage.pass(6);
        backend.delete(50);
        backend.delete(250);
        stage.run();
        stage.drop();
        stage.backend.answer(TOPIC, "list_messages", push -> backend.page(before(push)));
        stage.pass(15);

        assertThat(room.events)
                .filteredOn(RoomEvent.MessageDeleted.class::isInstance)
                .extracting(
                        event -> ((RoomEvent.MessageDeleted) event).message().id())
                .containsExactly(50L);
        assertThat(room.postedIds()).containsExactlyElementsOf(without(51, 300, 250));
    }

    private static long before(Sent push) {
        return push.payload().get("before") instanceof Long id ? id : 0;
    }

    private static List<Long> ids(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    private static List<Long> without(long first, long last, long gone) {
        return ids(first, last).stream().filter(id -> id != gone).toList();
    }
}
