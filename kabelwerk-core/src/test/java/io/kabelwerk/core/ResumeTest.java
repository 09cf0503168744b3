package io.kabelwerk.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kabelwerk.Kabelwerk;
import io.kabelwerk.LimitExceededException;
import io.kabelwerk.Message;
import io.kabelwerk.NoReplyException;
import io.kabelwerk.Notifier;
import io.kabelwerk.NotifierEvent;
import io.kabelwerk.Room;
import io.kabelwerk.RoomEvent;
import io.kabelwerk.emulator.Fault;
import io.kabelwerk.emulator.Treatment;
import io.kabelwerk.emulator.backend.Backend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rooms and notifiers that go on after a message. */
class ResumeTest {

    private static final int LIMIT = 300;
    private static final int HISTORIES = Integer.getInteger("kabelwerk.resume.histories", 40);

    @RegisterExtension
    private final EmulatedStage stage = new EmulatedStage("doc", settings -> settings.maxCatchUp(LIMIT));

    private String patient = "pat";
    private long room;

    @BeforeEach
    void start() {
        Backend unused = stage.start(setup ->
                setup.hub("care", "Care Team", hub -> hub.user("doc", "Doc")).endUser("pat", "Pat"));
        room = stage.backend().user(patient).createRoom("care");
        stage.online();
    }

    private long post() {
        return stage.backend().user(patient).post(room, "hello").id();
    }

    private List<Long> post(int count) {
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(post());
        }
        return ids;
    }

    private void inject(String topic, String event, Treatment treatment, int times) {
        stage.backend().inject(new Fault.Answer("doc", topic, event, treatment, times));
    }

    private static List<Long> tail(List<Long> all, int from) {
        return List.copyOf(all.subList(from, all.size()));
    }

    private static List<Long> ids(List<Message> messages) {
        return messages.stream().map(Message::id).toList();
    }

    /** A room that resumes, and what it has told. */
    private final class Life {
        private final Room opened = stage.kabelwerk.openRoom(room);
        private final List<RoomEvent> events = stage.collect(opened, RoomEvent.class);
        private final CompletableFuture<RoomEvent.Ready> connecting;

        private Life(long after) {
            connecting = opened.connectAfter(after);
        }

        private RoomEvent.Ready ready() {
            List<RoomEvent.Ready> found = all(RoomEvent.Ready.class);
            assertThat(found).hasSize(1);
            return found.get(0);
        }

        private <E> List<E> all(Class<E> type) {
            return events.stream().filter(type::isInstance).map(type::cast).toList();
        }

        private List<Long> told() {
            List<Long> told = new ArrayList<>();
            for (RoomEvent event : events) {
                if (event instanceof RoomEvent.Ready ready) {
                    told.addAll(ids(ready.messages()));
                } else if (event instanceof RoomEvent.MessagePosted posted) {
                    told.add(posted.message().id());
                }
            }
            return told;
        }

        private List<Long> posted() {
            return ids(all(RoomEvent.MessagePosted.class).stream()
                    .map(RoomEvent.MessagePosted::message)
                    .toList());
        }

        private void end() {
            var unused = opened.disconnect();
            stage.run();
        }
    }

    private Life resume(long after) {
        Life life = new Life(after);
        stage.run();
        return life;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 99, 100, 101, 250, 299, 300})
    void should_load_exactly_what_came_after_a_message_and_go_on_live(int missed) {
        List<Long> before = post(150);
        List<Long> after = post(missed);
        long known = before.get(before.size() - 1);

        Life life = resume(known);
        List<Long> live = post(2);
        stage.run();

        assertThat(ids(life.ready().messages())).isEqualTo(after);
        assertThat(life.ready().resumedAfter()).isEqualTo(OptionalLong.of(known));
        assertThat(life.connecting).isCompletedWithValue(life.ready());
        assertThat(life.posted()).isEqualTo(live);
        assertThat(life.all(RoomEvent.ErrorOccurred.class)).isEmpty();
    }

    @Test
    void should_not_resume_where_it_only_connects() {
        post(3);
        Room opened = stage.kabelwerk.openRoom(room);
        CompletableFuture<RoomEvent.Ready> connecting = opened.connect();
        stage.run();
        assertThat(connecting.join().resumedAfter()).isEmpty();
    }

    @Test
    void should_load_all_of_a_room_after_zero_and_nothing_after_the_highest_id_that_there_is() {
        List<Long> all = post(120);
        assertThat(ids(resume(0).ready().messages())).isEqualTo(all);
        Life last = resume(Long.MAX_VALUE);
        long live = post();
        stage.run();
        assertThat(last.ready().messages()).isEmpty();
        assertThat(last.posted()).containsExactly(live);
        var earlier = last.opened.loadEarlier();
        stage.run();
        assertThat(earlier.join()).hasSize(100);
    }

    @Test
    void should_refuse_a_negative_id_at_once() {
        Room opened = stage.kabelwerk.openRoom(room);
        assertThatThrownBy(() -> opened.connectAfter(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-1")
                .hasMessageContaining("connect()");
        assertThatThrownBy(() -> stage.kabelwerk.openNotifier().connectAfter(-7))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-7");
        assertThat(opened.connect()).isNotNull();
    }

    @Test
    void should_resume_an_empty_room() {
        Life life = resume(17);
        assertThat(life.ready().messages()).isEmpty();
        long live = post();
        stage.run();
        assertThat(life.told()).containsExactly(live);
    }

    @Test
    void should_load_what_lies_before_with_the_next_call() {
        List<Long> all = post(250);
        Life life = resume(all.get(199));
        var earlier = life.opened.loadEarlier();
        stage.run();
        assertThat(ids(earlier.join())).isEqualTo(all.subList(100, 200));
    }

    @Test
    void should_report_once_what_is_missing_beyond_the_limit_and_from_where() {
        List<Long> all = post(LIMIT + 150);
        long known = all.get(9);
        Life life = resume(known);

        List<Long> newest = tail(all, 150);
        assertThat(ids(life.ready().messages())).isEqualTo(newest);
        assertThat(life.ready().resumedAfter()).hasValue(newest.get(0) - 1);
        assertThat(life.all(RoomEvent.ErrorOccurred.class))
                .singleElement()
                .satisfies(event -> assertThat(event.error())
                        .isInstanceOf(LimitExceededException.class)
                        .hasMessageContaining("room:" + room)
                        .hasMessageContaining("after message " + known + " and before message " + newest.get(0)));
        var earlier = life.opened.loadEarlier();
        stage.run();
        assertThat(ids(earlier.join())).isEqualTo(all.subList(50, 150));
    }

    @Test
    void should_find_what_fell_into_the_gap_of_the_join() {
        long known = post();
        inject("room:" + room, Fault.JOIN, new Treatment.Gap(Duration.ofSeconds(1)), 1);
        Life life = resume(known);
        long gap = post();
        stage.pass(2);
        assertThat(life.told()).containsExactly(gap);
    }

    @Test
    void should_leave_out_what_was_deleted_while_it_was_loading() {
        List<Long> all = post(250);
        inject("room:" + room, "list_messages", new Treatment.LateReply(Duration.ofSeconds(1)), 4);
        Life life = resume(0);
        // One that is loaded, some that may be on their way, and one that is not asked for yet.
        List<Long> gone = List.of(all.get(240), all.get(149), all.get(100), all.get(10));
        for (long id : gone) {
            var unused = stage.backend().user(patient).delete(room, id);
        }
        stage.pass(10);
        all.removeAll(gone);
        assertThat(life.told()).isEqualTo(all);
        assertThat(life.all(RoomEvent.MessageDeleted.class)).isEmpty();
    }

    @Test
    void should_hold_no_more_than_the_limit_while_a_page_does_not_come() {
        List<Long> all = post(150);
        inject("room:" + room, "list_messages", new Treatment.Unanswered(), 1);
        Life life = resume(0);
        all.addAll(post(LIMIT));
        stage.run();
        assertThat(life.ready().messages()).hasSize(LIMIT);
        assertThat(life.told()).isEqualTo(tail(all, 51)); // The join has brought those from the 50th on.
        assertThat(life.all(RoomEvent.ErrorOccurred.class)).hasSize(1);
    }

    @Test
    void should_leave_out_what_lies_before_a_hole_that_an_outage_has_left() {
        List<Long> all = post(290);
        inject("room:" + room, "list_messages", new Treatment.Late(Duration.ofSeconds(1)), 3);
        Life life = resume(0);
        stage.passMillis(1_500);
        stage.drop();
        all.addAll(post(LIMIT + 50));
        stage.pass(60);
        List<Long> newest = tail(all, all.size() - LIMIT);
        assertThat(life.told()).isEqualTo(newest);
        assertThat(life.ready().resumedAfter()).hasValue(newest.get(0) - 1);
        assertThat(life.all(RoomEvent.ErrorOccurred.class))
                .filteredOn(event -> event.error() instanceof LimitExceededException)
                .hasSize(1);
    }

    @Test
    void should_wait_as_long_as_parts_of_the_messages_come() {
        post(290);
        inject("room:" + room, "list_messages", new Treatment.LateReply(Duration.ofSeconds(4)), 10);
        Life life = resume(0);
        stage.pass(11);
        assertThat(life.connecting).isNotDone();
        stage.pass(20);
        assertThat(life.connecting).isCompleted();
        assertThat(life.ready().messages()).hasSize(290);
    }

    @Test
    void should_report_that_no_part_came_and_get_ready_all_the_same() {
        List<Long> all = post(290);
        inject("room:" + room, "list_messages", new Treatment.Unanswered(), 2);
        Life life = resume(0);
        stage.pass(12);
        assertThat(Stage.error(life.connecting)).isInstanceOf(NoReplyException.class);
        stage.pass(30);
        assertThat(life.told()).isEqualTo(all);
    }

    @Test
    void should_page_on_from_where_an_outage_has_interrupted_it() {
        List<Long> all = post(300);
        inject("room:" + room, "list_messages", new Treatment.Late(Duration.ofSeconds(1)), 3);
        Life life = resume(0);
        stage.passMillis(1_500);
        stage.drop();
        all.addAll(post(3));
        stage.pass(30);
        // The newest page after each of the two joins, and each of the others once.
        assertThat(stage.received("room:" + room, "list_messages")).hasSizeLessThanOrEqualTo(5);
        // Beyond the limit by three, and these are the oldest.
        assertThat(life.told()).isEqualTo(tail(all, 3));
        assertThat(life.ready().resumedAfter()).hasValue(all.get(3) - 1);
    }

    @Test
    void should_be_told_the_same_beside_one_that_is_connected_already() {
        List<Long> all = post(250);
        Room connected = stage.kabelwerk.openRoom(room);
        List<RoomEvent> others = stage.collect(connected, RoomEvent.class);
        var unused = connected.connect();
        stage.run();
        inject("room:" + room, "list_messages", new Treatment.LateReply(Duration.ofSeconds(1)), 5);
        Life life = resume(all.get(19));
        all.add(post());
        stage.pass(10);
        all.add(post());
        stage.run();
        assertThat(life.told()).isEqualTo(tail(all, 20));
        assertThat(others)
                .filteredOn(RoomEvent.MessagePosted.class::isInstance)
                .extracting(event -> ((RoomEvent.MessagePosted) event).message().id())
                .isEqualTo(tail(all, 250));
    }

    @Test
    void should_not_count_what_was_deleted_meanwhile_against_the_limit() {
        List<Long> all = post(LIMIT);
        inject("room:" + room, "list_messages", new Treatment.LateReply(Duration.ofSeconds(1)), 4);
        Life life = resume(0);
        for (long id : List.copyOf(all.subList(LIMIT - 10, LIMIT))) {
            var unused = stage.backend().user(patient).delete(room, id);
            all.remove(id);
        }
        all.addAll(post(10));
        stage.pass(20);
        assertThat(life.told()).isEqualTo(all);
        assertThat(life.all(RoomEvent.ErrorOccurred.class)).isEmpty();
    }

    @Test
    void should_not_repeat_what_was_handled_where_entries_cannot_be_read_at_first() {
        List<Long> all = post(20);
        inject("room:" + room, Fault.JOIN, new Treatment.Unreadable(0, 5, "id"), 1);
        Life life = resume(all.get(9));
        stage.pass(5);
        assertThat(life.told()).isEqualTo(tail(all, 10));
    }

    @Test
    void should_say_that_nothing_is_complete_where_nothing_can_be_read() {
        List<Long> all = post(20);
        inject("room:" + room, Fault.JOIN, new Treatment.Unreadable(0, Integer.MAX_VALUE, "id"), 1);
        inject("room:" + room, "list_messages", new Treatment.Unreadable(0, Integer.MAX_VALUE, "id"), 20);
        Life life = resume(all.get(9));
        stage.pass(120);
        assertThat(life.ready().resumedAfter()).hasValue(all.get(9));
        assertThat(life.all(RoomEvent.ErrorOccurred.class))
                .isNotEmpty()
                .noneMatch(
                        event -> String.valueOf(event.error().getMessage()).contains(String.valueOf(Long.MAX_VALUE)));
    }

    @Test
    void should_lose_and_repeat_nothing_over_many_lives() {
        for (int seed = 0; seed < HISTORIES; seed++) {
            history(new SplittableRandom(seed), seed);
        }
    }

    /** Lives of a room that end at any moment; each goes on after the last message that was handled. */
    private void history(SplittableRandom random, int seed) {
        patient = "pat " + seed;
        var unused = stage.backend().addEndUser(patient, patient);
        room = stage.backend().user(patient).createRoom("care");
        List<Long> handled = new ArrayList<>();
        List<Long> all = new ArrayList<>();
        long first = post();
        long known = first;
        int most = random.nextInt(4, 60);
        int lives = random.nextInt(1, 6);
        for (int life = 0; life < lives; life++) {
            all.addAll(post(random.nextInt(most)));
            Life current = new Life(known);
            int steps = random.nextInt(8);
            for (int i = 0; i < steps; i++) {
                disturb(random);
                all.addAll(post(random.nextInt(3)));
                stage.passMillis(random.nextInt(1_500));
            }
            if (life == lives - 1) {
                stage.pass(90);
            }
            current.end();
            handled.addAll(current.told());
            known = handled.isEmpty() ? first : handled.get(handled.size() - 1);
        }
        assertThat(handled).as("history %d", seed).isEqualTo(all);
    }

    private void disturb(SplittableRandom random) {
        String topic = "room:" + room;
        switch (random.nextInt(8)) {
            case 0 -> stage.drop();
            case 1 -> stage.dropAndReturn();
            case 2 -> inject(topic, "list_messages", new Treatment.LateReply(Duration.ofMillis(700)), 2);
            case 3 -> inject(topic, "list_messages", new Treatment.Unanswered(), 1);
            case 4 -> inject(topic, Fault.JOIN, new Treatment.Gap(Duration.ofMillis(300)), 1);
            case 5 -> inject(topic, Fault.JOIN, new Treatment.Refused("no"), 1);
            case 6 -> inject(topic, "list_messages", new Treatment.Crash(), 1);
            default -> {}
        }
    }

    @Nested
    class Notifiers {

        private final List<NotifierEvent> events = new ArrayList<>();

        private CompletableFuture<List<Message>> open(List<NotifierEvent> into, long after) {
            Kabelwerk kabelwerk = stage.kabelwerk;
            Notifier notifier = kabelwerk.openNotifier();
            notifier.on(NotifierEvent.class, into::add);
            CompletableFuture<List<Message>> connecting = after < 0 ? notifier.connect() : notifier.connectAfter(after);
            stage.run();
            return connecting;
        }

        private List<Object> told(List<NotifierEvent> told) {
            List<Object> result = new ArrayList<>();
            for (NotifierEvent event : told) {
                if (event instanceof NotifierEvent.Ready ready) {
                    result.add(ids(ready.messages()));
                } else if (event instanceof NotifierEvent.Updated updated) {
                    result.add(updated.message().id());
                } else {
                    result.add(event);
                }
            }
            return result;
        }

        @Test
        void should_deliver_all_after_a_message_read_or_not() {
            List<Long> all = post(20);
            var unused = stage.backend().user("doc").moveMarker(room, all.get(15));
            assertThat(ids(open(events, all.get(4)).join())).isEqualTo(tail(all, 5));
            long live = post();
            stage.run();
            assertThat(told(events)).containsExactly(tail(all, 5), live);
            assertThat(((NotifierEvent.Ready) events.get(0)).resumedAfter()).hasValue(all.get(4));
        }

        @Test
        void should_go_on_from_there_after_an_outage_though_nothing_was_delivered() {
            long known = post();
            var unused = open(events, known);
            stage.drop();
            long missed = post();
            var unusedMarker = stage.backend().user("doc").moveMarker(room, missed);
            stage.pass(30);
            assertThat(told(events)).containsExactly(List.of(), missed);
        }

        @Test
        void should_deliver_with_the_next_join_what_fell_into_the_gap() {
            long known = post();
            inject("*", Fault.JOIN, new Treatment.Gap(Duration.ofSeconds(1)), 1);
            var unused = open(events, known);
            long gap = post();
            stage.pass(2);
            long live = post();
            stage.run();
            stage.dropAndReturn();
            stage.pass(30);
            assertThat(told(events)).containsExactly(List.of(), live, gap);
        }

        @Test
        void should_be_told_its_own_beside_others_that_are_connected_already() {
            List<Long> all = post(10);
            var unusedMarker = stage.backend().user("doc").moveMarker(room, all.get(6));
            List<NotifierEvent> unread = new ArrayList<>();
            List<NotifierEvent> later = new ArrayList<>();
            var unusedA = open(unread, -1);
            long between = post();
            stage.run();
            var unusedB = open(events, all.get(2));
            var unusedC = open(later, all.get(8));
            long live = post();
            stage.run();
            assertThat(told(unread)).containsExactly(tail(all, 7), between, live);
            List<Long> whole = new ArrayList<>(all);
            whole.add(between);
            assertThat(told(events)).containsExactly(tail(whole, 3), live);
            assertThat(told(later)).containsExactly(tail(whole, 9), live);
        }

        @Test
        void should_be_told_what_is_unread_beside_one_that_has_resumed() {
            List<Long> all = post(10);
            var unusedMarker = stage.backend().user("doc").moveMarker(room, all.get(6));
            List<NotifierEvent> unread = new ArrayList<>();
            var unusedA = open(events, all.get(8));
            var unusedB = open(unread, -1);
            long live = post();
            stage.run();
            assertThat(told(events)).containsExactly(tail(all, 9), live);
            assertThat(told(unread)).containsExactly(tail(all, 7), live);
            stage.drop();
            long missed = post();
            stage.pass(30);
            assertThat(told(events)).endsWith(live, missed);
            assertThat(told(unread)).endsWith(live, missed);
        }

        @Test
        void should_bring_the_others_what_they_missed_though_something_comes_while_one_resumes() {
            long known = post();
            var unusedMarker = stage.backend().user("doc").moveMarker(room, known);
            List<NotifierEvent> plain = new ArrayList<>();
            var unusedA = open(plain, -1);
            stage.drop();
            List<Long> missed = post(3);
            inject("*", Fault.JOIN, new Treatment.LateReply(Duration.ofSeconds(1)), 2);
            Notifier notifier = stage.kabelwerk.openNotifier();
            notifier.on(NotifierEvent.class, events::add);
            var unusedB = notifier.connectAfter(known);
            for (int i = 0; i < 40; i++) {
                stage.passMillis(100);
                missed.add(post());
            }
            stage.pass(10);
            assertThat(updates(plain)).containsExactlyInAnyOrderElementsOf(missed);
            List<Long> both = new ArrayList<>(ids(((NotifierEvent.Ready) events.get(0)).messages()));
            both.addAll(updates(events));
            assertThat(both).isEqualTo(missed);
        }

        private List<Long> updates(List<NotifierEvent> told) {
            return told.stream()
                    .filter(NotifierEvent.Updated.class::isInstance)
                    .map(event -> ((NotifierEvent.Updated) event).message().id())
                    .toList();
        }

        @Test
        void should_go_on_from_there_though_another_was_there_first() {
            long known = post();
            var unusedMarker = stage.backend().user("doc").moveMarker(room, known);
            var unusedA = open(new ArrayList<>(), -1);
            var unusedB = open(events, known);
            stage.drop();
            long missed = post();
            var unusedRead = stage.backend().user("doc").moveMarker(room, missed);
            stage.pass(30);
            assertThat(told(events)).containsExactly(List.of(), missed);
        }

        @Test
        void should_not_keep_others_from_what_they_missed_by_an_id_that_does_not_exist_yet() {
            List<NotifierEvent> plain = new ArrayList<>();
            var unusedA = open(events, Long.MAX_VALUE);
            var unusedB = open(plain, -1);
            long live = post();
            stage.run();
            stage.drop();
            long missed = post();
            stage.pass(30);
            assertThat(told(plain)).containsExactly(List.of(), live, missed);
        }

        @Test
        void should_not_restart_a_join_that_is_under_way() {
            inject("*", Fault.JOIN, new Treatment.LateReply(Duration.ofMillis(300)), 20);
            List<NotifierEvent> plain = new ArrayList<>();
            var unusedA = open(plain, -1);
            for (int i = 0; i < 20; i++) {
                Notifier other = stage.kabelwerk.openNotifier();
                var unusedB = other.connectAfter(i);
                stage.passMillis(100);
                var unusedC = other.disconnect();
            }
            stage.run();
            assertThat(told(plain)).containsExactly(List.of());
            assertThat(stage.received("notifier:2", "phx_join")).hasSizeLessThan(10);
        }

        @Test
        void should_lose_and_repeat_nothing_of_what_comes_while_they_join_for_each_other() {
            List<Long> all = new ArrayList<>(post(5));
            var unusedMarker = stage.backend().user("doc").moveMarker(room, all.get(4));
            List<NotifierEvent> plain = new ArrayList<>();
            List<NotifierEvent> third = new ArrayList<>();
            var unusedA = open(plain, -1);
            long known = all.get(1);
            Notifier notifier = stage.kabelwerk.openNotifier();
            notifier.on(NotifierEvent.class, events::add);
            var unusedB = notifier.connectAfter(known);
            List<Long> live = post(1); // Before the join of the second is sent.
            stage.run();
            var unusedC = open(third, -1);
            live.addAll(post(1));
            stage.run();
            assertThat(told(plain)).containsExactly(List.of(), live.get(0), live.get(1));
            assertThat(LongStream.of(all.get(2), all.get(3), all.get(4), live.get(0))
                            .boxed()
                            .toList())
                    .isEqualTo(told(events).get(0));
            assertThat(told(events)).endsWith(live.get(1));
            assertThat(told(third)).endsWith(live.get(1));
        }
    }
}
