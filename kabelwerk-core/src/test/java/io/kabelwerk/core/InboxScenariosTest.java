package io.kabelwerk.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.Inbox;
import io.kabelwerk.InboxEvent;
import io.kabelwerk.InboxFilter;
import io.kabelwerk.InboxItem;
import io.kabelwerk.Message;
import io.kabelwerk.Notifier;
import io.kabelwerk.NotifierEvent;
import io.kabelwerk.RoomEvent;
import io.kabelwerk.core.EmulatedStage.EmulatedRoom;
import io.kabelwerk.core.Stage.OpenRoom;
import io.kabelwerk.emulator.EmulatedUser;
import io.kabelwerk.emulator.Fault;
import io.kabelwerk.emulator.Treatment;
import io.kabelwerk.emulator.UserSnapshot;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Markers, inboxes and notifiers. */
class InboxScenariosTest {

    private static final String WARD = "ward";

    @RegisterExtension
    private final EmulatedStage stage = new EmulatedStage();

    @Nested
    class Markers {

        private final EmulatedRoom backend = stage.room().post(20);

        private void move(String user, int number) {
            stage.peer().enter(() -> stage.backend().user(user).moveMarker(7, EmulatedRoom.id(number)));
            stage.run();
        }

        @Test
        @DisplayName("S33 tells after a rejoin of each marker that moved meanwhile")
        void should_tell_of_markers_that_moved_meanwhile() {
            move(EmulatedStage.ANNA, 3);
            stage.online();
            OpenRoom room = stage.openRoom(7);
            assertThat(room.room.markers().own())
                    .map(marker -> marker.messageId())
                    .contains(EmulatedRoom.id(3));

            stage.drop();
            move(EmulatedStage.ANNA, 8);
            backend.post(1);
            stage.pass(15);

            assertThat(movedTo(room)).containsExactly(EmulatedRoom.id(8), EmulatedRoom.id(21));
        }

        @Test
        @DisplayName("S34 takes for the other marker on the hub side the end user's only")
        void should_take_the_end_users_marker_only() {
            UserSnapshot nurse = stage.backend().addHubUser("care", "nurse", "Nurse");
            move(EmulatedStage.ANNA, 4);
            stage.asHubUser();
            stage.online();
            OpenRoom room = stage.openRoom(7);
            List<String> moved = stage.peer().sent("marker_moved");

            move(nurse.key(), 9);
            move(EmulatedStage.ANNA, 5);

            assertThat(moved).hasSize(2);
            assertThat(movedTo(room)).containsExactly(EmulatedRoom.id(5));
            assertThat(room.room.markers().other())
                    .map(marker -> marker.userId())
                    .contains(stage.backend().user(EmulatedStage.ANNA).id());
        }

        private static List<Long> movedTo(OpenRoom room) {
            return room.events.stream()
                    .filter(RoomEvent.MarkerMoved.class::isInstance)
                    .map(event -> ((RoomEvent.MarkerMoved) event).marker().messageId())
                    .toList();
        }
    }

    /** A hub with rooms: the first message in each is posted in the order that a test wants. */
    @Nested
    class Inboxes {

        private static final String TOPIC = "hub_inbox:3";

        /** The latest message of each room. */
        private final Map<Long, Long> latest = new LinkedHashMap<>();

        private final InboxFilter ofWard7 = InboxFilter.all().attributes(Map.of(WARD, "7"));

        private EmulatedUser doc() {
            return stage.backend().user(EmulatedStage.DOC);
        }

        /** Makes rooms of ward 7 besides room 7 of the chat, which is archived, and posts in them: the first is on top. */
        private List<Long> rooms(int count) {
            doc().archive(7);
            List<Long> rooms = new ArrayList<>();
            for (int i = 1; i <= count; i++) {
                String owner = "user " + i;
                UserSnapshot unused = stage.backend().addEndUser(owner, owner);
                long room = stage.backend().user(owner).createRoom("care");
                doc().setAttributes(room, Map.of(WARD, "7"));
                rooms.add(room);
            }
            for (int i = count - 1; i >= 0; i--) {
                post(rooms.get(i));
            }
            return rooms;
        }

        private void at(Runnable event) {
            stage.peer().enter(event);
            stage.run();
        }

        private void post(long room) {
            at(() -> latest.put(room, doc().post(room, "hello").id()));
        }

        private void leaveWard7(long room) {
            at(() -> doc().setAttributes(room, Map.of(WARD, "8")));
        }

        private List<Long> latestOf(List<Long> rooms) {
            return rooms.stream().map(latest::get).toList();
        }

        private OpenInbox open(InboxFilter filter) {
            if (stage.network.attempts().isEmpty()) {
                stage.asHubUser();
                stage.online();
            }
            Inbox inbox = stage.kabelwerk.openInbox(filter.archived(false));
            OpenInbox open = new OpenInbox(inbox, stage.collect(inbox, InboxEvent.class));
            var connecting = inbox.connect();
            stage.run();
            assertThat(connecting).isCompleted();
            return open;
        }

        @Test
        @DisplayName("S35 drops a room that left the filter during an outage, and lists the one that takes its place")
        void should_drop_a_room_that_left_the_filter() {
            List<Long> rooms = rooms(3);
            OpenInbox inbox = open(ofWard7.pageSize(2));
            assertThat(inbox.rooms()).isEqualTo(rooms.subList(0, 2));

            stage.drop();
            leaveWard7(rooms.get(0));
            stage.pass(15);

            assertThat(inbox.rooms()).isEqualTo(rooms.subList(1, 3));
            assertThat(Stage.names(inbox.events)).containsExactly("Ready", "Updated");
        }

        @Test
        @DisplayName("S35 asks the backend what takes the place of a room that leaves the filter")
        void should_ask_what_takes_its_place() {
            List<Long> rooms = rooms(3);
            OpenInbox inbox = open(ofWard7.pageSize(2));

            leaveWard7(rooms.get(0));

            assertThat(inbox.rooms()).isEqualTo(rooms.subList(1, 3));
        }

        @Test
        @DisplayName("S36 lets an event that came after the request win for its room")
        void should_let_an_event_win_over_an_older_reply() {
            List<Long> rooms = rooms(2);
            OpenInbox inbox = open(InboxFilter.all());
            stage.treatNext(TOPIC, "list_rooms", new Treatment.LateReply(Duration.ofSeconds(5)));
            stage.drop();
            stage.pass(2);
            assertThat(stage.count(TOPIC, "list_rooms")).isEqualTo(2);

            post(rooms.get(1));
            List<String> replies = stage.peer().sent("phx_reply");
            stage.pass(5);

            assertThat(replies).anyMatch(reply -> reply.contains("items"));
            assertThat(stage.count(TOPIC, "list_rooms")).isEqualTo(2);
            List<Long> now = List.of(rooms.get(1), rooms.get(0));
            assertThat(inbox.rooms()).isEqualTo(now);
            assertThat(inbox.messages()).isEqualTo(latestOf(now));
        }

        @Test
        @DisplayName("S36 lets the reply win otherwise, also where its message is older")
        void should_let_the_reply_win_otherwise() {
            List<Long> rooms = rooms(2);
            long first = rooms.get(0);
            post(rooms.get(1));
            List<Long> before = latestOf(rooms);
            post(first);
            OpenInbox inbox = open(InboxFilter.all());
            assertThat(inbox.rooms()).isEqualTo(rooms);

            stage.drop();
            at(() -> doc().delete(first, latestOf(rooms).get(0)));
            stage.pass(15);

            assertThat(inbox.rooms()).containsExactly(rooms.get(1), first);
            assertThat(inbox.messages()).containsExactly(before.get(1), before.get(0));
        }

        @Test
        @DisplayName("S37 compares attributes by value: an update that matches stays, one that does not goes")
        void should_compare_attributes_by_value() {
            List<Long> rooms = rooms(2);
            OpenInbox inbox = open(ofWard7);

            post(rooms.get(1));
            assertThat(inbox.rooms()).containsExactly(rooms.get(1), rooms.get(0));
            leaveWard7(rooms.get(1));

            assertThat(inbox.rooms()).containsExactly(rooms.get(0));
        }

        @Test
        @DisplayName("S37 compares them deeply and key by key, numbers by value; an absent filter filters nothing")
        void should_compare_attributes_deeply() {
            Map<String, Object> wanted = Map.of("tags", List.of("a"), "plan", Map.of("days", 1, "cost", 2));
            List<Long> rooms = rooms(2);
            long first = rooms.get(0);
            Map<String, Object> matching = Map.of(
                    "other", true, "plan", Map.of("cost", new BigDecimal("2.0"), "days", 1), "tags", List.of("a"));
            at(() -> doc().setAttributes(first, matching));
            OpenInbox all = open(InboxFilter.all());
            OpenInbox some = open(InboxFilter.all().attributes(wanted));
            stage.treat(TOPIC, "list_rooms", new Treatment.Ignored()); // What leaves is not looked for.

            for (Map<String, Object> attributes : List.of(
                    matching,
                    Map.of("tags", List.of("a", "b"), "plan", Map.of("days", 1, "cost", 2)),
                    Map.of("tags", List.of("a"), "plan", Map.of("days", 1)),
                    Map.<String, Object>of("tags", List.of("a")))) {
                at(() -> doc().setAttributes(first, matching));
                assertThat(some.rooms()).contains(first);
                at(() -> doc().setAttributes(first, attributes));
                assertThat(some.rooms().contains(first)).isEqualTo(attributes == matching);
                assertThat(all.rooms()).isEqualTo(rooms);
            }
        }

        @Test
        @DisplayName("S48 serves two inboxes with different filters on one channel")
        void should_serve_two_inboxes_on_one_channel() {
            List<Long> rooms = rooms(2);
            leaveWard7(rooms.get(1));
            OpenInbox all = open(InboxFilter.all());
            OpenInbox ward = open(ofWard7);

            post(rooms.get(1));
            post(rooms.get(0));

            assertThat(all.rooms()).isEqualTo(rooms);
            assertThat(ward.rooms()).containsExactly(rooms.get(0));
            assertThat(ward.messages()).isEqualTo(latestOf(rooms.subList(0, 1)));
            assertThat(stage.count(TOPIC, Fault.JOIN)).isEqualTo(1);
        }

        @Test
        @DisplayName("S60 keeps its window where rooms beyond it are archived or assigned; loadMore() skips nothing")
        void should_keep_its_window() {
            List<Long> rooms = rooms(6);
            OpenInbox inbox = open(InboxFilter.all().pageSize(2));

            at(() -> doc().assign(rooms.get(4), 2));
            assertThat(inbox.rooms()).isEqualTo(rooms.subList(0, 2));
            assertThat(inbox.more(stage)).isEqualTo(rooms.subList(0, 4));
            at(() -> doc().assign(rooms.get(5), 2));
            assertThat(inbox.more(stage)).isEqualTo(rooms);
            assertThat(inbox.more(stage)).isEqualTo(rooms);
        }

        @Test
        @DisplayName("S60 neither skips nor repeats where the list moves on between two pages")
        void should_neither_skip_nor_repeat() {
            List<Long> rooms = rooms(6);
            OpenInbox inbox = open(InboxFilter.all().pageSize(2));
            List<Long> moved = new ArrayList<>(rooms);
            moved.add(0, moved.remove(4));

            List<String> events = stage.peer().hold("inbox_updated");
            post(rooms.get(4));
            assertThat(inbox.more(stage)).isEqualTo(moved.subList(0, 4));
            stage.peer().carryAll();
            assertThat(events).isNotEmpty();
            events.forEach(stage::send); // It was still on its way.
            assertThat(inbox.rooms()).isEqualTo(moved.subList(0, 4));
            assertThat(inbox.more(stage)).isEqualTo(moved);
        }

        @Test
        @DisplayName("serves two who want more with one request")
        void should_serve_two_with_one_request() {
            List<Long> rooms = rooms(6);
            OpenInbox inbox = open(InboxFilter.all().pageSize(2));

            var first = inbox.inbox.loadMore();
            var second = inbox.inbox.loadMore();
            stage.run();

            assertThat(OpenInbox.roomsOf(first)).isEqualTo(rooms.subList(0, 4)).isEqualTo(OpenInbox.roomsOf(second));
            assertThat(stage.count(TOPIC, "list_rooms")).isEqualTo(2);
        }
    }

    @Nested
    class Notifiers {

        private final EmulatedRoom backend = stage.room();

        @Test
        @DisplayName("S38 tells of each message once, whatever the order in which they come")
        void should_tell_of_each_message_once() {
            backend.post(1);
            stage.online();
            Notifier notifier = stage.kabelwerk.openNotifier();
            List<NotifierEvent> events = stage.collect(notifier, NotifierEvent.class);
            var connecting = notifier.connect();
            stage.run();
            assertThat(connecting).isCompleted();

            List<String> held = stage.peer().hold("message_posted");
            backend.post(2);
            stage.peer().carryAll();
            assertThat(held).hasSize(2);
            stage.send(held.get(1));
            stage.send(held.get(0));
            stage.dropAndReturn();
            stage.drop();
            backend.post(1);
            stage.pass(15);

            assertThat(events.get(0))
                    .isInstanceOfSatisfying(
                            NotifierEvent.Ready.class,
                            ready -> assertThat(ready.messages())
                                    .extracting(Message::id)
                                    .isEqualTo(EmulatedRoom.ids(1, 1)));
            assertThat(events.stream().skip(1))
                    .extracting(
                            event -> ((NotifierEvent.Updated) event).message().id())
                    .containsExactly(EmulatedRoom.id(3), EmulatedRoom.id(2), EmulatedRoom.id(4));
        }
    }

    /** An inbox and what it has told. */
    private record OpenInbox(Inbox inbox, List<InboxEvent> events) {

        List<Long> rooms() {
            return rooms(items());
        }

        List<Long> messages() {
            return items().stream()
                    .map(item -> item.message().orElseThrow().id())
                    .toList();
        }

        /** The window after loadMore(). */
        List<Long> more(EmulatedStage stage) {
            CompletableFuture<List<InboxItem>> more = inbox.loadMore();
            stage.run();
            assertThat(roomsOf(more)).isEqualTo(rooms());
            return rooms();
        }

        static List<Long> roomsOf(CompletableFuture<List<InboxItem>> window) {
            assertThat(window).isCompleted();
            return rooms(window.join());
        }

        private static List<Long> rooms(List<InboxItem> items) {
            return items.stream().map(item -> item.room().id()).toList();
        }

        /** What was told last is what there is. */
        private List<InboxItem> items() {
            InboxEvent last = events.get(events.size() - 1);
            List<InboxItem> told =
                    last instanceof InboxEvent.Ready ready ? ready.items() : ((InboxEvent.Updated) last).items();
            assertThat(inbox.items()).isEqualTo(told);
            return told;
        }
    }
}
