package io.kabelwerk.core.phoenix;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.ConnectionException;
import io.kabelwerk.LimitExceededException;
import io.kabelwerk.NoReplyException;
import io.kabelwerk.RequestOutcome;
import io.kabelwerk.core.testing.ScriptedBackend;
import io.kabelwerk.core.testing.ScriptedBackend.Sent;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A frame longer than {@code maxFrameBytes} ends the connection each time when it comes. */
class CautiousRejoinTest {

    private static final int TOO_LONG = 1009;

    private final Rig rig = new Rig();

    /** The backend's answer to a push on a topic is a frame that is too long. */
    private void makeTooLong(String topic, String event) {
        rig.backend.answer(topic, event, push -> {
            push.connection().closeByPeer(TOO_LONG);
            return null;
        });
    }

    private void dropForLongFrame() {
        rig.network.connection().closeByPeer(TOO_LONG);
        rig.run();
    }

    private List<String> joinsSentLast(int count) {
        List<String> joins = rig.backend.sent().stream()
                .filter(sent -> sent.event().equals("phx_join"))
                .map(Sent::topic)
                .toList();
        return joins.subList(joins.size() - count, joins.size());
    }

    private long joinsSent() {
        return rig.backend.sent().stream()
                .filter(sent -> sent.event().equals("phx_join"))
                .count();
    }

    private void answerJoin(String topic) {
        rig.backend.reply(rig.backend.last(topic, "phx_join"), ScriptedBackend.ok());
        rig.run();
    }

    private static void assertSetAside(Rig.Listening channel, String topic) {
        assertThat(channel.errors).last().isInstanceOfSatisfying(LimitExceededException.class, error -> {
            assertThat(error).hasMessageStartingWith(topic + " is set aside");
            assertThat(error.setting()).isEqualTo("maxFrameBytes");
            assertThat(error.limit()).isEqualTo(8 * 1024 * 1024);
        });
    }

    @Test
    void should_join_all_at_once_after_another_drop() {
        rig.connect();
        rig.open("private");
        rig.open("room:1");

        rig.network.connection().closeByPeer(1011);
        rig.run();
        rig.pass(10);

        assertThat(rig.backend.sent("room:1", "phx_join")).hasSize(2);
    }

    @Test
    void should_join_one_at_a_time_in_the_order_of_opening() {
        rig.connect();
        rig.join("private");
        rig.join("room:1");
        rig.join("room:2");
        List.of("private", "room:1", "room:2").forEach(topic -> rig.backend.ignore(topic, "phx_join"));

        dropForLongFrame();
        rig.pass(5);

        assertThat(joinsSent()).isEqualTo(4);
        assertThat(joinsSentLast(1)).containsExactly("private");
        answerJoin("private");
        assertThat(joinsSent()).isEqualTo(5);
        assertThat(joinsSentLast(1)).containsExactly("room:1");
        answerJoin("room:1");
        assertThat(joinsSent()).isEqualTo(6);
        assertThat(joinsSentLast(1)).containsExactly("room:2");
    }

    @Test
    void should_set_the_cause_aside_and_join_the_others() {
        rig.connect();
        Rig.Listening first = rig.join("private");
        Rig.Listening second = rig.join("room:1");
        Rig.Listening third = rig.join("room:2");
        makeTooLong("room:1", "phx_join");

        dropForLongFrame();
        rig.pass(600);

        assertThat(first.channel().isJoined()).isTrue();
        assertThat(third.channel().isJoined()).isTrue();
        assertThat(second.channel().isJoined()).isFalse();
        assertSetAside(second, "room:1");
        assertThat(first.errors).isEmpty();
        assertThat(third.errors).isEmpty();
        // The first, the one in its turn, and those after 1, 2, 5, 10, 30, 60 and 300 s.
        assertThat(rig.told.stream().filter("dropped with code 1009"::equals)).hasSizeBetween(7, 9);
        assertThat(rig.told.stream().filter("limited"::equals)).hasSize(1);
    }

    @Test
    void should_find_several_causes() {
        rig.connect();
        rig.join("private");
        Rig.Listening one = rig.join("room:1");
        Rig.Listening two = rig.join("room:2");
        Rig.Listening three = rig.join("room:3");
        makeTooLong("room:1", "phx_join");
        makeTooLong("room:3", "phx_join");

        dropForLongFrame();
        rig.pass(120);

        assertThat(two.channel().isJoined()).isTrue();
        assertThat(two.errors).isEmpty();
        assertSetAside(one, "room:1");
        assertSetAside(three, "room:3");
    }

    @Test
    void should_join_the_cause_again_once_its_frames_are_short_enough() {
        rig.connect();
        rig.join("private");
        Rig.Listening room = rig.join("room:1");
        makeTooLong("room:1", "phx_join");
        dropForLongFrame();
        rig.pass(20);
        assertThat(room.channel().isJoined()).isFalse();

        rig.join("room:2");
        rig.backend.answer("room:1", "phx_join", push -> ScriptedBackend.ok());
        rig.pass(60);

        assertThat(room.channel().isJoined()).isTrue();
    }

    @Test
    void should_count_what_a_join_asks_for_as_a_part_of_its_turn() {
        rig.connect();
        rig.join("private");
        Rig.Listening room = rig.join("room:1");
        Rig.Listening other = rig.join("room:2");
        Rig.Answer page = new Rig.Answer();
        room.onJoined = () -> page.push = room.channel().request("list_messages", Map.of(), rig.timers.now(), page);
        makeTooLong("room:1", "list_messages");
        int joins = rig.backend.sent("room:1", "phx_join").size();

        dropForLongFrame();
        rig.pass(600);

        assertSetAside(room, "room:1");
        assertThat(other.channel().isJoined()).isTrue();
        assertThat(other.errors).isEmpty();
        // Its join is accepted each time, which must not start the pauses over.
        assertThat(rig.backend.sent("room:1", "phx_join").size() - joins).isBetween(7, 9);
    }

    @Test
    void should_stop_being_cautious_once_each_had_its_turn() {
        rig.connect();
        rig.join("private");
        rig.join("room:1");
        dropForLongFrame();
        rig.pass(5);

        rig.open("room:2");
        rig.open("room:3");

        assertThat(joinsSentLast(2)).containsExactly("room:2", "room:3");
    }

    @Test
    void should_let_a_new_channel_wait_for_its_turn() {
        rig.connect();
        rig.join("private");
        rig.backend.ignore("private", "phx_join");
        dropForLongFrame();
        rig.pass(5);

        rig.open("room:2");

        assertThat(rig.backend.sent("room:2", "phx_join")).isEmpty();
        answerJoin("private");
        assertThat(rig.backend.sent("room:2", "phx_join")).hasSize(1);
    }

    @Test
    void should_pass_the_turn_on_when_a_join_is_refused_left_or_never_answered() {
        rig.connect();
        rig.join("private");
        Rig.Listening refused = rig.join("room:1");
        Rig.Listening silent = rig.join("room:2");
        Rig.Listening left = rig.join("room:3");
        Rig.Listening last = rig.join("room:4");
        rig.backend.answer("room:1", "phx_join", push -> ScriptedBackend.refused("not now"));
        rig.backend.ignore("room:2", "phx_join");
        rig.backend.ignore("room:3", "phx_join");

        dropForLongFrame();
        rig.pass(5);
        assertThat(refused.told).contains("refused: not now");
        assertThat(rig.backend.sent("room:3", "phx_join")).hasSize(1);

        rig.pass(10);
        assertThat(silent.errors).last().isInstanceOf(NoReplyException.class);
        assertThat(rig.backend.sent("room:3", "phx_join")).hasSize(2);
        assertThat(rig.backend.sent("room:4", "phx_join")).hasSize(1);

        rig.onLane(() -> left.channel().leave(() -> {}));
        assertThat(last.channel().isJoined()).isTrue();
    }

    @Test
    void should_go_on_with_the_same_turn_after_another_drop() {
        rig.connect();
        rig.join("private");
        Rig.Listening room = rig.join("room:1");
        Rig.Listening other = rig.join("room:2");
        rig.backend.ignore("room:1", "phx_join");
        dropForLongFrame();
        rig.pass(5);

        rig.network.connection().drop();
        rig.run();
        makeTooLong("room:1", "phx_join");
        rig.pass(30);

        assertSetAside(room, "room:1");
        assertThat(other.errors).isEmpty();
        assertThat(rig.told.stream().filter("limited"::equals)).hasSize(1);
    }

    @Test
    void should_not_let_an_application_that_posts_all_the_time_stop_the_others() {
        rig.connect();
        rig.join("private");
        Rig.Listening busy = rig.join("room:1");
        Rig.Listening other = rig.join("room:2");
        dropForLongFrame();
        for (int second = 0; second < 45; second++) { // Never answered, and so never less than one is unanswered.
            rig.request(busy, "post_message", Map.of());
            rig.pass(1);
        }

        assertThat(other.channel().isJoined()).isTrue();
    }

    @Test
    void should_leave_a_channel_that_is_set_aside() {
        rig.connect();
        rig.join("private");
        Rig.Listening room = rig.join("room:1");
        makeTooLong("room:1", "phx_join");
        dropForLongFrame();
        rig.pass(20);
        int joins = rig.backend.sent("room:1", "phx_join").size();

        rig.onLane(() -> room.channel().leave(() -> {}));
        rig.pass(600);

        assertThat(rig.backend.sent("room:1", "phx_join")).hasSize(joins);
    }

    @Test
    void should_blame_the_only_push_that_was_unanswered() {
        rig.connect();
        Rig.Listening room = rig.join("room:1");
        Rig.Answer post = rig.request(room, "post_message", Map.of());

        dropForLongFrame();
        rig.pass(60);

        assertThat(post.error()).isInstanceOfSatisfying(LimitExceededException.class, error -> {
            assertThat(error.setting()).isEqualTo("maxFrameBytes");
            assertThat(error.outcome()).contains(RequestOutcome.UNKNOWN);
            assertThat(error).hasMessageContaining("post_message on room:1");
        });
        assertThat(rig.backend.sent("room:1", "post_message")).hasSize(1);
    }

    @Test
    void should_blame_none_of_several_pushes() {
        rig.connect();
        Rig.Listening room = rig.join("room:1");
        Rig.Answer first = rig.request(room, "post_message", Map.of());
        Rig.Answer second = rig.request(room, "post_message", Map.of());

        dropForLongFrame();

        assertThat(first.error()).isInstanceOf(ConnectionException.class);
        assertThat(second.error()).isInstanceOf(ConnectionException.class);
    }
}
