package io.kabelwerk.core;

import static io.kabelwerk.core.Stage.error;
import static io.kabelwerk.core.testing.Json.object;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.kabelwerk.ClosedException;
import io.kabelwerk.ConnectionException;
import io.kabelwerk.ProtocolViolationException;
import io.kabelwerk.RequestOutcome;
import io.kabelwerk.RoomEvent;
import io.kabelwerk.core.EmulatedStage.EmulatedRoom;
import io.kabelwerk.core.Stage.OpenRoom;
import io.kabelwerk.core.testing.Json;
import io.kabelwerk.core.testing.Wire;
import io.kabelwerk.emulator.Fault;
import io.kabelwerk.emulator.Treatment;
import java.time.Duration;
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
    private final EmulatedStage stage = new EmulatedStage();

    private final EmulatedRoom backend = stage.room().post(3);

    @BeforeEach
    void connect() {
        stage.online();
    }

    private List<String> sent() {
        return stage.received().stream().map(frame -> frame.head().event()).toList();
    }

    @Test
    @DisplayName("S49 joins a room once for two objects, and leaves it with the last of them")
    void should_join_a_room_once_for_two_objects() {
        OpenRoom first = stage.openRoom(7);
        backend.post();
        stage.received().clear();
        OpenRoom second = stage.openRoom(7);
        assertThat(second.readyIds()).isEqualTo(EmulatedRoom.ids(1, 4));
        assertThat(sent()).containsExactly("list_messages");

        var done = first.room.disconnect();
        backend.post();

        assertThat(done).isCompleted();
        assertThat(first.postedIds()).isEqualTo(EmulatedRoom.ids(4, 4));
        assertThat(second.postedIds()).isEqualTo(EmulatedRoom.ids(5, 5));
        assertThat(sent()).containsExactly("list_messages");

        var last = second.room.disconnect();
        stage.run();
        assertThat(sent()).containsExactly("list_messages", "phx_leave");
        assertThat(last).isCompleted();
    }

    @Test
    @DisplayName("S49 tells the later object of what comes while its first list is loaded, in that list and once")
    void should_tell_the_later_object_once() {
        OpenRoom first = stage.openRoom(7);
        stage.treatNext(TOPIC, "list_messages", new Treatment.LateReply(Duration.ofSeconds(1)));
        OpenRoom second = stage.openRoom(7);
        backend.post();
        assertThat(second.events).isEmpty();

        stage.pass(1);
        backend.post();

        assertThat(second.readyIds()).isEqualTo(EmulatedRoom.ids(1, 4));
        assertThat(second.postedIds()).isEqualTo(EmulatedRoom.ids(5, 5));
        assertThat(first.postedIds()).isEqualTo(EmulatedRoom.ids(4, 5));
    }

    @Test
    @DisplayName("S50 delivers an event without a join_ref, and settles a push by a reply without one")
    void should_take_frames_without_a_join_ref() {
        OpenRoom room = stage.openRoom(7);
        stage.treatNext(TOPIC, "post_message", new Treatment.Ignored());
        var post = room.room.postMessage("hello");
        stage.run();

        Map<String, @Nullable Object> message = Wire.message(EmulatedRoom.id(4), 7);
        stage.send(TOPIC, "message_posted", message);
        String ref = stage.received(TOPIC, "post_message").get(0).head().ref();
        stage.send(Json.frame(null, ref, TOPIC, "phx_reply", object("status", "ok", "response", message)));

        assertThat(room.postedIds()).isEqualTo(EmulatedRoom.ids(4, 4));
        assertThat(post).isCompleted();
    }

    @ParameterizedTest
    @ValueSource(strings = {"phx_close", "phx_error"})
    @DisplayName("S51 ignores the end of an earlier join")
    void should_ignore_the_end_of_an_earlier_join(String event) {
        OpenRoom room = stage.openRoom(7);
        stage.dropAndReturn();
        assertThat(stage.count(TOPIC, Fault.JOIN)).isEqualTo(2);

        String old = stage.received(TOPIC, Fault.JOIN).get(0).joinRef();
        stage.send(Json.frame(old, old, TOPIC, event, Map.of()));
        stage.pass(5);
        backend.post();

        assertThat(room.eventNames()).containsExactly("Ready", "MessagePosted", "MarkerMoved");
        assertThat(stage.count(TOPIC, Fault.JOIN)).isEqualTo(2);
    }

    @Test
    @DisplayName("S52 settles what waits at once as unknown where the channel crashes, and joins again")
    void should_settle_what_waits_where_the_channel_crashes() {
        OpenRoom room = stage.openRoom(7);
        stage.treat(TOPIC, "post_message", new Treatment.Ignored());
        stage.treat(TOPIC, "move_marker", new Treatment.Ignored());
        var post = room.room.postMessage("hello");
        var move = room.room.moveMarker(EmulatedRoom.id(3));
        stage.run();

        stage.crash(TOPIC);
        for (CompletableFuture<?> future : List.of(post, move)) {
            assertThat(error(future)).isInstanceOf(ConnectionException.class);
            assertThat(error(future).outcome()).contains(RequestOutcome.UNKNOWN);
        }
        backend.post();
        assertThat(room.postedIds()).isEmpty();
        stage.pass(2);

        assertThat(room.eventNames()).containsExactly("Ready", "ErrorOccurred", "MessagePosted", "MarkerMoved");
        assertThat(room.postedIds()).isEqualTo(EmulatedRoom.ids(4, 4));
    }

    @Test
    @DisplayName("S53 says that a room is closed where the backend closes its channel; connect() joins it again")
    void should_say_that_a_room_is_closed() {
        OpenRoom room = stage.openRoom(7);
        stage.treatNext(TOPIC, "post_message", new Treatment.Ignored());
        var post = room.room.postMessage("hello");
        stage.run();

        stage.closeChannels(TOPIC);

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
        assertThat(stage.count(TOPIC, Fault.JOIN)).isEqualTo(1);

        var again = room.room.connect();
        stage.run();
        assertThat(again).isCompleted();
        backend.post();
        assertThat(room.eventNames())
                .containsExactly("Ready", "ErrorOccurred", "Ready", "MessagePosted", "MarkerMoved");
    }

    @Test
    @DisplayName("S57 works where a room is disconnected and connected back to back")
    void should_work_back_to_back() {
        OpenRoom room = stage.openRoom(7);
        var leaving = room.room.disconnect();
        List<RoomEvent> events = stage.collect(room.room, RoomEvent.class);
        var joining = room.room.connect();
        stage.run();
        backend.post();

        assertThat(leaving).isCompleted();
        assertThat(joining).isCompleted();
        assertThat(Stage.names(events)).containsExactly("Ready", "MessagePosted", "MarkerMoved");
        assertThat(room.eventNames()).containsExactly("Ready");
        assertThat(stage.count(TOPIC, Fault.JOIN)).isEqualTo(2);
    }

    @Test
    @DisplayName("S55 reports what it cannot read with topic and field, and lives on")
    void should_report_what_it_cannot_read() {
        OpenRoom room = stage.openRoom(7);
        Map<String, @Nullable Object> broken = Wire.message(4, 7);
        broken.remove("inserted_at");
        Map<String, @Nullable Object> unknown = Wire.message(EmulatedRoom.id(5), 7);
        unknown.putAll(object("type", "poll", "votes", 3));

        stage.send(TOPIC, "message_posted", broken);
        stage.send(TOPIC, "somebody_typed", object("user", 2));
        stage.send("this is no frame");
        stage.send(TOPIC, "message_posted", unknown);

        assertThat(room.postedIds()).isEqualTo(EmulatedRoom.ids(5, 5));
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

        assertThat(stage.received(TOPIC, "post_message")).isEmpty();
    }
}
