package io.kabelwerk.core;

import static io.kabelwerk.core.Stage.error;
import static io.kabelwerk.core.testing.Json.object;
import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.ClosedException;
import io.kabelwerk.EventSource;
import io.kabelwerk.Message;
import io.kabelwerk.NoReplyException;
import io.kabelwerk.Notifier;
import io.kabelwerk.NotifierEvent;
import io.kabelwerk.RequestOutcome;
import io.kabelwerk.Room;
import io.kabelwerk.core.EmulatedStage.EmulatedRoom;
import io.kabelwerk.core.Stage.OpenRoom;
import io.kabelwerk.core.testing.Footprint;
import io.kabelwerk.emulator.Treatment;
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
    private final EmulatedStage stage = new EmulatedStage(settings -> settings.ticker(this::now));

    private final EmulatedRoom backend = stage.room().post(3);

    @Nested
    class Ends {

        @Test
        void should_leave_nothing_behind() {
            stage.online();
            int before = footprint();
            OpenRoom room = stage.openRoom(7);
            assertThat(footprint()).isGreaterThan(before);

            var done = room.room.disconnect();
            stage.run();

            assertThat(done).isCompleted();
            assertThat(footprint()).isEqualTo(before);
        }

        private int footprint() {
            stage.received().clear(); // The ticker is this test, whose they are.
            return Footprint.of(stage.kabelwerk);
        }

        @Test
        void should_fail_what_waits() {
            stage.online();
            OpenRoom room = stage.openRoom(7);
            stage.treat(ROOM, "list_messages", new Treatment.Ignored());
            CompletableFuture<List<Message>> earlier = room.room.loadEarlier();
            stage.run();
            stage.treat(ROOM, "phx_join", new Treatment.Ignored());
            stage.crash(ROOM);
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
            stage.treat(ROOM, "list_messages", new Treatment.Ignored());
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
            stage.treat(ROOM, "phx_join", new Treatment.Ignored());
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

            stage.closeChannels(ROOM);
            var done = room.room.disconnect();
            stage.run();

            assertThat(done).isCompleted();
            assertThat(stage.received(ROOM, "phx_leave")).isEmpty();
        }

        /** As the Javadoc of Room states it: what the backend closes is nobody's misuse. */
        @Test
        void should_fail_what_is_asked_of_a_room_that_the_backend_has_closed() {
            stage.asHubUser();
            stage.online();
            OpenRoom open = stage.openRoom(7);
            Room room = open.room;
            stage.closeChannels(ROOM);
            stage.received().clear();

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
            assertThat(stage.received()).isEmpty();
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
            assertThat(stage.received(ROOM, "phx_join")).isEmpty();
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

            stage.closeChannels(ROOM);

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
            stage.network.answer(stage.peer()::open);
            stage.pass(30);

            assertThat(room.readyIds()).isEqualTo(EmulatedRoom.ids(1, 3));
        }

        @Test
        void should_not_ask_for_the_first_page_of_a_second_one_any_more_that_is_gone() {
            stage.online();
            stage.openRoom(7);
            stage.treat(ROOM, "list_messages", new Treatment.Refused("not now"));
            OpenRoom second = stage.openRoom(7);
            assertThat(second.errors()).hasSize(1);
            stage.received().clear();

            var unused = second.room.disconnect();
            stage.pass(20);

            assertThat(stage.received(ROOM, "list_messages")).isEmpty();
        }

        @Test
        void should_begin_with_the_first_message_where_there_was_none() {
            for (int number = 1; number <= 3; number++) {
                backend.delete(number);
            }
            stage.online();
            OpenRoom room = stage.openRoom(7);
            stage.received().clear();
            CompletableFuture<List<Message>> nothing = room.room.loadEarlier();
            stage.run();
            assertThat(nothing).isCompletedWithValue(List.of());
            assertThat(stage.received()).isEmpty();

            backend.post();
            backend.post();
            var unused = room.room.loadEarlier();
            stage.run();

            assertThat(room.postedIds()).isEqualTo(EmulatedRoom.ids(4, 5));
            assertThat(stage.received(ROOM, "list_messages"))
                    .singleElement()
                    .satisfies(
                            request -> assertThat(request.payload()).isEqualTo(object("before", EmulatedRoom.id(4))));
        }
    }

    @Nested
    class PrivateChannels {

        @Test
        void should_have_rooms_made_where_that_is_set() {
            stage.kabelwerk.configure(settings -> settings.ensureRooms("care", "desk"));
            stage.online();
            assertThat(stage.received("private", "phx_join").get(0).payload())
                    .isEqualTo(object("ensure_rooms", List.of("care", "desk")));
            var unused = stage.kabelwerk.disconnect();
            stage.pass(3);

            stage.kabelwerk.configure(settings -> settings.ensureAllRooms());
            stage.online();

            assertThat(stage.received("private", "phx_join").get(1).payload()).isEqualTo(object("ensure_rooms", "all"));
        }

        @Test
        void should_tell_of_a_crash_and_of_what_cannot_be_read() {
            stage.online();

            stage.send("[null,null,\"private\",\"user_updated\",{}]");
            stage.crash("private");

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

        @Test
        void should_bring_a_later_one_up_to_date_and_leave_with_the_last() {
            stage.online();
            Notifier first = stage.kabelwerk.openNotifier();
            connect(first);
            backend.post();

            Notifier second = stage.kabelwerk.openNotifier();
            List<NotifierEvent> events = connect(second);
            backend.post();

            assertThat(events)
                    .extracting(event -> event instanceof NotifierEvent.Ready ready
                            ? ready.messages().stream().map(Message::id).toList()
                            : ((NotifierEvent.Updated) event).message().id())
                    .containsExactly(EmulatedRoom.ids(1, 4), EmulatedRoom.id(5));
            var gone = first.disconnect();
            stage.run();
            assertThat(gone).isCompleted();
            assertThat(stage.received(TOPIC, "phx_leave")).isEmpty();
            gone = second.disconnect();
            stage.run();
            assertThat(gone).isCompleted();
            connect(second);
            assertThat(stage.received(TOPIC, "phx_join")).hasSize(2);
        }

        @Test
        void should_tell_of_what_cannot_be_read() {
            stage.online();
            List<NotifierEvent> events = connect(stage.kabelwerk.openNotifier());

            stage.send("[null,null,\"" + TOPIC + "\",\"message_posted\",{}]");

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
