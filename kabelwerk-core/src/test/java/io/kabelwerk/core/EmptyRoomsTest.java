package io.kabelwerk.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.Inbox;
import io.kabelwerk.InboxEvent;
import io.kabelwerk.InboxFilter;
import io.kabelwerk.emulator.Setup.EmptyRooms;
import io.kabelwerk.emulator.backend.Backend;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rooms without a message: in which order an inbox lists them, only the backend decides. */
class EmptyRoomsTest {

    private static final String ELSEWHERE = "elsewhere";

    @RegisterExtension
    private final EmulatedStage stage = new EmulatedStage("doc");

    private final List<Long> rooms = new ArrayList<>();
    private final Map<Long, String> owners = new LinkedHashMap<>();
    private final Map<Long, Deque<Long>> messages = new LinkedHashMap<>();
    private final Set<Long> elsewhere = new LinkedHashSet<>();

    /** The value that the inbox asks for. */
    private String ward = "7";

    private void start(EmptyRooms order, int count) {
        Backend unused =
                stage.start(setup -> setup.emptyRooms(order).hub("care", "Care Team", hub -> hub.user("doc", "Doc")));
        for (int i = 0; i < count; i++) {
            addRoom();
        }
        stage.online();
    }

    private long addRoom() {
        String owner = "user " + owners.size();
        var unused = stage.backend().addEndUser(owner, owner);
        long room = stage.backend().user(owner).createRoom("care");
        rooms.add(room);
        owners.put(room, owner);
        messages.put(room, new ArrayDeque<>());
        move(room, ward);
        return room;
    }

    private void move(long room, String to) {
        stage.backend().user("doc").setAttributes(room, Map.of("ward", to));
        stage.run();
    }

    private void leave(long room) {
        elsewhere.add(room);
        move(room, ELSEWHERE);
    }

    private void comeBack(long room) {
        elsewhere.remove(room);
        move(room, ward);
    }

    private void post(long room) {
        messages(room)
                .push(stage.backend().user(owner(room)).post(room, "hello").id());
        stage.run();
    }

    private void deleteLast(long room) {
        Long last = messages(room).poll();
        if (last != null) {
            var unused = stage.backend().user(owner(room)).delete(room, last);
            stage.run();
        }
    }

    private String owner(long room) {
        return owners.getOrDefault(room, "");
    }

    private Deque<Long> messages(long room) {
        return messages.computeIfAbsent(room, unused -> new ArrayDeque<>());
    }

    private List<Long> first(int count) {
        return stage.backend().inbox("doc", Map.of("attributes", Map.of("ward", ward), "limit", count));
    }

    private Inbox open(int pageSize) {
        Inbox inbox = stage.kabelwerk.openInbox(
                InboxFilter.all().attributes(Map.of("ward", ward)).pageSize(pageSize));
        var connecting = inbox.connect();
        stage.run();
        assertThat(connecting).isCompleted();
        return inbox;
    }

    private void loadMore(Inbox inbox) {
        var more = inbox.loadMore();
        stage.run();
        assertThat(more).isCompleted();
    }

    private static List<Long> shown(Inbox inbox) {
        return inbox.items().stream().map(item -> item.room().id()).toList();
    }

    @ParameterizedTest
    @EnumSource
    void should_stay_in_the_order_in_which_the_backend_lists_them(EmptyRooms order) {
        start(order, 60);
        Inbox inbox = open(10);
        assertThat(shown(inbox)).hasSize(10).isEqualTo(first(10));
        for (int count = 20; count <= 60; count += 10) {
            loadMore(inbox);
            assertThat(shown(inbox)).hasSize(count).isEqualTo(first(count));
        }
        stage.dropAndReturn();
        assertThat(shown(inbox)).hasSize(60).isEqualTo(first(60));
    }

    @ParameterizedTest
    @EnumSource
    void should_push_no_others_out_where_some_leave_and_come_back(EmptyRooms order) {
        start(order, 40);
        Inbox inbox = open(25);
        for (int i = 0; i < 3; i++) {
            leave(shown(inbox).get(5));
            assertThat(shown(inbox)).isEqualTo(first(25));
        }
        for (long room : List.copyOf(elsewhere)) {
            comeBack(room);
            assertThat(shown(inbox)).isEqualTo(first(25));
        }
    }

    @Test
    void should_list_again_where_a_room_loses_its_last_message_or_an_unknown_one_comes() {
        start(EmptyRooms.SHUFFLED, 12);
        Inbox inbox = open(20);
        post(rooms.get(3));
        post(rooms.get(8));
        assertThat(shown(inbox)).isEqualTo(first(20));
        deleteLast(rooms.get(8));
        assertThat(shown(inbox)).isEqualTo(first(20));
        addRoom();
        assertThat(shown(inbox)).hasSize(13).isEqualTo(first(20));
    }

    @Test
    void should_not_list_again_for_a_room_that_is_surely_beyond_the_end() {
        start(EmptyRooms.DESCENDING, 12);
        rooms.subList(0, 6).forEach(this::post);
        Inbox inbox = open(5);
        stage.received().clear();

        move(rooms.get(9), ward);

        assertThat(shown(inbox)).isEqualTo(first(5));
        assertThat(stage.received()).isEmpty();
    }

    /** Against the backend's list: posts, deletions, rooms that leave the filter and come back, drops, longer windows. */
    @Test
    void should_always_be_the_first_that_the_backend_lists() {
        start(EmptyRooms.SHUFFLED, 0);
        for (long seed = 0; seed < 60; seed++) {
            play(seed);
        }
    }

    private void play(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        ward = "ward " + seed;
        rooms.clear();
        elsewhere.clear();
        for (int count = random.nextInt(1, 40); count > 0; count--) {
            long room = addRoom();
            if (random.nextInt(3) == 0) {
                post(room);
            }
        }
        int page = random.nextInt(1, 12);
        Inbox inbox = open(page);
        List<InboxEvent> events = stage.collect(inbox, InboxEvent.class);
        int window = page;
        for (int step = 0; step < 60; step++) {
            long room = rooms.get(random.nextInt(rooms.size()));
            switch (random.nextInt(6)) {
                case 0 -> post(room);
                case 1 -> deleteLast(room);
                case 2 -> {
                    if (elsewhere.contains(room)) {
                        comeBack(room);
                    } else {
                        leave(room);
                    }
                }
                case 3 -> {
                    if (shown(inbox).size() == window && step % 9 == 0) {
                        loadMore(inbox);
                        window = Math.max(window, shown(inbox).size());
                    }
                }
                case 4 -> addRoom();
                default -> {
                    if (random.nextInt(10) == 0) {
                        stage.drop();
                        post(room);
                        stage.pass(15);
                    }
                }
            }
            List<Long> shown = shown(inbox);
            assertThat(shown).as("seed %d, step %d", seed, step).isEqualTo(first(Math.max(shown.size(), page)));
        }
        assertThat(events).noneMatch(InboxEvent.ErrorOccurred.class::isInstance);
        var gone = inbox.disconnect();
        stage.pass(11);
        assertThat(gone).isCompleted();
    }
}
