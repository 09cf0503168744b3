package io.kabelwerk.core;

import static io.kabelwerk.core.Stage.error;
import static io.kabelwerk.core.testing.ScriptedBackend.ok;
import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.Message;
import io.kabelwerk.RequestOutcome;
import io.kabelwerk.RoomEvent;
import io.kabelwerk.core.Stage.OpenRoom;
import io.kabelwerk.core.testing.ScriptedBackend.Sent;
import io.kabelwerk.core.testing.ScriptedRoom;
import io.kabelwerk.core.testing.Wire;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Frames in an order of which the emulator has none: events behind the reply to what came after them, messages that are
 * committed late, events of what a page does not reach, replies to joins and leaves, markers that move back.
 */
class MessageOrderTest {

    private static final String TOPIC = "room:7";

    @RegisterExtension
    private final ScriptedStage stage = new ScriptedStage();

    private final ScriptedRoom backend = new ScriptedRoom(stage.backend, 7);

    @BeforeEach
    void connect() {
        stage.online();
    }

    @Test
    @DisplayName("S22 tells of somebody's message below the own one, both once and in order")
    void should_tell_of_a_message_below_the_own_one() {
        backend.holds(1, 10);
        OpenRoom room = stage.openRoom(7);
        CompletableFuture<Message> post = post(room);
        stage.backend.reply(stage.backend.last(TOPIC, "post_message"), ok(Wire.message(12, 7)));
        stage.run();
        backend.holds(11, 12);

        stage.dropAndReturn();

        assertThat(post).isCompleted();
        assertThat(room.postedIds()).containsExactly(11L, 12L);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("S22 tells of a message that was committed late, below one that was told of already")
    void should_tell_of_a_message_that_was_committed_late(boolean checkNewestPage) {
        stage.kabelwerk.configure(settings -> settings.checkNewestPage(checkNewestPage));
        backend.holds(1, 10);
        OpenRoom room = stage.openRoom(7);
        backend.post(12);
        stage.run();
        backend.holds(11, 11);

        stage.dropAndReturn();

        assertThat(room.postedIds()).containsExactly(12L, 11L);
    }

    @Test
    @DisplayName(
            "S25 puts an event that comes before the join reply into ready's list once, where it is in the reply, too")
    void should_put_an_early_event_into_the_list() {
        backend.holds(1, 4);
        stage.backend.ignore(TOPIC, "phx_join");
        OpenRoom room = stage.openRoom(7);
        backend.tell(5);
        stage.run();
        assertThat(room.events).isEmpty();
        backend.holds(5, 5);

        stage.backend.reply(stage.backend.last(TOPIC, "phx_join"), backend.joined(0));
        stage.run();

        assertThat(room.readyIds()).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(room.postedIds()).isEmpty();
    }

    /** A room that is left and opened at once may still hear of a message of before. */
    @Test
    void should_not_begin_its_list_with_an_event_from_before_the_page() {
        backend.holds(1, 150);
        stage.backend.ignore(TOPIC, "phx_join");
        OpenRoom room = stage.openRoom(7);
        backend.tell(10);
        stage.run();

        stage.backend.reply(stage.backend.last(TOPIC, "phx_join"), backend.joined(0));
        stage.run();

        assertThat(room.readyIds())
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(51, 150).boxed().toList());
        assertThat(room.postedIds()).isEmpty();
    }

    @Test
    void should_not_begin_a_later_list_with_an_event_from_before_its_page() {
        backend.holds(1, 3);
        stage.openRoom(7);
        stage.backend.ignore(TOPIC, "list_messages");
        OpenRoom late = stage.openRoom(7);
        backend.post(4);
        stage.run();
        backend.holds(5, 150);

        stage.backend.reply(stage.backend.last(TOPIC, "list_messages"), backend.page(Long.MAX_VALUE));
        stage.run();

        assertThat(late.readyIds())
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(51, 150).boxed().toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "event reply",
                "reply event",
                "event+reply",
                "reply+event",
                "reply drop",
                "event drop",
                "drop",
                "event event reply",
                "event reply drop"
            })
    @DisplayName("S59 tells once of an own message, and settles its future once, in whatever order things come")
    void should_tell_once_of_an_own_message(String order) {
        backend.holds(1, 4);
        OpenRoom room = stage.openRoom(7);
        CompletableFuture<Message> post = post(room);
        Sent push = stage.backend.last(TOPIC, "post_message");
        backend.holds(5, 5);

        for (String step : order.split(" ", -1)) {
            for (String each : step.split("\\+", -1)) { // Both before the engine gets to look at the first.
                switch (each) {
                    case "event" -> backend.tell(5);
                    case "reply" -> stage.backend.reply(push, ok(Wire.message(5, 7)));
                    default -> stage.dropAndReturn();
                }
            }
            stage.run();
        }

        assertThat(room.postedIds()).containsExactly(5L);
        assertThat(post).isDone();
        if (order.contains("reply")) {
            assertThat(post).isCompletedWithValueMatching(message -> message.id() == 5);
        } else {
            assertThat(error(post).outcome()).contains(RequestOutcome.UNKNOWN);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "join",
                "join leave",
                "join close",
                "join leave close",
                "join close leave",
                "leave close join",
                "leave join close",
                "close leave join",
                "close join leave",
                "leave join",
                "close join"
            })
    @DisplayName("S57 works where a room is disconnected and connected back to back, in whatever order frames come")
    void should_work_back_to_back(String order) {
        backend.holds(1, 3);
        OpenRoom room = stage.openRoom(7);
        String oldRef = stage.backend.joinRef(TOPIC);
        stage.backend.ignore(TOPIC, "phx_join");
        var leaving = room.room.disconnect();
        List<RoomEvent> events = stage.collect(room.room, RoomEvent.class);
        var joining = room.room.connect();
        stage.run();
        Sent leave = stage.backend.last(TOPIC, "phx_leave");

        for (String step : order.split(" ", -1)) {
            switch (step) {
                case "join" -> stage.backend.reply(stage.backend.last(TOPIC, "phx_join"), backend.joined(0));
                case "leave" -> stage.backend.reply(leave, ok());
                default -> stage.backend.end(TOPIC, "phx_close", oldRef);
            }
            stage.run();
        }
        backend.post(4);
        stage.pass(20);

        assertThat(leaving).isCompleted();
        assertThat(joining).isCompleted();
        assertThat(Stage.names(events)).containsExactly("Ready", "MessagePosted");
        assertThat(room.eventNames()).containsExactly("Ready");
        assertThat(stage.backend.sent(TOPIC, "phx_join")).hasSize(2);
    }

    @Test
    @DisplayName("S33 never moves a marker back: not by events, not by replies, not by rejoins")
    void should_never_move_a_marker_back() {
        backend.holds(1, 20);
        OpenRoom room = stage.openRoom(7);

        stage.backend.broadcast("room:7", "marker_moved", Wire.marker(12, Stage.USER));
        stage.backend.broadcast("room:7", "marker_moved", Wire.marker(10, Stage.USER));
        stage.backend.broadcast("room:7", "marker_moved", Wire.marker(12, Stage.USER));
        stage.run();
        stage.backend.answer("room:7", "move_marker", push -> ok(Wire.marker(11, Stage.USER)));
        var moved = room.room.moveMarker(11);
        stage.run();
        backend.withMarkers(Wire.marker(9, Stage.USER), Wire.marker(5, 2));
        stage.dropAndReturn();

        assertThat(moved).isCompletedWithValueMatching(marker -> marker.messageId() == 12);
        assertThat(room.events)
                .filteredOn(RoomEvent.MarkerMoved.class::isInstance)
                .extracting(event -> ((RoomEvent.MarkerMoved) event).marker().messageId())
                .containsExactly(12L, 5L);
        assertThat(room.room.markers().own()).map(marker -> marker.messageId()).contains(12L);
        assertThat(room.room.markers().other())
                .map(marker -> marker.messageId())
                .contains(5L);
    }

    @Test
    @DisplayName("S46 keeps IDs above 2^53, commas and spaces exact, in both directions")
    void should_keep_everything_exact() {
        long big = (1L << 53) + 1; // No double is equal to it.
        String text = "  two, \"three\"  [4,5]\t+%20 \u00e4\ud83d\ude00 ";
        ScriptedRoom far = new ScriptedRoom(stage.backend, big).holds(big, big + 50);
        OpenRoom room = stage.openRoom(big);
        assertThat(room.readyIds()).isEqualTo(ids(big, big + 50));

        CompletableFuture<Message> post = room.room.postMessage(text);
        var move = room.room.moveMarker(Long.MAX_VALUE);
        stage.run();
        Sent push = stage.backend.last(far.topic(), "post_message");
        assertThat(push.payload()).containsExactly(Map.entry("text", text));
        assertThat(stage.backend.last(far.topic(), "move_marker").payload())
                .containsExactly(Map.entry("message", Long.MAX_VALUE));
        Map<String, @Nullable Object> posted = Wire.message(Long.MAX_VALUE - 1, big);
        posted.put("text", text);
        stage.backend.reply(push, ok(posted));
        stage.backend.reply(
                stage.backend.last(far.topic(), "move_marker"), ok(Wire.marker(Long.MAX_VALUE, Stage.USER)));
        stage.backend.broadcast(far.topic(), "message_posted", posted);
        stage.backend.broadcast("a topic, with a comma", "and an event, too", Map.of());
        stage.run();
        stage.dropAndReturn();

        assertThat(post).isCompletedWithValueMatching(message -> message.text().equals(text));
        assertThat(move).isCompletedWithValueMatching(marker -> marker.messageId() == Long.MAX_VALUE);
        assertThat(room.postedIds()).containsExactly(Long.MAX_VALUE - 1);
        assertThat(stage.backend.last(far.topic(), "phx_join").payload().get("after"))
                .isInstanceOfSatisfying(Long.class, after -> assertThat(after).isBetween(big, big + 50));
        assertThat(stage.errors()).isEmpty();
    }

    @Test
    void should_tell_of_what_comes_late_unless_it_is_older_than_the_list() {
        backend.holds(3, 3).holds(5, 5);
        OpenRoom room = stage.openRoom(7);
        assertThat(room.readyIds()).containsExactly(3L, 5L);

        backend.post(4);
        backend.post(2);
        backend.tell(4);
        stage.run();

        assertThat(room.postedIds()).containsExactly(4L);
    }

    /** Posts, and sees the push sent. */
    private CompletableFuture<Message> post(OpenRoom room) {
        CompletableFuture<Message> post = room.room.postMessage("hello");
        stage.run();
        return post;
    }

    private static List<Long> ids(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }
}
