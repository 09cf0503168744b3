package io.kabelwerk.core;

import static io.kabelwerk.core.Stage.error;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.kabelwerk.ConnectionException;
import io.kabelwerk.LimitExceededException;
import io.kabelwerk.Message;
import io.kabelwerk.RequestOutcome;
import io.kabelwerk.RequestRejectedException;
import io.kabelwerk.RoomEvent;
import io.kabelwerk.core.EmulatedStage.EmulatedRoom;
import io.kabelwerk.core.Stage.OpenRoom;
import io.kabelwerk.emulator.Fault;
import io.kabelwerk.emulator.Treatment;
import io.kabelwerk.emulator.WireEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageScenariosTest {

    private static final String TOPIC = "room:7";
    private static final Treatment IGNORED = new Treatment.Ignored();

    @RegisterExtension
    private final EmulatedStage stage = new EmulatedStage();

    private final EmulatedRoom backend = stage.room();

    @BeforeEach
    void connect() {
        stage.online();
    }

    @Test
    @DisplayName("S21 tells of a posted message once, though its event is lost in a drop")
    void should_tell_of_a_message_whose_event_is_lost() {
        backend.post(4);
        OpenRoom room = stage.openRoom(7);
        stage.treatNext(TOPIC, "post_message", new Treatment.ReplyFirst());
        stage.peer().breakBefore("message_posted");
        CompletableFuture<Message> post = post(room);
        assertThat(post).isCompleted();
        assertThat(stage.connection().isOpen()).isFalse();

        stage.pass(15);
        stage.dropAndReturn();

        assertThat(room.postedIds()).containsExactly(EmulatedRoom.id(5));
    }

    @Test
    @DisplayName("S23 settles a post at the drop as unknown, though its event was seen")
    void should_settle_a_post_at_the_drop() {
        OpenRoom room = stage.openRoom(7);
        stage.treatNext(TOPIC, "post_message", new Treatment.Unanswered());
        CompletableFuture<Message> post = post(room);
        assertThat(room.postedIds()).containsExactly(EmulatedRoom.id(1));
        assertThat(post).isNotDone();

        stage.drop();
        assertThat(error(post)).isInstanceOf(ConnectionException.class);
        assertThat(error(post).outcome()).contains(RequestOutcome.UNKNOWN);
        backend.post(1);
        stage.pass(15);

        assertThat(room.postedIds()).isEqualTo(EmulatedRoom.ids(1, 2));
    }

    @Test
    @DisplayName("S24 tells once of a message that comes twice live, and again in the rejoin")
    void should_tell_once_of_a_message_that_comes_again() {
        backend.post(4);
        OpenRoom room = stage.openRoom(7);
        List<String> told = new ArrayList<>();
        Runnable unused = stage.backend().onFrame(frame -> {
            if (frame.kind() == WireEvent.Kind.SENT && frame.text().contains("\"message_posted\"")) {
                told.add(frame.text());
            }
        });

        stage.inject(new Fault.Duplicate(EmulatedStage.ANNA, "message_posted", 1));
        backend.post();
        backend.post();
        stage.send(told.get(0));
        stage.dropAndReturn();
        stage.send(told.get(0));

        assertThat(told).hasSizeGreaterThan(2);
        assertThat(room.readyIds()).isEqualTo(EmulatedRoom.ids(1, 4));
        assertThat(room.postedIds()).isEqualTo(EmulatedRoom.ids(5, 6));
    }

    @Test
    @DisplayName("S25 puts an event that comes before the join reply into ready's list")
    void should_put_an_early_event_into_the_list() {
        backend.post(4);
        stage.treatNext(TOPIC, Fault.JOIN, new Treatment.LateReply(Duration.ofSeconds(1)));
        OpenRoom room = stage.openRoom(7);
        backend.post();
        assertThat(room.events).isEmpty();

        stage.pass(1);

        assertThat(room.readyIds()).isEqualTo(EmulatedRoom.ids(1, 5));
        assertThat(room.postedIds()).isEmpty();
    }

    @Test
    void should_tell_what_comes_before_a_rejoin_is_answered_behind_what_was_missed() {
        backend.post(4);
        OpenRoom room = stage.openRoom(7);
        stage.treatNext(TOPIC, Fault.JOIN, new Treatment.LateReply(Duration.ofSeconds(5)));
        stage.crash(TOPIC);
        backend.post();
        stage.pass(2);
        assertThat(stage.count(TOPIC, Fault.JOIN)).isEqualTo(2);
        backend.post();
        assertThat(room.postedIds()).isEmpty();

        stage.pass(5);

        assertThat(room.postedIds()).isEqualTo(EmulatedRoom.ids(5, 6));
    }

    @ParameterizedTest
    @CsvSource({"true, true", "true, false", "false, true", "false, false"})
    @DisplayName(
            "S26 tells of all 250 missed messages in order, whether the backend sends the oldest or the newest 100")
    void should_tell_of_all_missed_messages(boolean oldestFirst, boolean checkNewestPage) {
        stage.kabelwerk.configure(settings -> settings.checkNewestPage(checkNewestPage));
        stage.inject(new Fault.Pages(100, oldestFirst));
        backend.post(50);
        OpenRoom room = stage.openRoom(7);
        stage.drop();
        backend.post(250);
        stage.pass(15);

        assertThat(room.postedIds()).isEqualTo(EmulatedRoom.ids(51, 300));
        backend.post();
        assertThat(room.postedIds()).isEqualTo(EmulatedRoom.ids(51, 301));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("S26 goes back to the beginning of the outage where nothing was seen before")
    void should_go_back_to_the_beginning_where_nothing_was_seen(boolean oldestFirst) {
        stage.inject(new Fault.Pages(100, oldestFirst));
        OpenRoom room = stage.openRoom(7);
        assertThat(room.readyIds()).isEmpty();
        stage.drop();
        backend.post(250);
        stage.pass(15);

        assertThat(stage.received(TOPIC, Fault.JOIN).get(1).payload()).isEmpty();
        assertThat(room.postedIds()).isEqualTo(EmulatedRoom.ids(1, 250));
    }

    @Test
    @DisplayName("S26 asks again for a page that fails, and tells of nothing past the hole meanwhile")
    void should_ask_again_for_a_page_that_fails() {
        backend.post(50);
        OpenRoom room = stage.openRoom(7);
        stage.drop();
        backend.post(250);
        stage.treat(TOPIC, "list_messages", new Treatment.Refused("busy"));
        stage.pass(5);
        assertThat(stage.count(TOPIC, Fault.JOIN)).isEqualTo(2);
        backend.post();
        stage.pass(3);
        assertThat(room.postedIds()).isEmpty();
        assertThat(room.errors()).isNotEmpty().allMatch(RequestRejectedException.class::isInstance);

        stage.heal();
        stage.pass(30);

        assertThat(room.postedIds()).isEqualTo(EmulatedRoom.ids(51, 301));
    }

    @Test
    @DisplayName("S26 asks again for a page that is never answered, and for one that the next drop cuts off")
    void should_ask_again_for_a_page_that_is_never_answered() {
        backend.post(50);
        OpenRoom room = stage.openRoom(7);
        stage.drop();
        backend.post(250);
        stage.treat(TOPIC, "list_messages", IGNORED);
        stage.pass(25);
        stage.drop();
        backend.post(200);
        stage.pass(5);
        assertThat(room.postedIds()).isEmpty();

        stage.heal();
        stage.pass(60);

        assertThat(room.postedIds()).isEqualTo(EmulatedRoom.ids(51, 500));
    }

    @Test
    @DisplayName("S26 says which setting left messages out where there were more than are fetched")
    void should_say_that_messages_were_left_out() {
        stage.kabelwerk.configure(settings -> settings.maxCatchUp(300));
        backend.post(50);
        OpenRoom room = stage.openRoom(7);
        stage.drop();
        backend.post(1_950);
        stage.pass(15);

        assertThat(room.errors())
                .singleElement()
                .isInstanceOfSatisfying(
                        LimitExceededException.class,
                        error -> assertThat(error.setting()).isEqualTo("maxCatchUp"));
        assertThat(room.postedIds()).hasSizeBetween(300, 400).isSorted().endsWith(EmulatedRoom.id(2_000));
    }

    @Test
    @DisplayName("S27 finds a message that lands between the backend's read and its subscribe")
    void should_find_a_message_that_lands_between() {
        backend.post(4);
        stage.treatNext(TOPIC, Fault.JOIN, new Treatment.Gap(Duration.ofSeconds(1)));
        OpenRoom room = stage.openRoom(7);
        backend.post();
        stage.pass(1);

        assertThat(room.readyIds()).isEqualTo(EmulatedRoom.ids(1, 4));
        assertThat(room.postedIds()).containsExactly(EmulatedRoom.id(5));
        assertThat(stage.count(TOPIC, "list_messages")).isEqualTo(1);
    }

    @Test
    @DisplayName("S27 finds it after a rejoin, too, in order with what comes meanwhile")
    void should_find_it_after_a_rejoin() {
        backend.post(4);
        OpenRoom room = stage.openRoom(7);
        stage.treatNext(TOPIC, Fault.JOIN, new Treatment.Gap(Duration.ofMillis(500)));
        stage.treat(TOPIC, "list_messages", new Treatment.LateReply(Duration.ofSeconds(8)));
        stage.crash(TOPIC);
        while (stage.count(TOPIC, Fault.JOIN) < 2) {
            stage.passMillis(100);
        }
        backend.post(1);
        stage.pass(1);
        backend.post();
        assertThat(room.postedIds()).isEmpty();

        stage.pass(8);

        assertThat(room.postedIds()).isEqualTo(EmulatedRoom.ids(5, 6));
    }

    @Test
    @DisplayName("S27 does not look where the setting is off")
    void should_not_look_where_the_setting_is_off() {
        stage.kabelwerk.configure(settings -> settings.checkNewestPage(false));
        backend.post(4);

        stage.openRoom(7);

        assertThat(stage.received(TOPIC, "list_messages")).isEmpty();
    }

    /** The exception to "nothing is missed in an outage", as the Javadoc of Room and of MessageDeleted states it. */
    @Test
    @DisplayName("S28 does not tell of a message that was deleted during an outage, but of those before and after it")
    void should_not_tell_of_a_deletion_during_an_outage() {
        backend.post(4);
        OpenRoom room = stage.openRoom(7);
        backend.delete(2);
        stage.run();
        stage.drop();
        backend.delete(3);
        stage.pass(15);
        backend.delete(4);
        stage.run();

        assertThat(room.eventNames()).containsExactly("Ready", "MessageDeleted", "MessageDeleted");
        assertThat(room.events.stream().skip(1))
                .extracting(
                        event -> ((RoomEvent.MessageDeleted) event).message().id())
                .containsExactly(EmulatedRoom.id(2), EmulatedRoom.id(4));
        assertThat(room.errors()).isEmpty();
    }

    @Test
    @DisplayName("S29 serves two who want the same earlier page with one request, and goes on from there")
    void should_serve_two_with_one_request() {
        backend.post(250);
        stage.kabelwerk.configure(settings -> settings.checkNewestPage(false));
        OpenRoom room = stage.openRoom(7);

        var first = room.room.loadEarlier();
        var second = room.room.loadEarlier();
        stage.run();
        var third = room.room.loadEarlier();
        stage.run();
        var fourth = room.room.loadEarlier();
        stage.run();

        assertThat(idsOf(first)).isEqualTo(EmulatedRoom.ids(51, 150)).isEqualTo(idsOf(second));
        assertThat(idsOf(third)).isEqualTo(EmulatedRoom.ids(1, 50));
        assertThat(idsOf(fourth)).isEmpty();
        assertThat(stage.count(TOPIC, "list_messages")).isEqualTo(3);
    }

    @Test
    @DisplayName("S29 refuses to load anything earlier before the room is ready")
    void should_refuse_to_load_before_ready() {
        stage.treat(TOPIC, Fault.JOIN, IGNORED);
        OpenRoom room = stage.openRoom(7);

        assertThatIllegalStateException()
                .isThrownBy(() -> room.room.loadEarlier())
                .withMessageContaining("Room 7 is not ready");
    }

    /** Posts, and sees the request sent. */
    private CompletableFuture<Message> post(OpenRoom room) {
        CompletableFuture<Message> post = room.room.postMessage("hello");
        stage.run();
        return post;
    }

    private static List<Long> idsOf(CompletableFuture<List<Message>> page) {
        assertThat(page).isCompleted();
        return page.join().stream().map(Message::id).toList();
    }
}
