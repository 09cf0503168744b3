package io.kabelwerk.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.Message;
import io.kabelwerk.RoomEvent;
import io.kabelwerk.core.EmulatedStage.EmulatedRoom;
import io.kabelwerk.core.Stage.OpenRoom;
import io.kabelwerk.emulator.Treatment;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A second object of a room that comes while the room catches up, or while messages come and go. */
class LateSubscriptionTest {

    private static final String TOPIC = "room:7";
    private static final Treatment BUSY = new Treatment.Refused("busy");

    @RegisterExtension
    private final EmulatedStage stage = new EmulatedStage();

    private final EmulatedRoom backend = stage.room().post(50);

    @BeforeEach
    void connect() {
        stage.online();
    }

    @Test
    void should_deliver_nothing_out_of_order_where_it_gets_ready_during_a_catch_up() {
        OpenRoom first = stage.openRoom(7);
        stage.drop();
        backend.post(250);
        stage.treat(TOPIC, "list_messages", new Treatment.Late(Duration.ofSeconds(5)));
        passUntilAsked();
        backend.post();
        backend.post();
        OpenRoom second = stage.openRoom(7);
        backend.delete(301);
        stage.pass(60);

        assertThat(first.postedIds()).containsExactlyElementsOf(without(51, 302, 301));
        assertThat(first.eventNames()).doesNotContain("MessageDeleted");
        assertThat(second.readyIds()).containsExactlyElementsOf(without(202, 302, 301));
        assertThat(second.eventNames()).containsExactly("Ready");
    }

    /** The page is read before the deletion, and sent after it. */
    @Test
    void should_not_deliver_a_message_that_was_posted_and_deleted_while_its_page_was_loaded() {
        stage.openRoom(7);
        stage.treat(TOPIC, "list_messages", new Treatment.LateReply(Duration.ofSeconds(5)));
        backend.post(1);
        OpenRoom second = stage.openRoom(7);
        backend.delete(51);
        backend.delete(50);
        stage.pass(6);

        assertThat(second.readyIds()).containsExactlyElementsOf(EmulatedRoom.ids(1, 49));
        assertThat(second.eventNames()).containsExactly("Ready");
    }

    /** The page was read before a flood of which not all is kept. */
    @Test
    void should_list_the_newest_without_a_gap_when_more_is_told_than_it_keeps_while_its_page_is_loaded() {
        stage.kabelwerk.configure(settings -> settings.maxCatchUp(100));
        stage.openRoom(7);
        stage.treat(TOPIC, "list_messages", new Treatment.LateReply(Duration.ofSeconds(5)));
        OpenRoom second = stage.openRoom(7);
        backend.post(105);
        stage.pass(6);

        assertThat(second.readyIds()).containsExactlyElementsOf(EmulatedRoom.ids(56, 155));
        stage.heal();
        var earlier = second.room.loadEarlier();
        stage.run();
        assertThat(earlier.join()).extracting(Message::id).containsExactlyElementsOf(EmulatedRoom.ids(1, 55));
    }

    @Test
    void should_list_nothing_that_was_deleted_during_an_outage() {
        stage.openRoom(7);
        stage.treat(TOPIC, "list_messages", new Treatment.Ignored());
        OpenRoom second = stage.openRoom(7);
        backend.post();
        stage.drop();
        backend.delete(51);
        backend.post(1);
        stage.heal();
        stage.pass(15);

        assertThat(second.readyIds()).containsExactlyElementsOf(without(1, 52, 51));
        assertThat(second.connecting).isCompleted();
        assertThat(second.errors()).isEmpty();
    }

    @Test
    void should_get_ready_after_a_catch_up_that_failed_for_a_while() {
        OpenRoom first = stage.openRoom(7);
        stage.drop();
        backend.post(250);
        stage.treat(TOPIC, "list_messages", BUSY);
        stage.pass(6);
        OpenRoom second = stage.openRoom(7);
        assertThat(second.eventNames()).isEmpty();

        stage.heal();
        stage.pass(15);

        assertThat(first.postedIds()).containsExactlyElementsOf(EmulatedRoom.ids(51, 300));
        assertThat(second.readyIds()).containsExactlyElementsOf(EmulatedRoom.ids(201, 300));
    }

    @Test
    void should_tell_a_deletion_of_what_was_told_though_the_room_catches_up() {
        OpenRoom room = stage.openRoom(7);
        stage.drop();
        backend.post(250);
        stage.treat(TOPIC, "list_messages", new Treatment.Ignored());
        stage.pass(6);
        backend.delete(50);
        backend.delete(250);
        stage.run();
        stage.drop();
        stage.heal();
        stage.pass(15);

        assertThat(room.events)
                .filteredOn(RoomEvent.MessageDeleted.class::isInstance)
                .extracting(
                        event -> ((RoomEvent.MessageDeleted) event).message().id())
                .containsExactly(EmulatedRoom.id(50));
        assertThat(room.postedIds()).containsExactlyElementsOf(without(51, 300, 250));
    }

    private void passUntilAsked() {
        int before = stage.count(TOPIC, "list_messages");
        while (stage.count(TOPIC, "list_messages") == before) {
            stage.passMillis(100);
        }
    }

    private static List<Long> without(int first, int last, int gone) {
        return EmulatedRoom.ids(first, last).stream()
                .filter(id -> id != EmulatedRoom.id(gone))
                .toList();
    }
}
