package io.kabelwerk.core;

import static io.kabelwerk.core.Stage.error;
import static io.kabelwerk.core.testing.Json.object;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.kabelwerk.ClosedException;
import io.kabelwerk.Marker;
import io.kabelwerk.Message;
import io.kabelwerk.Registration;
import io.kabelwerk.RequestRejectedException;
import io.kabelwerk.RoomEvent;
import io.kabelwerk.Upload;
import io.kabelwerk.User;
import io.kabelwerk.core.EmulatedStage.EmulatedRoom;
import io.kabelwerk.core.Stage.OpenRoom;
import io.kabelwerk.emulator.Fault;
import io.kabelwerk.emulator.Treatment;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What each call of a room asks the backend for, what its future yields, and what the room knows afterwards. */
class RoomOperationsTest {

    private static final String TOPIC = "room:7";

    @RegisterExtension
    private final EmulatedStage stage = new EmulatedStage();

    private final EmulatedRoom backend = stage.room().post(3);

    private OpenRoom open() {
        stage.online();
        return stage.openRoom(7);
    }

    /** What was sent with an event. */
    private List<Map<String, @Nullable Object>> payloads(String event) {
        return stage.received(TOPIC, event).stream()
                .map(EmulatedStage.Received::payload)
                .toList();
    }

    private <T> T done(CompletableFuture<T> future) {
        stage.run();
        assertThat(future).isCompleted();
        return future.join();
    }

    @Test
    void should_post_texts_and_uploads_and_delete_messages() {
        OpenRoom room = open();
        Upload.Rendition picture =
                new Upload.Rendition("https://files/9", OptionalDouble.empty(), OptionalDouble.empty());

        long posted = done(room.room.postMessage("hello")).id();
        CompletableFuture<Message> ofNobody =
                room.room.postMessage(new Upload(9, "image/png", "a.png", picture, picture));
        assertThat(done(room.room.deleteMessage(posted)).id()).isEqualTo(posted);

        assertThat(posted).isEqualTo(EmulatedRoom.id(4));
        assertThat(error(ofNobody)).isInstanceOf(RequestRejectedException.class);
        assertThat(payloads("post_message")).containsExactly(object("text", "hello"), object("upload", 9L));
        assertThat(payloads("delete_message")).containsExactly(object("message", posted));
        assertThat(room.eventNames()).contains("MessagePosted", "MessageDeleted");
    }

    @Test
    void should_not_send_what_was_cancelled_while_it_waited() {
        OpenRoom room = open();
        stage.drop();
        CompletableFuture<Message> post = room.room.postMessage("hello");
        stage.run();

        post.cancel(true);
        stage.pass(15);

        assertThat(stage.count(TOPIC, Fault.JOIN)).isEqualTo(2);
        assertThat(payloads("post_message")).isEmpty();
    }

    @Test
    void should_move_its_marker_to_the_last_message_that_is_known() {
        OpenRoom room = open();

        assertThat(done(room.room.moveMarker()).messageId()).isEqualTo(EmulatedRoom.id(3));
        backend.post();
        assertThat(done(room.room.moveMarker()).messageId()).isEqualTo(EmulatedRoom.id(4));

        // The other one's marker moves with the post.
        assertThat(room.eventNames())
                .containsOnly("Ready", "MarkerMoved", "MessagePosted")
                .startsWith("Ready", "MarkerMoved")
                .endsWith("MarkerMoved")
                .hasSize(5);
    }

    @Test
    void should_say_that_there_is_no_message_to_move_its_marker_to() {
        for (int number = 1; number <= 3; number++) {
            backend.delete(number);
        }
        OpenRoom room = open();

        assertThatIllegalStateException()
                .isThrownBy(room.room::moveMarker)
                .withMessage("Room 7 has no message to which the marker could be moved");
    }

    @Test
    void should_know_its_user_and_its_attributes_and_the_updated_ones() {
        stage.asHubUser();
        OpenRoom room = open();
        assertThat(room.room.user().id()).isEqualTo(Stage.USER);
        assertThat(room.room.attributes()).isEmpty();

        assertThat(done(room.room.updateAttributes(Map.of("ward", "8")))).isEqualTo(Map.of("ward", "8"));

        assertThat(payloads("set_attributes")).containsExactly(object("attributes", object("ward", "8")));
        assertThat(room.room.attributes()).isEqualTo(Map.of("ward", "8"));
    }

    @Test
    void should_be_archived_and_assigned_by_the_hub_side() {
        Instant until = stage.time.clock().instant().plus(Duration.ofDays(1)).truncatedTo(ChronoUnit.SECONDS);
        stage.asHubUser();
        OpenRoom room = open();
        assertThat(room.room.archived()).isFalse();

        done(room.room.archive());
        assertThat(room.room.archived()).isTrue();
        assertThat(room.room.archivedUntil()).isEmpty();
        done(room.room.archive(until));
        assertThat(room.room.archivedUntil()).contains(until);
        done(room.room.unarchive());
        assertThat(room.room.archived()).isFalse();
        done(room.room.updateHubUser(2));
        assertThat(room.room.hubUser()).map(User::id).contains(2L);
        done(room.room.removeHubUser());
        assertThat(room.room.hubUser()).isEmpty();

        assertThat(payloads("set_inbox_info"))
                .containsExactly(
                        object("archive", true, "until", null),
                        object("archive", true, "until", until.toString()),
                        object("archive", false, "until", null),
                        object("hub_user", 2L),
                        object("hub_user", null));
    }

    @Test
    void should_fail_what_is_wanted_of_a_room_that_the_backend_has_closed() {
        OpenRoom room = open();

        stage.closeChannels(TOPIC);
        CompletableFuture<List<Message>> earlier = room.room.loadEarlier();
        CompletableFuture<Message> post = room.room.postMessage("hello");
        stage.run();

        assertThat(error(earlier)).isInstanceOf(ClosedException.class).hasMessageStartingWith("Room 7 is closed");
        assertThat(error(post)).isInstanceOf(ClosedException.class).hasMessageStartingWith("post_message was not sent");
    }

    @Test
    void should_tell_of_a_deletion_once() {
        OpenRoom room = open();

        stage.inject(new Fault.Duplicate(EmulatedStage.ANNA, "message_deleted", 1));
        backend.delete(2);
        stage.run();

        assertThat(room.eventNames()).containsExactly("Ready", "MessageDeleted");
    }

    @Test
    void should_keep_what_is_told_before_the_join_is_answered_until_then() {
        stage.treatNext(TOPIC, Fault.JOIN, new Treatment.LateReply(Duration.ofSeconds(1)));
        OpenRoom room = open();
        stage.peer().enter(() -> stage.backend().user(EmulatedStage.ANNA).moveMarker(7, EmulatedRoom.id(3)));
        stage.peer().enter(() -> stage.backend().user(EmulatedStage.ANNA).moveMarker(7, EmulatedRoom.id(2)));
        backend.delete(1);
        stage.run();
        assertThat(room.events).isEmpty();

        stage.pass(1);

        assertThat(room.readyIds()).isEqualTo(EmulatedRoom.ids(2, 3));
        assertThat(room.room.markers().own()).map(Marker::messageId).contains(EmulatedRoom.id(3));
    }

    @Test
    void should_report_nothing_where_a_drop_interrupts_its_catching_up() {
        stage.treat(TOPIC, "list_messages", new Treatment.Ignored());
        OpenRoom room = open();

        stage.drop();
        stage.pass(2);

        assertThat(room.errors()).isEmpty();
        assertThat(stage.count(TOPIC, "list_messages")).isEqualTo(2);
    }

    @Test
    void should_listen_as_long_as_the_application_wants() {
        OpenRoom room = open();
        List<RoomEvent> some = new ArrayList<>();
        Registration all = room.room.on(RoomEvent.class, some::add);
        Registration posted = room.room.once(RoomEvent.MessagePosted.class, some::add);
        room.room.on(RoomEvent.MessagePosted.class, some::add);

        posted.cancel();
        room.room.off(RoomEvent.MessagePosted.class);
        backend.post();
        assertThat(Stage.names(some)).containsOnlyOnce("MessagePosted");
        int before = some.size();
        all.cancel();
        backend.post();
        assertThat(some).hasSize(before);
        assertThat(room.postedIds()).isEqualTo(EmulatedRoom.ids(4, 5));
        room.room.off();
        backend.post();

        assertThat(room.postedIds()).isEqualTo(EmulatedRoom.ids(4, 5));
    }
}
