package io.kabelwerk.core;

import static io.kabelwerk.core.testing.Json.array;
import static io.kabelwerk.core.testing.Json.object;
import static io.kabelwerk.core.testing.ScriptedBackend.ok;
import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.ConnectionState;
import io.kabelwerk.Inbox;
import io.kabelwerk.KabelwerkException;
import io.kabelwerk.LimitExceededException;
import io.kabelwerk.Logging;
import io.kabelwerk.Notifier;
import io.kabelwerk.NotifierEvent;
import io.kabelwerk.core.Stage.OpenRoom;
import io.kabelwerk.core.testing.FakeConnection;
import io.kabelwerk.core.testing.Footprint;
import io.kabelwerk.core.testing.HostileFrames;
import io.kabelwerk.core.testing.JacksonCodec;
import io.kabelwerk.core.testing.ScriptedBackend.Answer;
import io.kabelwerk.core.testing.ScriptedBackend.Sent;
import io.kabelwerk.core.testing.ScriptedRoom;
import io.kabelwerk.core.testing.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A backend that sends whatever it likes: rubbish, frames with something wrong, answers to nothing, and floods.
 *
 * <p>{@code -Dkabelwerk.hostile.frames=1000000} sends more of them, {@code -Dkabelwerk.hostile.seed=…} others.
 */
class HostileBackendTest {

    private static final int FRAMES = Integer.getInteger("kabelwerk.hostile.frames", 20_000);
    private static final long SEED = Long.getLong("kabelwerk.hostile.seed", 20_261_122);

    private static final int BATCH = 250;

    /** What a session with a room, an inbox and a notifier may hold on to, with the limits that are set here. */
    private static final int MOST = 3_000;

    private static final int LIMIT = 100;

    private static final int FLOOD = 5_000;
    private static final long FLOOD_FROM = 10;

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final HostileFrames hostile = new HostileFrames(random.split());
    private final Map<String, Integer> outcomes = new TreeMap<>();
    private final List<CompletableFuture<?>> promised = new ArrayList<>();
    private long lastId = 1_000;
    private boolean hostileAnswers;

    @RegisterExtension
    private final ScriptedStage stage = new ScriptedStage(settings -> settings.token(Stage.TOKEN)
            .codec(new JacksonCodec())
            .logging(Logging.ERROR)
            .maxPendingEvents(LIMIT)
            .maxPendingRequests(LIMIT)
            .maxCatchUp(LIMIT)
            .reconnectSteps(Duration.ofSeconds(1))
            .rejoinSteps(Duration.ofSeconds(1)));

    private @Nullable OpenRoom room;
    private @Nullable Inbox inbox;
    private @Nullable Notifier notifier;

    @Test
    @Tag("long")
    void should_outlive_whatever_a_backend_sends_to_an_end_user() {
        survive("user_inbox:" + Stage.USER, Wire.ownUser(Stage.USER, null), Wire.endItem(7, 20, 5L));
    }

    @Test
    @Tag("long")
    void should_outlive_whatever_a_backend_sends_to_a_hub_user() {
        survive(
                "hub_inbox:" + ScriptedStage.HUB,
                Wire.ownUser(Stage.USER, ScriptedStage.HUB),
                Wire.hubItem(7, 20, object("ward", "7")));
    }

    @Test
    void should_hold_no_more_than_its_limit_of_what_a_room_tells_before_its_join_is_answered() {
        ScriptedRoom backend = new ScriptedRoom(stage.backend, 7).holds(1, 3);
        stage.backend.ignore("room:7", "phx_join");
        stage.online();
        OpenRoom open = stage.openRoom(7);

        flood(id -> stage.backend.broadcast("room:7", "message_posted", Wire.message(id, 7)));
        flood(id -> stage.backend.broadcast("room:7", "message_deleted", Wire.message(id, 7)));
        flood(id -> stage.backend.broadcast("room:7", "marker_moved", Wire.marker(1, id)));

        assertThat(Footprint.of(stage.kabelwerk)).isLessThan(MOST);
        assertLimitTold(open.errors());
        stage.backend.reply(stage.backend.last("room:7", "phx_join"), backend.joined(0));
        stage.run();
        stage.backend.broadcast("room:7", "message_posted", Wire.message(100_000, 7));
        stage.run();
        assertThat(open.readyIds()).contains(1L, 2L, 3L);
        assertThat(open.postedIds()).containsExactly(100_000L);
    }

    @Test
    void should_hold_no_more_than_its_limit_of_markers_while_it_catches_up() {
        new ScriptedRoom(stage.backend, 7).holds(1, 3);
        stage.backend.ignore("room:7", "list_messages");
        stage.online();
        OpenRoom open = stage.openRoom(7);

        flood(id -> stage.backend.broadcast("room:7", "message_deleted", Wire.message(id, 7)));
        flood(id -> stage.backend.broadcast("room:7", "marker_moved", Wire.marker(1, id)));

        assertLimitTold(open.errors());
        open.events.clear();
        assertThat(Footprint.of(stage.kabelwerk)).isLessThan(MOST);
    }

    @Test
    void should_hold_no_more_than_its_limit_for_a_second_view_that_gets_no_page() {
        ScriptedRoom backend = new ScriptedRoom(stage.backend, 7).holds(1, 3);
        stage.online();
        OpenRoom first = stage.openRoom(7);
        stage.backend.ignore("room:7", "list_messages");
        OpenRoom second = stage.openRoom(7);

        flood(id -> stage.backend.broadcast("room:7", "message_posted", Wire.message(id, 7)));

        assertThat(first.postedIds()).hasSize(FLOOD);
        first.events.clear();
        assertThat(Footprint.of(stage.kabelwerk)).isLessThan(MOST);
        stage.backend.reply(stage.backend.last("room:7", "list_messages"), backend.page(1));
        stage.run();
        assertThat(second.readyIds()).hasSize(LIMIT).endsWith(FLOOD_FROM + FLOOD - 1);
    }

    @Test
    void should_hold_no_more_than_its_limit_of_what_a_notifier_tells_before_its_join_is_answered() {
        stage.online();
        Notifier opened = stage.kabelwerk.openNotifier();
        List<NotifierEvent> events = stage.collect(opened, NotifierEvent.class);
        var connecting = opened.connect();
        stage.run();

        flood(id -> stage.backend.broadcast("notifier:1", "message_posted", object("message", Wire.message(id, 7))));

        assertThat(Footprint.of(stage.kabelwerk)).isLessThan(MOST);
        assertLimitTold(events.stream()
                .filter(NotifierEvent.ErrorOccurred.class::isInstance)
                .map(event -> ((NotifierEvent.ErrorOccurred) event).error())
                .toList());
        stage.backend.reply(
                stage.backend.last("notifier:1", "phx_join"),
                ok(object("messages", List.of(Wire.message(FLOOD_FROM + FLOOD - 1, 7)))));
        stage.run();
        assertThat(connecting.join()).hasSize(LIMIT + 1);
    }

    @Test
    void should_hold_no_more_than_its_limit_of_what_an_inbox_tells_before_its_list_comes() {
        stage.backend.answer("user_inbox:1", "phx_join", push -> ok());
        stage.online();
        var connecting = stage.kabelwerk.openInbox().connect();
        stage.run();

        flood(id -> stage.backend.broadcast("user_inbox:1", "inbox_updated", Wire.endItem(id, id)));

        assertThat(Footprint.of(stage.kabelwerk)).isLessThan(MOST);
        Sent first = stage.backend.last("user_inbox:1", "list_rooms");
        stage.backend.reply(first, ok(object("items", List.of(Wire.endItem(7, 20)))));
        stage.run();
        assertThat(connecting).isCompleted();
        assertThat(stage.backend.last("user_inbox:1", "list_rooms"))
                .as("what was not noted is asked for once more")
                .isNotEqualTo(first);
    }

    private void flood(LongConsumer tell) {
        for (long id = FLOOD_FROM; id < FLOOD_FROM + FLOOD; id++) {
            tell.accept(id);
            stage.run();
        }
    }

    private static void assertLimitTold(List<KabelwerkException> errors) {
        assertThat(errors)
                .filteredOn(LimitExceededException.class::isInstance)
                .isNotEmpty()
                .allSatisfy(error -> assertThat(error)
                        .hasMessageContaining("maxCatchUp")
                        .hasMessageContaining(String.valueOf(LIMIT)));
    }

    private void survive(String inboxTopic, Map<String, @Nullable Object> user, Map<String, @Nullable Object> item) {
        List<Function<SplittableRandom, List<@Nullable Object>>> decent = decentFrames(inboxTopic, user, item);
        answer("private", "phx_join", () -> Wire.session(user, 7L, 8L));
        answer("private", "update_user", () -> user);
        answer("private", "get_hub", () -> object("id", 3, "name", "Care", "users", List.of(Wire.user(1))));
        answer("private", "create_room", () -> object("id", 9, "hub_id", 3, "user_id", 1));
        answer("room:7", "phx_join", () -> Wire.room(7, 1, messages(), Wire.marker(2, 1), Wire.marker(3, 2)));
        answer("room:7", "list_messages", () -> object("messages", messages()));
        answer("room:7", "post_message", () -> Wire.message(lastId, 7));
        answer("room:7", "move_marker", () -> Wire.marker(lastId, Stage.USER));
        answer("room:7", "set_attributes", () -> Wire.room(7, 1, List.of(), null, null));
        answer(inboxTopic, "phx_join", Map::of);
        answer(inboxTopic, "list_rooms", () -> object("items", List.of(item)));
        answer("notifier:1", "phx_join", () -> object("messages", messages()));
        for (int sent = 0; sent < FRAMES / 2; sent += BATCH) {
            try {
                recover(user);
                hostileAnswers = true;
                for (int i = 0; i < BATCH; i++) {
                    send(decent);
                }
                check();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(
                        "With seed " + SEED + ", between the frames " + sent + " and " + (sent + BATCH) + ": "
                                + e.getMessage(),
                        e);
            }
        }
        recover(user);
        assertThat(outcomes.keySet()).contains("ProtocolViolationException");
    }

    private void answer(String topic, String event, Supplier<Map<String, @Nullable Object>> response) {
        stage.backend.answer(topic, event, push -> {
            Answer decent = ok(response.get());
            if (!hostileAnswers || random.nextInt(3) == 0) {
                return decent;
            }
            if (random.nextInt(4) > 0) {
                push.connection()
                        .receive(hostile.instead(reply(push, decent.status(), hostile.mutated(decent.response()))));
            }
            return null;
        });
    }

    private static List<@Nullable Object> reply(Sent push, @Nullable Object status, @Nullable Object response) {
        return array(
                push.joinRef(), push.ref(), push.topic(), "phx_reply", object("status", status, "response", response));
    }

    private List<Function<SplittableRandom, List<@Nullable Object>>> decentFrames(
            String inboxTopic, Map<String, @Nullable Object> user, Map<String, @Nullable Object> item) {
        return List.of(
                dice -> array(null, null, "private", "user_updated", user),
                dice -> array(null, null, "room:7", "message_posted", Wire.message(dice.nextLong(1, 2_000), 7)),
                dice -> array(null, null, "room:7", "message_posted", Wire.message(++lastId, 7)),
                dice -> array(null, null, "room:7", "message_deleted", Wire.message(dice.nextLong(1, 2_000), 7)),
                dice -> array(
                        null,
                        null,
                        "room:7",
                        "marker_moved",
                        Wire.marker(dice.nextLong(1, 2_000), dice.nextLong(1, 9))),
                dice -> array(null, null, inboxTopic, "inbox_updated", item),
                dice -> array(null, null, "notifier:1", "message_posted", object("message", Wire.message(++lastId, 8))),
                dice -> array(null, null, "room:8", "message_posted", Wire.message(++lastId, 8)),
                dice -> array(null, null, "phoenix", "phx_reply", object("status", "ok", "response", object())),
                this::ending,
                this::answerToSomething);
    }

    /** A crash or a close of a channel, mostly of an earlier one. */
    private List<@Nullable Object> ending(SplittableRandom dice) {
        Sent push = someOf(stage.backend.sent(), dice);
        String ref = dice.nextBoolean() ? push.joinRef() : String.valueOf(dice.nextInt(100));
        return array(ref, ref, push.topic(), dice.nextInt(4) == 0 ? "phx_close" : "phx_error", object());
    }

    /** Another answer to what was answered already, or was not to be. */
    private List<@Nullable Object> answerToSomething(SplittableRandom dice) {
        Sent push = someOf(stage.backend.sent(), dice);
        return reply(push, dice.nextBoolean() ? "ok" : "error", object("messages", messages()));
    }

    private static <T> T someOf(List<T> things, SplittableRandom dice) {
        return things.get(dice.nextInt(things.size()));
    }

    private List<Map<String, @Nullable Object>> messages() {
        return List.of(Wire.message(1, 7), Wire.message(2, 7), Wire.message(lastId, 7));
    }

    private void send(List<Function<SplittableRandom, List<@Nullable Object>>> decent) {
        if (stage.network.openConnections() > 0) {
            stage.connection().receive(hostile.instead(someOf(decent, random).apply(random)));
        }
        switch (random.nextInt(40)) {
            case 0 -> use();
            case 1 -> stage.passMillis(random.nextInt(2_000));
            case 2, 3, 4, 5 -> stage.run();
            case 6 ->
                stage.network.connections().stream()
                        .filter(each -> random.nextInt(20) == 0)
                        .forEach(FakeConnection::drop);
            default -> {}
        }
    }

    /** What an application does meanwhile. */
    private void use() {
        if (room == null || inbox == null || stage.kabelwerk.state() == ConnectionState.INACTIVE) {
            return;
        }
        promised.add(
                switch (random.nextInt(8)) {
                    case 0 -> room.room.postMessage("hello");
                    case 1 -> room.room.loadEarlier();
                    case 2 -> room.room.moveMarker(random.nextLong(1, 100));
                    case 3 -> room.room.updateAttributes(Map.of("ward", "8"));
                    case 4 -> inbox.loadMore();
                    case 5 -> stage.kabelwerk.ping();
                    case 6 -> stage.kabelwerk.updateUser("Nana");
                    default -> stage.kabelwerk.createRoom("care");
                });
    }

    /** Nothing is broken, and nothing grows. */
    private void check() {
        stage.run();
        assertThat(stage.log().records())
                .extracting(entry -> entry.getMessage() + " " + entry.getThrown())
                .noneMatch(line -> line.contains("The engine has failed"))
                .noneMatch(line -> line.contains("has thrown"))
                .noneMatch(line -> line.contains(Stage.TOKEN));
        stage.errors().forEach(this::count);
        if (room != null) {
            room.errors().forEach(this::count);
            room.events.clear();
        }
        stage.events.clear();
        stage.log().records().clear();
        assertThat(stage.time.scheduled()).as("timers in the scheduler").isLessThanOrEqualTo(2);
        assertThat(stage.network.openConnections()).isLessThanOrEqualTo(1);
        promised.removeIf(CompletableFuture::isDone);
        assertThat(Footprint.of(stage.kabelwerk))
                .as("what the session holds on to")
                .isLessThan(MOST);
    }

    private void count(KabelwerkException error) {
        outcomes.merge(error.getClass().getSimpleName(), 1, Integer::sum);
    }

    /** The backend behaves: everything waiting is settled, and an ordinary message arrives, once. */
    private void recover(Map<String, @Nullable Object> user) {
        hostileAnswers = false;
        stage.pass(30);
        promised.forEach(future -> {
            assertThat(future).isDone();
            assertThat(future.handle((value, error) -> error).join())
                    .satisfiesAnyOf(
                            error -> assertThat(error).isNull(),
                            error -> assertThat(error).isInstanceOf(KabelwerkException.class),
                            error -> assertThat(error)
                                    .isInstanceOf(CompletionException.class)
                                    .hasCauseInstanceOf(KabelwerkException.class));
        });
        promised.clear();
        if (stage.kabelwerk.state() == ConnectionState.INACTIVE) {
            outcomes.merge("ended by the backend", 1, Integer::sum);
            assertThat(stage.connect()).isCompleted();
            room = null;
            inbox = null;
            notifier = null;
        }
        assertThat(stage.kabelwerk.state()).isEqualTo(ConnectionState.ONLINE);
        // Who one is, a backend may say at any time.
        stage.backend.broadcast("private", "user_updated", user);
        stage.run();
        OpenRoom reopened = reopen();
        long ordinary = ++lastId;
        stage.backend.broadcast("room:7", "message_posted", Wire.message(ordinary, 7));
        stage.run();
        assertThat(reopened.postedIds()).containsOnlyOnce(ordinary);
        forget();
    }

    /**
     * A backend that has told of impossible IDs is past help for this subscription of the room, but not for the next.
     */
    private OpenRoom reopen() {
        if (room != null && inbox != null && notifier != null) {
            promised.addAll(List.of(room.room.disconnect(), inbox.disconnect(), notifier.disconnect()));
            stage.pass(15);
        }
        OpenRoom reopened = stage.openRoom(7);
        room = reopened;
        inbox = stage.kabelwerk.openInbox();
        notifier = stage.kabelwerk.openNotifier();
        List<CompletableFuture<?>> connecting = List.of(reopened.connecting, inbox.connect(), notifier.connect());
        stage.run();
        assertThat(connecting).allMatch(future -> future.isDone() && !future.isCompletedExceptionally());
        return reopened;
    }

    /** What only the test remembers. */
    private void forget() {
        Map<String, Sent> joins = new LinkedHashMap<>();
        stage.backend.sent().forEach(push -> joins.put(push.toString(), push));
        stage.backend.sent().clear();
        stage.backend.sent().addAll(joins.values());
        stage.connection().sent().clear();
        FakeConnection last = stage.connection();
        outcomes.merge("reconnected", stage.network.connections().size() - 1, Integer::sum);
        stage.network.connections().removeIf(connection -> connection != last);
        stage.network.attempts().clear();
    }
}
