package io.kabelwerk.core;

import static io.kabelwerk.core.Stage.error;
import static io.kabelwerk.core.testing.ScriptedBackend.ok;
import static io.kabelwerk.core.testing.ScriptedBackend.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.kabelwerk.ConnectionException;
import io.kabelwerk.LimitExceededException;
import io.kabelwerk.Message;
import io.kabelwerk.RequestOutcome;
import io.kabelwerk.RequestRejectedException;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageScenariosTest {

    private static final String TOPIC = "room:7";

    @RegisterExtension
    private final ScriptedStage stage = new ScriptedStage();

    private final ScriptedRoom backend = new ScriptedRoom(stage.backend, 7);

    @BeforeEach
    void connect() {
        stage.online();
    }

    @Test
    @DisplayName("S21 tells of a posted message once, though its event is lost in a drop")
    void should_tell_of_a_message_whose_event_is_lost() {
        backend.holds(1, 4);
        OpenRoom room = stage.openRoom(7);
        CompletableFuture<Message> post = post(room);
        stage.backend.reply(stage.backend.last(TOPIC, "post_message"), ok(Wire.message(5, 7)));
        stage.run();
        assertThat(post).isCompleted();
        backend.holds(5, 5);

        stage.dropAndReturn();
        stage.dropAndReturn();

        assertThat(room.postedIds()).containsExactly(5L);
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
    @DisplayName("S23 settles a post at the drop as unknown, though its event was seen")
    void should_settle_a_post_at_the_drop() {
        OpenRoom room = stage.openRoom(7);
        CompletableFuture<Message> post = room.room.postMessage("text 5");
        stage.run();
        backend.post(5);
        stage.run();

        stage.drop();
        assertThat(error(post)).isInstanceOf(ConnectionException.class);
        assertThat(error(post).outcome()).contains(RequestOutcome.UNKNOWN);
        backend.holds(6, 6);
        stage.pass(15);

        assertThat(room.postedIds()).containsExactly(5L, 6L);
    }

    @Test
    @DisplayName("S24 tells once of a message that comes twice live, and again in the rejoin")
    void should_tell_once_of_a_message_that_comes_again() {
        backend.holds(1, 4);
        OpenRoom room = stage.openRoom(7);

        backend.post(5);
        backend.tell(5);
        backend.tell(3);
        stage.run();
        stage.dropAndReturn();
        backend.tell(5);
        stage.run();

        assertThat(room.readyIds()).containsExactly(1L, 2L, 3L, 4L);
        assertThat(room.postedIds()).containsExactly(5L);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("S25 puts an event that comes before the join reply into ready's list")
    void should_put_an_early_event_into_the_list(boolean inReplyToo) {
        backend.holds(1, 4);
        stage.backend.ignore(TOPIC, "phx_join");
        OpenRoom room = stage.openRoom(7);
        backend.tell(5);
        stage.run();
        assertThat(room.events).isEmpty();
        if (inReplyToo) {
            backend.holds(5, 5);
        }
        var joined = backend.joined(0);
        backend.holds(5, 5);

        stage.backend.reply(stage.backend.last(TOPIC, "phx_join"), joined);
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

    @Test
    void should_tell_what_comes_before_a_rejoin_is_answered_behind_what_was_missed() {
        backend.holds(1, 4);
        OpenRoom room = stage.openRoom(7);
        stage.backend.ignore(TOPIC, "phx_join");
        stage.backend.end(TOPIC, "phx_error", stage.backend.joinRef(TOPIC));
        backend.holds(5, 5);
        stage.pass(2);
        backend.post(6);
        stage.run();
        assertThat(room.postedIds()).isEmpty();

        stage.backend.reply(stage.backend.last(TOPIC, "phx_join"), backend.joined(4));
        stage.run();

        assertThat(room.postedIds()).containsExactly(5L, 6L);
    }

    @ParameterizedTest
    @CsvSource({"true, true", "true, false", "false, true", "false, false"})
    @DisplayName(
            "S26 tells of all 250 missed messages in order, whether the backend sends the oldest or the newest 100")
    void should_tell_of_all_missed_messages(boolean oldestFirst, boolean checkNewestPage) {
        stage.kabelwerk.configure(settings -> settings.checkNewestPage(checkNewestPage));
        if (oldestFirst) {
            backend.withOldestFirst();
        }
        backend.holds(1, 50);
        OpenRoom room = stage.openRoom(7);
        stage.drop();
        backend.holds(51, 300);
        stage.pass(15);

        assertThat(room.postedIds()).containsExactlyElementsOf(ids(51, 300));
        backend.post(301);
        stage.run();
        assertThat(room.postedIds()).endsWith(300L, 301L);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("S26 goes back to the beginning of the outage where nothing was seen before")
    void should_go_back_to_the_beginning_where_nothing_was_seen(boolean oldestFirst) {
        if (oldestFirst) {
            backend.withOldestFirst();
        }
        OpenRoom room = stage.openRoom(7);
        assertThat(room.readyIds()).isEmpty();
        stage.drop();
        backend.holds(1, 250);
        stage.pass(15);

        assertThat(stage.backend.last(TOPIC, "phx_join").payload()).isEmpty();
        assertThat(room.postedIds()).containsExactlyElementsOf(ids(1, 250));
    }

    @Test
    @DisplayName("S26 asks again for a page that fails, and tells of nothing past the hole meanwhile")
    void should_ask_again_for_a_page_that_fails() {
        backend.holds(1, 50);
        OpenRoom room = stage.openRoom(7);
        stage.drop();
        backend.holds(51, 300);
        stage.backend.answer(TOPIC, "list_messages", push -> refused("busy"));
        stage.pass(5);
        assertThat(stage.backend.sent(TOPIC, "phx_join")).hasSize(2);
        backend.post(301);
        stage.pass(3);
        assertThat(room.postedIds()).isEmpty();
        assertThat(room.errors()).isNotEmpty().allMatch(RequestRejectedException.class::isInstance);

        stage.backend.answer(TOPIC, "list_messages", push -> backend.page(before(push)));
        stage.pass(30);

        assertThat(room.postedIds()).containsExactlyElementsOf(ids(51, 301));
    }

    @Test
    @DisplayName("S26 asks again for a page that is never answered, and for one that the next drop cuts off")
    void should_ask_again_for_a_page_that_is_never_answered() {
        backend.holds(1, 50);
        OpenRoom room = stage.openRoom(7);
        stage.drop();
        backend.holds(51, 300);
        stage.backend.ignore(TOPIC, "list_messages");
        stage.pass(25);
        stage.drop();
        backend.holds(301, 500);
        stage.pass(5);
        assertThat(room.postedIds()).isEmpty();

        stage.backend.answer(TOPIC, "list_messages", push -> backend.page(before(push)));
        stage.pass(60);

        assertThat(room.postedIds()).containsExactlyElementsOf(ids(51, 500));
    }

    @Test
    @DisplayName("S26 says which setting left messages out where there were more than are fetched")
    void should_say_that_messages_were_left_out() {
        stage.kabelwerk.configure(settings -> settings.maxCatchUp(300));
        backend.holds(1, 50);
        OpenRoom room = stage.openRoom(7);
        stage.drop();
        backend.holds(51, 2_000);
        stage.pass(15);

        assertThat(room.errors())
                .singleElement()
                .isInstanceOfSatisfying(
                        LimitExceededException.class,
                        error -> assertThat(error.setting()).isEqualTo("maxCatchUp"));
        assertThat(room.postedIds()).hasSizeBetween(300, 400).isSorted().endsWith(2_000L);
    }

    @Test
    @DisplayName("S27 finds a message that lands between the backend's read and its subscribe")
    void should_find_a_message_that_lands_between() {
        backend.holds(1, 4);
        stage.backend.ignore(TOPIC, "phx_join");
        OpenRoom room = stage.openRoom(7);
        var joined = backend.joined(0);
        backend.holds(5, 5);
        stage.backend.reply(stage.backend.last(TOPIC, "phx_join"), joined);
        stage.run();

        assertThat(room.readyIds()).containsExactly(1L, 2L, 3L, 4L);
        assertThat(room.postedIds()).containsExactly(5L);
        assertThat(stage.backend.sent(TOPIC, "list_messages")).hasSize(1);
    }

    @Test
    @DisplayName("S27 finds it after a rejoin, too, in order with what comes meanwhile")
    void should_find_it_after_a_rejoin() {
        backend.holds(1, 4);
        OpenRoom room = stage.openRoom(7);
        stage.backend.answer(TOPIC, "phx_join", push -> {
            var joined = backend.joined(4);
            backend.holds(5, 5);
            return joined;
        });
        stage.backend.ignore(TOPIC, "list_messages");
        stage.dropAndReturn();
        backend.post(6);
        stage.run();
        assertThat(room.postedIds()).isEmpty();

        stage.backend.reply(stage.backend.last(TOPIC, "list_messages"), backend.page(Long.MAX_VALUE));
        stage.run();

        assertThat(room.postedIds()).containsExactly(5L, 6L);
    }

    @Test
    @DisplayName("S27 does not look where the setting is off")
    void should_not_look_where_the_setting_is_off() {
        stage.kabelwerk.configure(settings -> settings.checkNewestPage(false));
        backend.holds(1, 4);

        stage.openRoom(7);

        assertThat(stage.backend.sent(TOPIC, "list_messages")).isEmpty();
    }

    /** The exception to "nothing is missed in an outage", as the Javadoc of Room and of MessageDeleted states it. */
    @Test
    @DisplayName("S28 does not tell of a message that was deleted during an outage, but of those before and after it")
    void should_not_tell_of_a_deletion_during_an_outage() {
        backend.holds(1, 4);
        OpenRoom room = stage.openRoom(7);
        backend.delete(2);
        stage.drop();
        backend.loses(3);
        stage.pass(15);
        backend.delete(4);
        stage.run();

        assertThat(room.eventNames()).containsExactly("Ready", "MessageDeleted", "MessageDeleted");
        assertThat(room.events.stream().skip(1))
                .extracting(
                        event -> ((RoomEvent.MessageDeleted) event).message().id())
                .containsExactly(2L, 4L);
        assertThat(room.errors()).isEmpty();
    }

    @Test
    @DisplayName("S29 serves two who want the same earlier page with one request, and goes on from there")
    void should_serve_two_with_one_request() {
        backend.holds(1, 250);
        stage.kabelwerk.configure(settings -> settings.checkNewestPage(false));
        OpenRoom room = stage.openRoom(7);

        var first = room.room.loadEarlier();
        var second = room.room.loadEarlier();
        stage.run();
        var third = room.room.loadEarlier();
        stage.run();
        var fourth = room.room.loadEarlier();
        stage.run();

        assertThat(idsOf(first)).isEqualTo(ids(51, 150)).isEqualTo(idsOf(second));
        assertThat(idsOf(third)).isEqualTo(ids(1, 50));
        assertThat(idsOf(fourth)).isEmpty();
        assertThat(stage.backend.sent(TOPIC, "list_messages")).hasSize(3);
    }

    @Test
    @DisplayName("S29 refuses to load anything earlier before the room is ready")
    void should_refuse_to_load_before_ready() {
        stage.backend.ignore(TOPIC, "phx_join");
        OpenRoom room = stage.openRoom(7);

        assertThatIllegalStateException()
                .isThrownBy(() -> room.room.loadEarlier())
                .withMessageContaining("Room 7 is not ready");
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

    /** Posts, and sees the push sent. */
    private CompletableFuture<Message> post(OpenRoom room) {
        CompletableFuture<Message> post = room.room.postMessage("hello");
        stage.run();
        return post;
    }

    private static long before(Sent push) {
        Map<String, ?> payload = push.payload();
        return payload.get("before") instanceof Long id ? id : 0;
    }

    private static List<Long> ids(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    private static List<Long> idsOf(CompletableFuture<List<Message>> page) {
        assertThat(page).isCompleted();
        return page.join().stream().map(Message::id).toList();
    }
}
