package io.kabelwerk.core;

import static io.kabelwerk.core.testing.Json.object;
import static io.kabelwerk.core.testing.ScriptedBackend.ok;
import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.Inbox;
import io.kabelwerk.InboxEvent;
import io.kabelwerk.InboxFilter;
import io.kabelwerk.InboxItem;
import io.kabelwerk.Message;
import io.kabelwerk.Notifier;
import io.kabelwerk.NotifierEvent;
import io.kabelwerk.RoomEvent;
import io.kabelwerk.core.Stage.OpenRoom;
import io.kabelwerk.core.testing.ScriptedBackend.Answer;
import io.kabelwerk.core.testing.ScriptedBackend.Sent;
import io.kabelwerk.core.testing.ScriptedRoom;
import io.kabelwerk.core.testing.Wire;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Markers, inboxes and notifiers. */
class InboxScenariosTest {

    @RegisterExtension
    private final ScriptedStage stage = new ScriptedStage();

    @Nested
    class Markers {

        private final ScriptedRoom backend = new ScriptedRoom(stage.backend, 7).holds(1, 20);

        @Test
        @DisplayName("S33 never moves a marker back: not by events, not by replies, not by rejoins")
        void should_never_move_a_marker_back() {
            stage.online();
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
            assertThat(movedTo(room)).containsExactly(12L, 5L);
            assertThat(room.room.markers().own())
                    .map(marker -> marker.messageId())
                    .contains(12L);
            assertThat(room.room.markers().other())
                    .map(marker -> marker.messageId())
                    .contains(5L);
        }

        @Test
        @DisplayName("S33 tells after a rejoin of each marker that moved meanwhile")
        void should_tell_of_markers_that_moved_meanwhile() {
            backend.withMarkers(Wire.marker(3, Stage.USER), null);
            stage.online();
            OpenRoom room = stage.openRoom(7);
            assertThat(room.room.markers().other()).isEmpty();

            backend.withMarkers(Wire.marker(8, Stage.USER), Wire.marker(6, 2));
            stage.dropAndReturn();

            assertThat(movedTo(room)).containsExactly(8L, 6L);
        }

        @Test
        @DisplayName("S34 takes for the other marker on the hub side the end user's only")
        void should_take_the_end_users_marker_only() {
            stage.asHubUser();
            stage.backend.answer(
                    "room:7",
                    "phx_join",
                    push -> ok(Wire.room(7, 50, List.of(), Wire.marker(2, Stage.USER), Wire.marker(4, 50))));
            stage.online();
            OpenRoom room = stage.openRoom(7);

            stage.backend.broadcast("room:7", "marker_moved", Wire.marker(9, 60));
            stage.backend.broadcast("room:7", "marker_moved", Wire.marker(5, 50));
            stage.run();

            assertThat(movedTo(room)).containsExactly(5L);
            assertThat(room.room.markers().other())
                    .map(marker -> marker.userId())
                    .contains(50L);
        }

        private static List<Long> movedTo(OpenRoom room) {
            return room.events.stream()
                    .filter(RoomEvent.MarkerMoved.class::isInstance)
                    .map(event -> ((RoomEvent.MarkerMoved) event).marker().messageId())
                    .toList();
        }
    }

    @Nested
    class Inboxes {

        private static final String TOPIC = "hub_inbox:3";

        /** The message of each room at the backend; those of ward 8 are not listed for ward 7. */
        private final Map<Long, Long> rooms = new LinkedHashMap<>();

        private final List<Long> elsewhere = new ArrayList<>();

        private Answer list(Sent push) {
            Map<String, @Nullable Object> params = push.payload();
            boolean filtered = params.containsKey("attributes");
            List<Map<String, @Nullable Object>> listed = rooms.entrySet().stream()
                    .filter(room -> !filtered || !elsewhere.contains(room.getKey()))
                    .sorted(Map.Entry.<Long, Long>comparingByValue(Comparator.reverseOrder())
                            .thenComparing(Map.Entry.comparingByKey()))
                    .skip(number(params.get("offset")))
                    .limit(number(params.get("limit")))
                    .map(room -> item(room.getKey()))
                    .toList();
            return ok(object("items", listed));
        }

        private static long number(@Nullable Object value) {
            return value instanceof Long number ? number : 0;
        }

        private Map<String, @Nullable Object> item(long room) {
            return Wire.hubItem(
                    room, rooms.getOrDefault(room, 0L), object("ward", elsewhere.contains(room) ? "8" : "7"));
        }

        /** Something happened in a room: all are told. */
        private void update(long room) {
            stage.backend.broadcast(TOPIC, "inbox_updated", item(room));
            stage.run();
        }

        private OpenInbox open(InboxFilter filter) {
            if (stage.network.attempts().isEmpty()) {
                stage.asHubUser();
                stage.backend.answer(TOPIC, "phx_join", push -> ok());
                stage.backend.answer(TOPIC, "list_rooms", this::list);
                stage.online();
            }
            Inbox inbox = stage.kabelwerk.openInbox(filter);
            OpenInbox open = new OpenInbox(inbox, stage.collect(inbox, InboxEvent.class));
            var connecting = inbox.connect();
            stage.run();
            assertThat(connecting.isCompletedExceptionally()).isFalse();
            return open;
        }

        @Test
        @DisplayName("S35 drops a room that left the filter during an outage, and lists the one that takes its place")
        void should_drop_a_room_that_left_the_filter() {
            rooms.putAll(Map.of(1L, 40L, 2L, 30L, 3L, 20L));
            OpenInbox inbox =
                    open(InboxFilter.all().attributes(Map.of("ward", "7")).pageSize(2));
            assertThat(inbox.rooms()).containsExactly(1L, 2L);

            stage.drop();
            elsewhere.add(1L);
            stage.pass(15);

            assertThat(inbox.rooms()).containsExactly(2L, 3L);
            assertThat(Stage.names(inbox.events)).containsExactly("Ready", "Updated");
        }

        @Test
        @DisplayName("S35 asks the backend what takes the place of a room that leaves the filter")
        void should_ask_what_takes_its_place() {
            rooms.putAll(Map.of(1L, 40L, 2L, 30L, 3L, 20L));
            OpenInbox inbox =
                    open(InboxFilter.all().attributes(Map.of("ward", "7")).pageSize(2));

            elsewhere.add(1L);
            update(1);

            assertThat(inbox.rooms()).containsExactly(2L, 3L);
        }

        @Test
        @DisplayName("S36 lets an event that came after the request win for its room")
        void should_let_an_event_win_over_an_older_reply() {
            rooms.putAll(Map.of(1L, 30L, 2L, 20L));
            OpenInbox inbox = open(InboxFilter.all());
            stage.backend.ignore(TOPIC, "list_rooms");
            stage.dropAndReturn();
            Sent request = stage.backend.last(TOPIC, "list_rooms");
            Answer old = list(request);

            rooms.put(2L, 40L);
            update(2);
            stage.backend.reply(request, old);
            stage.run();

            assertThat(inbox.rooms()).containsExactly(2L, 1L);
            assertThat(inbox.messages()).containsExactly(40L, 30L);
        }

        @Test
        @DisplayName("S36 lets the reply win otherwise, also where its message is older")
        void should_let_the_reply_win_otherwise() {
            rooms.putAll(Map.of(1L, 30L, 2L, 20L));
            OpenInbox inbox = open(InboxFilter.all());

            rooms.put(1L, 10L); // The latest was deleted during the outage.
            stage.dropAndReturn();

            assertThat(inbox.rooms()).containsExactly(2L, 1L);
            assertThat(inbox.messages()).containsExactly(20L, 10L);
        }

        @Test
        @DisplayName("S37 compares attributes by value: an update that matches stays, one that does not goes")
        void should_compare_attributes_by_value() {
            rooms.putAll(Map.of(1L, 40L, 2L, 30L));
            OpenInbox inbox = open(InboxFilter.all().attributes(Map.of("ward", "7")));

            rooms.put(2L, 50L);
            update(2);
            assertThat(inbox.rooms()).containsExactly(2L, 1L);
            elsewhere.add(2L);
            update(2);

            assertThat(inbox.rooms()).containsExactly(1L);
        }

        @Test
        @DisplayName("S37 compares them deeply and key by key, numbers by value; an absent filter filters nothing")
        void should_compare_attributes_deeply() {
            Map<String, Object> wanted = Map.of("tags", List.of("a"), "plan", Map.of("days", 1, "cost", 2));
            rooms.putAll(Map.of(1L, 40L, 2L, 30L));
            OpenInbox all = open(InboxFilter.all());
            OpenInbox some = open(InboxFilter.all().attributes(wanted));
            var matching = object(
                    "other", true, "plan", object("cost", new BigDecimal("2.0"), "days", 1), "tags", List.of("a"));

            for (var attributes : List.of(
                    matching,
                    object("tags", List.of("a", "b"), "plan", object("days", 1, "cost", 2)),
                    object("tags", List.of("a"), "plan", object("days", 1)),
                    object("tags", List.of("a")))) {
                stage.backend.ignore(TOPIC, "list_rooms");
                stage.backend.broadcast(TOPIC, "inbox_updated", Wire.hubItem(1, 50, matching));
                stage.run();
                assertThat(some.rooms()).contains(1L);
                stage.backend.broadcast(TOPIC, "inbox_updated", Wire.hubItem(1, 51, attributes));
                stage.run();
                assertThat(some.rooms().contains(1L)).isEqualTo(attributes == matching);
                assertThat(all.rooms()).containsExactly(1L, 2L);
            }
        }

        @Test
        @DisplayName("S48 serves two inboxes with different filters on one channel")
        void should_serve_two_inboxes_on_one_channel() {
            rooms.putAll(Map.of(1L, 40L, 2L, 30L));
            elsewhere.add(2L);
            OpenInbox all = open(InboxFilter.all());
            OpenInbox ward = open(InboxFilter.all().attributes(Map.of("ward", "7")));

            rooms.put(2L, 50L);
            update(2);
            rooms.put(1L, 60L);
            update(1);

            assertThat(all.rooms()).containsExactly(1L, 2L);
            assertThat(ward.rooms()).containsExactly(1L);
            assertThat(ward.messages()).containsExactly(60L);
            assertThat(stage.backend.sent(TOPIC, "phx_join")).hasSize(1);
        }

        @Test
        @DisplayName("S60 keeps its window where rooms beyond it are archived or assigned; loadMore() skips nothing")
        void should_keep_its_window() {
            for (long room = 1; room <= 6; room++) {
                rooms.put(room, 100 - room);
            }
            OpenInbox inbox = open(InboxFilter.all().pageSize(2));

            update(5);
            assertThat(inbox.rooms()).containsExactly(1L, 2L);
            assertThat(inbox.more(stage)).containsExactly(1L, 2L, 3L, 4L);
            update(6);
            assertThat(inbox.more(stage)).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
            assertThat(inbox.more(stage)).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
        }

        @Test
        @DisplayName("S60 neither skips nor repeats where the list moves on between two pages")
        void should_neither_skip_nor_repeat() {
            for (long room = 1; room <= 6; room++) {
                rooms.put(room, 100 - room);
            }
            OpenInbox inbox = open(InboxFilter.all().pageSize(2));

            rooms.put(5L, 200L); // And the event is still on its way.
            assertThat(inbox.more(stage)).containsExactly(5L, 1L, 2L, 3L);
            update(5);
            assertThat(inbox.rooms()).containsExactly(5L, 1L, 2L, 3L);
            assertThat(inbox.more(stage)).containsExactly(5L, 1L, 2L, 3L, 4L, 6L);
        }

        @Test
        @DisplayName("serves two who want more with one request")
        void should_serve_two_with_one_request() {
            for (long room = 1; room <= 6; room++) {
                rooms.put(room, 100 - room);
            }
            OpenInbox inbox = open(InboxFilter.all().pageSize(2));

            var first = inbox.inbox.loadMore();
            var second = inbox.inbox.loadMore();
            stage.run();

            assertThat(OpenInbox.roomsOf(first)).containsExactly(1L, 2L, 3L, 4L).isEqualTo(OpenInbox.roomsOf(second));
            assertThat(stage.backend.sent(TOPIC, "list_rooms")).hasSize(2);
        }
    }

    @Nested
    class Notifiers {

        private static final String TOPIC = "notifier:1";

        private final List<Long> missed = new ArrayList<>();

        private void connect(List<NotifierEvent> events, Notifier notifier) {
            notifier.on(NotifierEvent.class, events::add);
            var connecting = notifier.connect();
            stage.run();
            assertThat(connecting).isCompleted();
        }

        private void post(long id) {
            stage.backend.broadcast(TOPIC, "message_posted", object("message", Wire.message(id, 7)));
            stage.run();
        }

        @Test
        @DisplayName("S38 tells of each message once, whatever the order in which they come")
        void should_tell_of_each_message_once() {
            stage.backend.answer(TOPIC, "phx_join", push -> {
                long after = push.payload().get("after") instanceof Long id ? id : 0;
                return ok(object(
                        "messages",
                        missed.stream()
                                .filter(id -> id > after)
                                .map(id -> Wire.message(id, 7))
                                .toList()));
            });
            missed.add(10L);
            stage.online();
            List<NotifierEvent> events = new ArrayList<>();
            connect(events, stage.kabelwerk.openNotifier());

            missed.addAll(List.of(11L, 12L));
            post(12);
            post(11);
            stage.dropAndReturn();
            missed.add(13L);
            stage.dropAndReturn();

            assertThat(events.get(0))
                    .isInstanceOfSatisfying(
                            NotifierEvent.Ready.class,
                            ready -> assertThat(ready.messages())
                                    .extracting(Message::id)
                                    .containsExactly(10L));
            assertThat(events.stream().skip(1))
                    .extracting(
                            event -> ((NotifierEvent.Updated) event).message().id())
                    .containsExactly(12L, 11L, 13L);
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
        List<Long> more(ScriptedStage stage) {
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
