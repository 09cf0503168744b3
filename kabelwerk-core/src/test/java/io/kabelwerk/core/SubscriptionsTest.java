package io.kabelwerk.core;

import static io.kabelwerk.core.Stage.error;
import static io.kabelwerk.core.testing.Json.object;
import static io.kabelwerk.core.testing.ScriptedBackend.ok;
import static io.kabelwerk.core.testing.ScriptedBackend.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.ClosedException;
import io.kabelwerk.EventSource;
import io.kabelwerk.Message;
import io.kabelwerk.NoReplyException;
import io.kabelwerk.Notifier;
import io.kabelwerk.NotifierEvent;
import io.kabelwerk.RequestOutcome;
import io.kabelwerk.Room;
import io.kabelwerk.core.Stage.OpenRoom;
import io.kabelwerk.core.testing.Footprint;
import io.kabelwerk.core.testing.ScriptedRoom;
import io.kabelwerk.core.testing.Wire;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How rooms, inboxes and notifiers come and go. */
class SubscriptionsTest {

    private static final String ROOM = "room:7";

    /** What happens whenever somebody looks at the clock. */
    private Runnable meanwhile = () -> {};

    @RegisterExtension
    private final ScriptedStage stage =
            new ScriptedStage(settings -> settings.token(Stage.TOKEN).ticker(this::now));

    private final ScriptedRoom backend = new ScriptedRoom(stage.backend, 7).holds(1, 3);

    @Nested
    class Ends {

        @Test
        void should_leave_nothing_behind() {
            stage.backend.answer(ROOM, "phx_leave", push -> ok());
            stage.online();
            int before = Footprint.of(stage.kabelwerk);
            OpenRoom room = stage.openRoom(7);
            assertThat(Footprint.of(stage.kabelwerk)).isGreaterThan(before);

            var done = room.room.disconnect();
            stage.run();

            assertThat(done).isCompleted();
            assertThat(Footprint.of(stage.kabelwerk)).isEqualTo(before);
        }

        @Test
        void should_fail_what_waits() {
            stage.online();
            OpenRoom room = stage.openRoom(7);
            stage.backend.ignore(ROOM, "list_messages");
            CompletableFuture<List<Message>> earlier = room.room.loadEarlier();
            stage.run();
            stage.backend.ignore(ROOM, "phx_join");
            stage.backend.end(ROOM, "phx_error", stage.backend.joinRef(ROOM));
            stage.run();
            CompletableFuture<Message> post = room.room.postMessage("hello");

            var unused = room.room.disconnect();
            stage.run();

            assertThat(earlier).isCompletedExceptionally();
            assertThat(error(post).outcome()).contains(RequestOutcome.NOT_SENT);
        }

        @Test
        void should_fail_what_one_of_two_rooms_waits_for() {
            stage.online();
            OpenRoom other = stage.openRoom(7);
            OpenRoom room = stage.openRoom(7);
            stage.backend.ignore(ROOM, "list_messages");
            CompletableFuture<List<Message>> earlier = room.room.loadEarlier();
            stage.run();

            var done = room.room.disconnect();
            stage.run();

            assertThat(done).isCompleted();
            assertThat(error(earlier)).isInstanceOf(ClosedException.class);
            assertThat(other.errors()).isEmpty();
        }

        @Test
        void should_fail_where_it_is_ended_before_it_is_ready() {
            stage.backend.ignore(ROOM, "phx_join");
            stage.online();
            OpenRoom room = stage.openRoom(7);

            var unused = room.room.disconnect();
            stage.run();

            assertThat(error(room.connecting)).isInstanceOf(ClosedException.class);
        }

        @Test
        void should_be_done_where_the_backend_was_faster() {
            stage.online();
            OpenRoom room = stage.openRoom(7);

            stage.backend.end(ROOM, "phx_close", stage.backend.joinRef(ROOM));
            var done = room.room.disconnect();
            stage.run();

            assertThat(done).isCompleted();
            assertThat(stage.backend.sent(ROOM, "phx_leave")).isEmpty();
        }

        /** As the Javadoc of Room states it: what the backend closes is nobody's misuse. */
        @Test
        void should_fail_what_is_asked_of_a_room_that_the_backend_has_closed() {
            stage.asHubUser();
            stage.online();
            OpenRoom open = stage.openRoom(7);
            Room room = open.room;
            stage.backend.end(ROOM, "phx_close", stage.backend.joinRef(ROOM));
            stage.run();
            stage.backend.sent().clear();

            List<CompletableFuture<?>> futures = List.of(
                    room.postMessage("hello"),
                    room.deleteMessage(3),
                    room.loadEarlier(),
                    room.moveMarker(),
                    room.moveMarker(3),
                    room.updateAttributes(Map.of()),
                    room.archive(),
                    room.archive(Instant.EPOCH),
                    room.unarchive(),
                    room.updateHubUser(1),
                    room.removeHubUser());
            stage.run();

            assertThat(futures).allSatisfy(future -> {
                assertThat(error(future)).isInstanceOf(ClosedException.class);
                assertThat(error(future).outcome()).contains(RequestOutcome.NOT_SENT);
            });
            assertThat(stage.backend.sent()).isEmpty();
            assertThat(room.markers()).isNotNull();
            var again = room.connect();
            stage.run();
            assertThat(again).isCompleted();
        }

        @Test
        void should_not_be_opened_once_the_session_is_on_its_way_out() {
            stage.online();
            OpenRoom room = stage.newRoom(7);

            var unused = stage.kabelwerk.disconnect();
            var connecting = room.room.connect();
            stage.run();

            assertThat(error(connecting))
                    .isInstanceOf(ClosedException.class)
                    .hasMessageStartingWith("The session has ended before Room 7 was connected");
        }

        @Test
        void should_not_be_opened_where_another_thread_disconnects_it_meanwhile() {
            stage.online();
            OpenRoom room = stage.newRoom(7);
            meanwhile = () -> {
                meanwhile = () -> {};
                var unused = room.room.disconnect();
            };

            var connecting = room.room.connect();
            stage.run();

            assertThat(error(connecting)).isInstanceOf(ClosedException.class);
            assertThat(stage.backend.sent(ROOM, "phx_join")).isEmpty();
        }

        @Test
        void should_complete_the_streams_with_the_session() {
            stage.online();
            OpenRoom room = stage.openRoom(7);
            List<String> signals = signals(room.room);
            List<String> session = signals(stage.kabelwerk);

            var unused = stage.kabelwerk.disconnect();
            stage.run();

            assertThat(signals).containsExactly("complete");
            assertThat(session).containsExactly("complete");
        }

        @Test
        void should_complete_the_streams_after_the_error_where_the_backend_closes_it() {
            stage.online();
            OpenRoom room = stage.openRoom(7);
            List<String> signals = signals(room.room);

            stage.backend.end(ROOM, "phx_close", stage.backend.joinRef(ROOM));
            stage.run();

            assertThat(signals).containsExactly("ErrorOccurred", "complete");
        }
    }

    @Nested
    class Rooms {

        @Test
        void should_say_that_one_is_not_ready_in_time_and_still_get_it_ready() {
            stage.online();
            stage.network.silence();
            stage.drop();
            OpenRoom room = stage.openRoom(7);

            stage.pass(10);
            assertThat(error(room.connecting))
                    .isInstanceOf(NoReplyException.class)
                    .hasMessageStartingWith("Room 7 was not ready within 10 s (requestTimeout); it is still tried");
            stage.network.answer(attempt -> attempt.accept());
            stage.pass(30);

            assertThat(room.readyIds()).containsExactly(1L, 2L, 3L);
        }

        @Test
        void should_not_ask_for_the_first_page_of_a_second_one_any_more_that_is_gone() {
            stage.online();
            stage.openRoom(7);
            stage.backend.answer(ROOM, "list_messages", push -> refused("not now"));
            OpenRoom second = stage.openRoom(7);
            assertThat(second.errors()).hasSize(1);
            stage.backend.sent().clear();

            var unused = second.room.disconnect();
            stage.pass(20);

            assertThat(stage.backend.sent(ROOM, "list_messages")).isEmpty();
        }

        @Test
        void should_tell_of_what_comes_late_unless_it_is_older_than_the_list() {
            backend.loses(1).loses(2).holds(5, 5);
            stage.online();
            OpenRoom room = stage.openRoom(7);
            assertThat(room.readyIds()).containsExactly(3L, 5L);

            backend.post(4);
            backend.post(2);
            backend.tell(4);
            stage.run();

            assertThat(room.postedIds()).containsExactly(4L);
        }

        @Test
        void should_begin_with_the_first_message_where_there_was_none() {
            backend.loses(1).loses(2).loses(3);
            stage.online();
            OpenRoom room = stage.openRoom(7);
            stage.backend.sent().clear();
            CompletableFuture<List<Message>> nothing = room.room.loadEarlier();
            stage.run();
            assertThat(nothing).isCompletedWithValue(List.of());
            assertThat(stage.backend.sent()).isEmpty();

            backend.post(8);
            backend.post(9);
            stage.run();
            var unused = room.room.loadEarlier();
            stage.run();

            assertThat(room.postedIds()).containsExactly(8L, 9L);
            assertThat(stage.backend.last(ROOM, "list_messages").payload()).isEqualTo(object("before", 8L));
        }
    }

    @Nested
    class PrivateChannels {

        @Test
        void should_have_rooms_made_where_that_is_set() {
            stage.kabelwerk.configure(settings -> settings.ensureRooms("care", "sales"));
            stage.online();
            assertThat(stage.backend.last("private", "phx_join").payload())
                    .isEqualTo(object("ensure_rooms", List.of("care", "sales")));
            var unused = stage.kabelwerk.disconnect();
            stage.pass(3);

            stage.kabelwerk.configure(settings -> settings.ensureAllRooms());
            stage.online();

            assertThat(stage.backend.last("private", "phx_join").payload()).isEqualTo(object("ensure_rooms", "all"));
        }

        @Test
        void should_tell_of_a_crash_and_of_what_cannot_be_read() {
            stage.online();

            stage.backend.broadcast("private", "user_updated", Map.of());
            stage.backend.end("private", "phx_error", stage.backend.joinRef("private"));
            stage.run();

            assertThat(stage.errors())
                    .extracting(Throwable::getMessage)
                    .satisfiesExactly(
                            unreadable -> assertThat(unreadable).contains("id"),
                            crashed -> assertThat(crashed).contains("private crashed; it is joined again"));
        }
    }

    @Nested
    class Notifiers {

        private static final String TOPIC = "notifier:1";

        private List<NotifierEvent> connect(Notifier notifier) {
            List<NotifierEvent> events = stage.collect(notifier, NotifierEvent.class);
            var connecting = notifier.connect();
            stage.run();
            assertThat(connecting).isCompleted();
            return events;
        }

        private void post(long message) {
            stage.backend.broadcast(TOPIC, "message_posted", object("message", Wire.message(message, 7)));
            stage.run();
        }

        @Test
        void should_bring_a_later_one_up_to_date_and_leave_with_the_last() {
            stage.backend.answer(TOPIC, "phx_join", push -> ok(object("messages", List.of(Wire.message(3, 7)))));
            stage.backend.answer(TOPIC, "phx_leave", push -> ok());
            stage.online();
            Notifier first = stage.kabelwerk.openNotifier();
            connect(first);
            post(4);

            Notifier second = stage.kabelwerk.openNotifier();
            List<NotifierEvent> events = connect(second);
            post(5);

            assertThat(events)
                    .extracting(event -> event instanceof NotifierEvent.Ready ready
                            ? ready.messages().stream().map(Message::id).toList()
                            : ((NotifierEvent.Updated) event).message().id())
                    .containsExactly(List.of(3L, 4L), 5L);
            var gone = first.disconnect();
            stage.run();
            assertThat(gone).isCompleted();
            assertThat(stage.backend.sent(TOPIC, "phx_leave")).isEmpty();
            gone = second.disconnect();
            stage.run();
            assertThat(gone).isCompleted();
            connect(second);
            assertThat(stage.backend.sent(TOPIC, "phx_join")).hasSize(2);
        }

        @Test
        void should_tell_of_what_cannot_be_read() {
            stage.backend.answer(TOPIC, "phx_join", push -> ok(object("messages", List.of())));
            stage.online();
            List<NotifierEvent> events = connect(stage.kabelwerk.openNotifier());

            stage.backend.broadcast(TOPIC, "message_posted", Map.of());
            stage.run();

            assertThat(Stage.names(events)).containsExactly("Ready", "ErrorOccurred");
        }
    }

    private long now() {
        meanwhile.run();
        return stage.time.ticker().getAsLong();
    }

    private static <E> List<String> signals(EventSource<E> source) {
        List<String> signals = new ArrayList<>();
        source.events().subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(Long.MAX_VALUE);
            }

            @Override
            public void onNext(E event) {
                signals.add(event.getClass().getSimpleName());
            }

            @Override
            public void onError(Throwable error) {
                signals.add("error");
            }

            @Override
            public void onComplete() {
                signals.add("complete");
            }
        });
        return signals;
    }
}
