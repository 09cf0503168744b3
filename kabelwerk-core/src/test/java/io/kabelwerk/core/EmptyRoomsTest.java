package io.kabelwerk.core;

import static io.kabelwerk.core.testing.FakeBackend.ok;
import static io.kabelwerk.core.testing.Json.object;
import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.Inbox;
import io.kabelwerk.InboxEvent;
import io.kabelwerk.InboxFilter;
import io.kabelwerk.core.testing.FakeBackend.Answer;
import io.kabelwerk.core.testing.FakeBackend.Sent;
import io.kabelwerk.core.testing.Wire;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rooms without a message: in which order an inbox lists them, only the backend decides. */
class EmptyRoomsTest {

    private static final String TOPIC = "hub_inbox:3";
    private static final Map<String, @Nullable Object> WARD_7 = object("ward", "7");
    private static final Map<String, @Nullable Object> WARD_8 = object("ward", "8");

    @RegisterExtension
    private final Stage stage = new Stage();

    /** The backend's order of the rooms that have no message. */
    private final List<Long> order = new ArrayList<>();

    private final Map<Long, Long> messages = new LinkedHashMap<>();
    private final List<Long> elsewhere = new ArrayList<>();
    private long lastMessage = 100;

    @BeforeEach
    void connect() {
        stage.asHubUser();
        stage.backend.answer(TOPIC, "phx_join", push -> ok());
        stage.backend.answer(TOPIC, "list_rooms", this::list);
        stage.online();
    }

    private void order(String how, int rooms) {
        for (long room = 1; room <= rooms; room++) {
            order.add(room);
        }
        switch (how) {
            case "descending" -> Collections.reverse(order);
            case "random" -> Collections.shuffle(order, new Random(5));
            default -> {}
        }
    }

    private List<Long> listed() {
        List<Long> rooms = new ArrayList<>(order);
        rooms.removeAll(elsewhere);
        rooms.sort((a, b) -> Long.compare(messages.getOrDefault(b, 0L), messages.getOrDefault(a, 0L)));
        return rooms;
    }

    private List<Long> first(int count) {
        return listed().stream().limit(count).toList();
    }

    private Answer list(Sent push) {
        return ok(object(
                "items",
                listed().stream()
                        .skip(number(push, "offset"))
                        .limit(number(push, "limit"))
                        .map(this::item)
                        .toList()));
    }

    private static long number(Sent push, String name) {
        return push.payload().get(name) instanceof Long number ? number : 0;
    }

    private Map<String, @Nullable Object> item(long room) {
        return Wire.hubItem(room, messages.getOrDefault(room, 0L), elsewhere.contains(room) ? WARD_8 : WARD_7);
    }

    private void tell(long room) {
        stage.backend.broadcast(TOPIC, "inbox_updated", item(room));
        stage.run();
    }

    private void post(long room) {
        messages.put(room, ++lastMessage);
        tell(room);
    }

    private Inbox open(int pageSize) {
        Inbox inbox =
                stage.kabelwerk.openInbox(InboxFilter.all().attributes(WARD_7).pageSize(pageSize));
        var connecting = inbox.connect();
        stage.run();
        assertThat(connecting).isCompleted();
        return inbox;
    }

    private static List<Long> rooms(Inbox inbox) {
        return inbox.items().stream().map(item -> item.room().id()).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ascending", "descending", "random"})
    void should_stay_in_the_order_in_which_the_backend_lists_them(String how) {
        order(how, 60);
        Inbox inbox = open(10);
        assertThat(rooms(inbox)).isEqualTo(first(10));
        for (int shown = 20; shown <= 60; shown += 10) {
            var more = inbox.loadMore();
            stage.run();
            assertThat(more).isCompleted();
            assertThat(rooms(inbox)).isEqualTo(first(shown));
        }
        stage.dropAndReturn();
        assertThat(rooms(inbox)).isEqualTo(first(60));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ascending", "descending", "random"})
    void should_push_no_others_out_where_some_leave_and_come_back(String how) {
        order(how, 40);
        Inbox inbox = open(25);
        for (int i = 0; i < 3; i++) {
            long room = rooms(inbox).get(5);
            elsewhere.add(room);
            tell(room);
            assertThat(rooms(inbox)).isEqualTo(first(25));
        }
        for (long room : List.copyOf(elsewhere)) {
            elsewhere.remove(room);
            tell(room);
            assertThat(rooms(inbox)).isEqualTo(first(25));
        }
    }

    @Test
    void should_list_again_where_a_room_loses_its_last_message_or_an_unknown_one_comes() {
        order("random", 12);
        Inbox inbox = open(20);
        post(4);
        post(9);
        assertThat(rooms(inbox)).isEqualTo(first(20));
        messages.remove(9L);
        tell(9);
        assertThat(rooms(inbox)).isEqualTo(first(20));
        order.add(3, 13L);
        tell(13);
        assertThat(rooms(inbox)).isEqualTo(first(20));
    }

    @Test
    void should_not_list_again_for_a_room_that_is_surely_beyond_the_end() {
        order("descending", 12);
        for (long room = 1; room <= 6; room++) {
            messages.put(room, ++lastMessage);
        }
        Inbox inbox = open(5);
        stage.backend.sent().clear();

        tell(10);

        assertThat(rooms(inbox)).isEqualTo(first(5));
        assertThat(stage.backend.sent()).isEmpty();
    }

    /** Against the backend's list: posts, deletions, rooms that leave the filter and come back, drops, longer windows. */
    @Test
    void should_always_be_the_first_that_the_backend_lists() {
        for (long seed = 0; seed < 60; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            order.clear();
            messages.clear();
            elsewhere.clear();
            order("ascending", random.nextInt(1, 40));
            Collections.shuffle(order, new Random(seed));
            order.stream().filter(room -> random.nextInt(3) == 0).forEach(room -> messages.put(room, ++lastMessage));
            int page = random.nextInt(1, 12);
            Inbox inbox = open(page);
            List<InboxEvent> events = stage.collect(inbox, InboxEvent.class);
            int window = page;
            for (int step = 0; step < 60; step++) {
                long room = order.get(random.nextInt(order.size()));
                switch (random.nextInt(6)) {
                    case 0 -> post(room);
                    case 1 -> {
                        messages.remove(room);
                        tell(room);
                    }
                    case 2 -> {
                        if (!elsewhere.remove(room)) {
                            elsewhere.add(room);
                        }
                        tell(room);
                    }
                    case 3 -> {
                        if (rooms(inbox).size() == window && step % 9 == 0) {
                            var more = inbox.loadMore();
                            stage.run();
                            assertThat(more).isCompleted();
                            window = Math.max(window, rooms(inbox).size());
                        }
                    }
                    case 4 -> {
                        order.add(random.nextInt(order.size()), order.size() + 1L);
                        tell(order.size());
                    }
                    default -> {
                        if (random.nextInt(10) == 0) {
                            stage.drop();
                            messages.put(room, ++lastMessage);
                            stage.pass(15);
                        }
                    }
                }
                List<Long> shown = rooms(inbox);
                assertThat(shown).as("seed %d, step %d", seed, step).isEqualTo(first(Math.max(shown.size(), page)));
            }
            assertThat(events).noneMatch(InboxEvent.ErrorOccurred.class::isInstance);
            var gone = inbox.disconnect();
            stage.pass(11);
            assertThat(gone).isCompleted();
        }
    }
}
