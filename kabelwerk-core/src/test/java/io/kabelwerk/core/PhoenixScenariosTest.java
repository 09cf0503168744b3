package io.kabelwerk.core;

import static io.kabelwerk.core.Stage.error;
import static io.kabelwerk.core.testing.Json.object;
import static io.kabelwerk.core.testing.ScriptedBackend.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.kabelwerk.ClosedException;
import io.kabelwerk.ConnectionException;
import io.kabelwerk.ProtocolViolationException;
import io.kabelwerk.RequestOutcome;
import io.kabelwerk.RoomEvent;
import io.kabelwerk.core.Stage.OpenRoom;
import io.kabelwerk.core.testing.ScriptedBackend.Sent;
import io.kabelwerk.core.testing.ScriptedRoom;
import io.kabelwerk.core.testing.Wire;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PhoenixScenariosTest {

    private static final String TOPIC = "room:7";

    @RegisterExtension
    private final ScriptedStage stage = new ScriptedStage();

    private final ScriptedRoom backend = new ScriptedRoom(stage.backend, 7).holds(1, 3);

    @BeforeEach
    void connect() {
        stage.online();
    }

    @Test
    @DisplayName("S49 joins a room once for two objects, and leaves it with the last of them")
    void should_join_a_room_once_for_two_objects() {
        OpenRoom first = stage.openRoom(7);
        backend.post(4);
        stage.run();
        stage.backend.sent().clear();
        OpenRoom second = stage.openRoom(7);
        assertThat(second.readyIds()).containsExactly(1L, 2L, 3L, 4L);
        assertThat(stage.backend.sent()).extracting(Sent::event).containsExactly("list_messages");

        var done = first.room.disconnect();
        backend.post(5);
        stage.run();

        assertThat(done).isCompleted();
        assertThat(first.postedIds()).containsExactly(4L);
        assertThat(second.postedIds()).containsExactly(5L);
        assertThat(stage.backend.sent()).extracting(Sent::event).containsExactly("list_messages");

        var last = second.room.disconnect();
        stage.run();
        stage.backend.reply(stage.backend.last(TOPIC, "phx_leave"), ok());
        stage.run();
        assertThat(last).isCompleted();
    }

    @Test
    @DisplayName("S49 tells the later object of what comes while its first list is loaded, in that list and once")
    void should_tell_the_later_object_once() {
        OpenRoom first = stage.openRoom(7);
        stage.backend.ignore(TOPIC, "list_messages");
        OpenRoom second = stage.openRoom(7);
        Sent request = stage.backend.last(TOPIC, "list_messages");
        var page = backend.page(Long.MAX_VALUE);
        backend.post(4);
        stage.run();
        assertThat(second.events).isEmpty();

        stage.backend.reply(request, page);
        stage.run();
        backend.post(5);
        stage.run();

        assertThat(second.readyIds()).containsExactly(1L, 2L, 3L, 4L);
        assertThat(second.postedIds()).containsExactly(5L);
        assertThat(first.postedIds()).containsExactly(4L, 5L);
    }

    @Test
    @DisplayName("S50 delivers an event without a join_ref, and settles a push by a reply without one")
    void should_take_frames_without_a_join_ref() {
        OpenRoom room = stage.openRoom(7);
        var post = room.room.postMessage("hello");
        stage.run();

        stage.backend.broadcast(TOPIC, "message_posted", Wire.message(4, 7));
        stage.backend.replyWith(stage.backend.last(TOPIC, "post_message"), null, ok(Wire.message(4, 7)));
        stage.run();

        assertThat(room.postedIds()).containsExactly(4L);
        assertThat(post).isCompleted();
    }

    @ParameterizedTest
    @ValueSource(strings = {"phx_close", "phx_error"})
    @DisplayName("S51 ignores the end of an earlier join")
    void should_ignore_the_end_of_an_earlier_join(String event) {
        OpenRoom room = stage.openRoom(7);
        String old = stage.backend.joinRef(TOPIC);
        stage.dropAndReturn();

        stage.backend.end(TOPIC, event, old);
        stage.run();
        backend.post(4);
        stage.run();

        assertThat(room.eventNames()).containsExactly("Ready", "MessagePosted");
        assertThat(stage.backend.sent(TOPIC, "phx_join")).hasSize(2);
    }

    @Test
    @DisplayName("S52 settles what waits at once as unknown where the channel crashes, and joins again")
    void should_settle_what_waits_where_the_channel_crashes() {
        OpenRoom room = stage.openRoom(7);
        var post = room.room.postMessage("hello");
        var move = room.room.moveMarker(3);
        stage.run();

        stage.backend.end(TOPIC, "phx_error", stage.backend.joinRef(TOPIC));
        stage.run();
        for (CompletableFuture<?> future : List.of(post, move)) {
            assertThat(error(future)).isInstanceOf(ConnectionException.class);
            assertThat(error(future).outcome()).contains(RequestOutcome.UNKNOWN);
        }
        backend.holds(4, 4);
        stage.pass(2);

        assertThat(room.eventNames()).containsExactly("Ready", "ErrorOccurred", "MessagePosted");
        assertThat(room.postedIds()).containsExactly(4L);
    }

    @Test
    @DisplayName("S53 says that a room is closed where the backend closes its channel; connect() joins it again")
    void should_say_that_a_room_is_closed() {
        OpenRoom room = stage.openRoom(7);
        var post = room.room.postMessage("hello");
        stage.run();

        stage.backend.end(TOPIC, "phx_close", stage.backend.joinRef(TOPIC));
        stage.run();

        assertThat(room.errors())
                .singleElement()
                .isInstanceOf(ClosedException.class)
                .asString()
                .contains("The backend has closed room 7; connect() joins it again");
        assertThat(error(post)).isInstanceOf(ClosedException.class);
        var late = room.room.postMessage("again");
        stage.pass(60);
        assertThat(error(late)).isInstanceOf(ClosedException.class);
        assertThat(error(late).outcome()).contains(RequestOutcome.NOT_SENT);
        assertThat(stage.backend.sent(TOPIC, "phx_join")).hasSize(1);

        var again = room.room.connect();
        stage.run();
        assertThat(again).isCompleted();
        backend.post(4);
        stage.run();
        assertThat(room.eventNames()).containsExactly("Ready", "ErrorOccurred", "Ready", "MessagePosted");
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
    @DisplayName("S57 works where a room is disconnected and connected back to back, whichever frames come")
    void should_work_back_to_back(String order) {
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
    @DisplayName("S55 reports what it cannot read with topic and field, and lives on")
    void should_report_what_it_cannot_read() {
        OpenRoom room = stage.openRoom(7);
        Map<String, @Nullable Object> broken = Wire.message(4, 7);
        broken.remove("inserted_at");
        Map<String, @Nullable Object> unknown = Wire.message(5, 7);
        unknown.putAll(object("type", "poll", "votes", 3));

        stage.backend.broadcast(TOPIC, "message_posted", broken);
        stage.backend.broadcast(TOPIC, "somebody_typed", object("user", 2));
        stage.backend.text("this is no frame");
        stage.backend.broadcast(TOPIC, "message_posted", unknown);
        stage.run();

        assertThat(room.postedIds()).containsExactly(5L);
        assertThat(room.errors()).singleElement().isInstanceOfSatisfying(ProtocolViolationException.class, error -> {
            assertThat(error.topic()).isEqualTo(TOPIC);
            assertThat(error.field()).isEqualTo("inserted_at");
        });
        assertThat(stage.errors()).singleElement().isInstanceOf(ProtocolViolationException.class);
        assertThat(stage.network.attempts()).hasSize(1);
    }

    @Test
    @DisplayName("S56 refuses to post a text with a lone surrogate, and sends nothing")
    void should_refuse_a_lone_surrogate() {
        OpenRoom room = stage.openRoom(7);

        assertThatIllegalArgumentException().isThrownBy(() -> {
            var unused = room.room.postMessage("a\uD83D");
        });

        assertThat(stage.backend.sent(TOPIC, "post_message")).isEmpty();
    }
}
