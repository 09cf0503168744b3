package io.kabelwerk.core;

import static io.kabelwerk.core.testing.Json.object;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.kabelwerk.ConnectedUser;
import io.kabelwerk.InboxFilter;
import io.kabelwerk.InboxItem;
import io.kabelwerk.KabelwerkEvent;
import io.kabelwerk.Registration;
import io.kabelwerk.User;
import io.kabelwerk.core.Stage.OpenRoom;
import io.kabelwerk.core.testing.Footprint;
import io.kabelwerk.core.testing.Json;
import io.kabelwerk.core.testing.Wire;
import io.kabelwerk.emulator.Fault;
import io.kabelwerk.emulator.Treatment;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Level;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What each call asks the backend for, what its future yields, and what its object knows afterwards. */
class OperationsTest {

    private static final String TIME = "2026-08-13T10:11:12Z";

    @RegisterExtension
    private final EmulatedStage stage = new EmulatedStage();

    /** What was sent with an event on a topic. */
    private List<Map<String, @Nullable Object>> payloads(String topic, String event) {
        return stage.received(topic, event).stream()
                .map(EmulatedStage.Received::payload)
                .toList();
    }

    private <T> T done(CompletableFuture<T> future) {
        stage.run();
        assertThat(future).isCompleted();
        return future.join();
    }

    @Nested
    class Rooms {

        private static final String TOPIC = "room:7";

        /** As the hub side sees it. */
        private Map<String, @Nullable Object> archivedRoom() {
            Map<String, @Nullable Object> room = Wire.room(7, 50, List.of(), null, null);
            room.putAll(object("archived", true, "archived_until", TIME, "hub_user", Wire.user(5)));
            return room;
        }

        @Test
        void should_refuse_end_users_what_is_for_hub_users_and_not_read_it_either() {
            Map<String, @Nullable Object> seen = archivedRoom();
            seen.putAll(object("archived", null, "archived_until", "soon", "hub_user", "somebody"));
            stage.treat(TOPIC, Fault.JOIN, new Treatment.Garbled(Json.encode(seen)));
            stage.online();
            OpenRoom room = stage.openRoom(7);
            assertThat(room.eventNames()).startsWith("Ready").doesNotContain("ErrorOccurred");

            Map<String, ThrowingCallable> calls = Map.of(
                    "archived()", room.room::archived,
                    "archivedUntil()", room.room::archivedUntil,
                    "hubUser()", room.room::hubUser,
                    "archive()", room.room::archive,
                    "unarchive()", room.room::unarchive,
                    "updateHubUser(…)", () -> room.room.updateHubUser(5),
                    "removeHubUser()", room.room::removeHubUser);
            calls.forEach((name, call) -> assertThatIllegalStateException()
                    .isThrownBy(call)
                    .withMessage(name + " is for hub users, and the connected user is an end user"));
        }
    }

    @Nested
    class Users {

        @Test
        void should_update_the_device_and_create_rooms() {
            stage.become("somebody new");
            stage.online();

            assertThat(done(stage.kabelwerk.updateDevice("device", true)).pushNotificationsEnabled())
                    .isTrue();
            long first = done(stage.kabelwerk.createRoom(3));
            assertThat(done(stage.kabelwerk.createRoom("desk"))).isGreaterThan(first);

            assertThat(payloads("private", "update_device"))
                    .containsExactly(object("push_notifications_token", "device", "push_notifications_enabled", true));
            assertThat(payloads("private", "create_room")).containsExactly(object("hub", 3L), object("hub", "desk"));
            assertThat(stage.kabelwerk.openRoom().id()).as("the first of all").isEqualTo(first);
        }

        @Test
        void should_say_that_there_is_no_room_to_open() {
            stage.become("somebody new");
            stage.online();

            assertThatIllegalStateException()
                    .isThrownBy(stage.kabelwerk::openRoom)
                    .withMessageStartingWith("The connected user has no room; make one with createRoom(…)");
        }

        @Test
        void should_load_the_hub_for_hub_users_only() {
            stage.online();
            assertThatIllegalStateException()
                    .isThrownBy(stage.kabelwerk::loadHubInfo)
                    .withMessage("loadHubInfo() is for hub users, and the connected user is an end user");
            var unused = stage.kabelwerk.disconnect();
            stage.kabelwerk.on(KabelwerkEvent.class, stage.events::add);
            stage.pass(3);
            stage.asHubUser();
            stage.online();
            stage.treat(
                    "private",
                    "get_hub",
                    new Treatment.Garbled(
                            Json.encode(object("id", 3, "name", "Care", "users", List.of(Wire.user(5), "nobody")))));

            assertThat(done(stage.kabelwerk.loadHubInfo()).users())
                    .extracting(User::id)
                    .containsExactly(5L);
            assertThat(stage.errors()).singleElement().asString().contains("users[1]");
        }

        @Test
        void should_forget_a_ping_that_is_cancelled() {
            stage.online();
            stage.connection().freeze();
            int before = Footprint.of(stage.kabelwerk);
            var ping = stage.kabelwerk.ping();
            stage.run();
            assertThat(Footprint.of(stage.kabelwerk)).isGreaterThan(before);

            ping.cancel(true);
            stage.run();

            assertThat(Footprint.of(stage.kabelwerk)).isEqualTo(before);
        }

        @Test
        void should_refuse_what_is_no_id() {
            stage.asHubUser();
            stage.online();
            OpenRoom room = stage.openRoom(7);

            Map<ThrowingCallable, String> calls = Map.of(
                    () -> stage.kabelwerk.createRoom(0), "hub",
                    () -> stage.kabelwerk.openRoom(0), "room",
                    () -> room.room.deleteMessage(0), "message",
                    () -> room.room.moveMarker(0), "message",
                    () -> room.room.updateHubUser(0), "user");
            calls.forEach((call, what) -> assertThatIllegalArgumentException()
                    .isThrownBy(call)
                    .withMessage("The ID of a " + what + " is positive, but this is 0"));
        }

        @Test
        void should_do_nothing_more_once_it_is_closed() {
            stage.online();
            stage.kabelwerk.on(KabelwerkEvent.class, event -> {});

            ApplicationScenariosTest.closeAtOnce(stage.kabelwerk);

            List<ThrowingCallable> calls = List.of(
                    stage.kabelwerk::connect,
                    stage.kabelwerk::ping,
                    stage.kabelwerk::user,
                    stage.kabelwerk::openNotifier,
                    () -> stage.kabelwerk.configure(settings -> {}));
            assertThat(calls)
                    .allSatisfy(call -> assertThatIllegalStateException()
                            .isThrownBy(call)
                            .withMessage(
                                    "This Kabelwerk is closed for good; make another one with Kabelwerk.create(…)"));
            assertThatIllegalStateException()
                    .isThrownBy(() -> stage.kabelwerk.on(KabelwerkEvent.class, event -> {}))
                    .withMessage("This Kabelwerk is closed for good: no listener can be added any more");
        }

        @Test
        void should_connect_once_at_a_time() {
            CompletableFuture<ConnectedUser> first = stage.kabelwerk.connect();

            assertThatIllegalStateException()
                    .isThrownBy(stage.kabelwerk::connect)
                    .withMessage("The session is CONNECTING already; call disconnect() first");

            assertThat(done(first).id()).isEqualTo(Stage.USER);
        }

        @Test
        void should_listen_as_long_as_the_application_wants() {
            List<KabelwerkEvent> some = new ArrayList<>();
            Registration all = stage.kabelwerk.on(KabelwerkEvent.class, some::add);
            stage.kabelwerk.once(KabelwerkEvent.Connected.class, some::add).cancel();
            stage.online();
            assertThat(Stage.names(some)).containsExactly("Connected", "Ready");

            all.cancel();
            stage.drop();
            assertThat(some).hasSize(2);
            assertThat(stage.eventNames()).containsExactly("Connected", "Ready", "Disconnected");
            stage.kabelwerk.off();
            stage.pass(15);

            assertThat(stage.eventNames()).containsExactly("Connected", "Ready", "Disconnected");
        }

        @Test
        void should_say_that_the_session_has_ended() {
            stage.online();
            OpenRoom room = stage.newRoom(7);
            var unused = stage.kabelwerk.disconnect();
            stage.run();

            assertThatIllegalStateException()
                    .isThrownBy(room.room::connect)
                    .withMessage("The session of Room 7 has ended; open it again from the connected Kabelwerk");
        }

        @Test
        void should_say_in_the_log_what_becomes_of_the_connection() {
            stage.online();
            stage.network.answer(attempt -> attempt.refuse(new IOException("reset")));
            stage.drop();
            stage.pass(1);
            stage.reachable();
            stage.pass(15);

            assertThat(stage.log().records())
                    .filteredOn(entry -> entry.getLevel().intValue() >= Level.INFO.intValue())
                    .extracting(entry -> entry.getLevel() + " "
                            + entry.getMessage().replaceAll("\\d+ m?s$", "…").replaceFirst("Session \\d+", "Session #"))
                    .containsSubsequence(
                            "INFO Session #: Connected to ws://localhost:4000/socket/user",
                            "WARNING Session #: The connection dropped (code 1006); the next attempt follows in …",
                            "WARNING Session #: Cannot connect to ws://localhost:4000/socket/user/websocket: what is there"
                                    + " did not answer the WebSocket upgrade, or not with HTTP; if that port speaks TLS,"
                                    + " use wss:// in the url; the next attempt follows in …",
                            "INFO Session #: Connected to ws://localhost:4000/socket/user");
        }

        @Test
        void should_name_in_the_log_what_it_does_not_know_or_cannot_read() {
            stage.online();
            OpenRoom room = stage.openRoom(7);
            var inbox = stage.kabelwerk.openInbox().connect();
            var notifier = stage.kabelwerk.openNotifier().connect();
            stage.run();

            for (String topic : List.of("room:7", "user_inbox:1", "notifier:1")) {
                stage.send(topic, "news", Map.of());
            }
            stage.send("[]");

            assertThat(stage.log().messages(Level.FINE))
                    .contains(
                            "Unknown event news on room:7",
                            "Unknown event news on user_inbox:1",
                            "Unknown event news on notifier:1");
            assertThat(stage.log().messages(Level.SEVERE))
                    .singleElement()
                    .asString()
                    .contains("a frame is an array of five");
            assertThat(room.eventNames()).containsExactly("Ready");
            assertThat(notifier).isCompleted();
            assertThat(inbox).isNotCompletedExceptionally();
        }

        @Test
        void should_tell_of_a_frame_that_was_too_long_for_the_backend() {
            stage.online();

            stage.inject(new Fault.Close(EmulatedStage.ANNA, 1009, ""));
            stage.run();

            assertThat(stage.errors())
                    .singleElement()
                    .asString()
                    .endsWith("(the limit is " + stage.kabelwerk.config().maxFrameBytes()
                            + "; the setting is maxFrameBytes)");
        }
    }

    @Nested
    class Inboxes {

        private static final String TOPIC = "hub_inbox:3";

        @Test
        void should_ask_for_what_is_wanted_and_search_in_it() {
            stage.backend().user(EmulatedStage.DOC).archive(7);
            stage.backend().user(EmulatedStage.DOC).assign(7, 2);
            stage.asHubUser();
            stage.online();
            var mine = stage.kabelwerk.openInbox(
                    InboxFilter.all().archived(true).assignedTo(2).pageSize(20));
            done(mine.connect());
            done(stage.kabelwerk
                    .openInbox(InboxFilter.all().assignedToNobody().attributes(Map.of("ward", "7")))
                    .connect());

            List<InboxItem> found = done(mine.search("ann", 5, 0));

            assertThat(found).extracting(item -> item.room().id()).containsExactly(7L);
            assertThat(done(mine.search("ann", 5, 40))).isEmpty();
            assertThat(done(mine.search("ada"))).isEmpty();
            assertThat(payloads(TOPIC, "list_rooms"))
                    .containsExactly(
                            object("limit", 20L, "offset", 0L, "archived", true, "hub_user", 2L),
                            object(
                                    "limit",
                                    (long) InboxFilter.all().pageSize(),
                                    "offset",
                                    0L,
                                    "hub_user",
                                    null,
                                    "attributes",
                                    object("ward", "7")),
                            object("limit", 5L, "offset", 0L, "archived", true, "hub_user", 2L, "search_query", "ann"),
                            object("limit", 5L, "offset", 40L, "archived", true, "hub_user", 2L, "search_query", "ann"),
                            object(
                                    "limit",
                                    10L,
                                    "offset",
                                    0L,
                                    "archived",
                                    true,
                                    "hub_user",
                                    2L,
                                    "search_query",
                                    "ada"));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> mine.search("nana", 0, 0))
                    .withMessage("The limit must be from 1 to 100, but is 0");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> mine.search("nana", 101, 0))
                    .withMessage("The limit must be from 1 to 100, but is 101");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> mine.search("nana", 1, -1))
                    .withMessage("The offset must be at least 0, but is -1");
        }

        @Test
        void should_refuse_end_users_a_filter_and_a_search() {
            stage.online();
            var inbox = stage.kabelwerk.openInbox(InboxFilter.all().pageSize(5));
            done(inbox.connect());

            assertThatIllegalStateException()
                    .isThrownBy(() -> inbox.search("nana"))
                    .withMessage("search(…) is for hub users, and the connected user is an end user");
            assertThatIllegalStateException()
                    .isThrownBy(
                            () -> stage.kabelwerk.openInbox(InboxFilter.all().archived(true)))
                    .withMessageStartingWith("A filter is for hub users");
        }
    }
}
