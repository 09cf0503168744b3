package io.kabelwerk.tck.simulation;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.kabelwerk.emulator.Fault;
import io.kabelwerk.emulator.Treatment;
import io.kabelwerk.spi.JsonLimits;
import io.kabelwerk.tck.codec.ReferenceCodec;
import io.kabelwerk.tck.simulation.Step.Connect;
import io.kabelwerk.tck.simulation.Step.Disconnect;
import io.kabelwerk.tck.simulation.Step.Do;
import io.kabelwerk.tck.simulation.Step.Elsewhere;
import io.kabelwerk.tck.simulation.Step.Pass;
import io.kabelwerk.tck.simulation.Step.Stall;
import io.kabelwerk.tck.simulation.Step.Wrong;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Histories that once broke a promise. */
class FoundHistoriesTest {

    private static void assertHarmless(History history) {
        assertThatCode(() -> history.play(new ReferenceCodec(JsonLimits.defaults()), new Coverage()))
                .doesNotThrowAnyException();
    }

    /** Listeners of a session that had ended by itself were still called after disconnect(). */
    @Test
    void should_tell_nothing_after_disconnect_of_a_session_that_had_ended() {
        assertHarmless(new History(
                1919L,
                List.of(
                        new Connect(2),
                        new Pass(16_230),
                        new Stall(2, true),
                        new Elsewhere(2, Change.ANSWER),
                        new Wrong(new Fault.CloseChannels("ada", "private")),
                        new Pass(18_203),
                        new Disconnect(2))));
    }

    /** What came before the notifier's rejoin was answered moved its cursor past what had been missed. */
    @Test
    void should_not_count_from_what_comes_before_the_notifier_is_joined_again() {
        assertHarmless(new History(
                111L,
                List.of(
                        new Connect(1),
                        new Connect(2),
                        new Connect(3),
                        new Pass(5_556),
                        new Wrong(new Fault.Restart(false)),
                        new Wrong(new Fault.RefuseUpgrades(4, 503)),
                        new Wrong(new Fault.Answer("ada", "notifier:*", Fault.JOIN, new Treatment.Unanswered(), 2)),
                        new Pass(3_156),
                        new Do(1, 0, Deed.POST),
                        new Pass(3_230),
                        new Elsewhere(2, Change.POST_MANY),
                        new Elsewhere(2, Change.POST_MANY))));
    }

    /** What came before a crashed room's rejoin was answered was told at once, ahead of what had been missed. */
    @Test
    void should_hold_what_comes_before_a_room_is_joined_again() {
        assertHarmless(new History(
                3214003256693929630L,
                List.of(
                        new Connect(2),
                        new Pass(4_312),
                        new Wrong(new Fault.Answer("*", "room:*", Fault.JOIN, new Treatment.Unanswered(), 2)),
                        new Wrong(new Fault.Restart(true)),
                        new Elsewhere(0, Change.ANSWER),
                        new Pass(1_774),
                        new Elsewhere(0, Change.ANSWER))));
    }

    /** An event for a room that had been left was put in front of the list of the same room, opened again at once. */
    @Test
    void should_not_begin_a_list_with_an_event_for_an_earlier_join() {
        assertHarmless(new History(
                1328759863041654981L,
                List.of(
                        new Connect(3),
                        new Pass(6_671),
                        new Do(3, 1, Deed.LEAVE),
                        new Elsewhere(1, Change.ANSWER),
                        new Wrong(new Fault.Restart(true)),
                        new Elsewhere(1, Change.POST_MANY),
                        new Do(3, 1, Deed.ENTER),
                        new Pass(402),
                        new Pass(384))));
    }

    /** Somebody opened a room before they had heard that the session was over: the kit let them, which is an error. */
    @Test
    void should_open_nothing_in_a_session_that_has_ended() {
        assertHarmless(new History(
                -49101654505165240L,
                List.of(
                        new Connect(0),
                        new Pass(8_338),
                        new Stall(0, true),
                        new Wrong(new Fault.CloseChannels("nana", "private")),
                        new Pass(480),
                        new Do(0, 0, Deed.LEAVE),
                        new Do(0, 0, Deed.ENTER))));
    }

    /** Pages whose messages had come as events before counted as pages without news, and the catch-up gave up too early. */
    @Test
    void should_catch_up_with_short_pages_though_all_of_them_came_as_events() {
        assertHarmless(new History(
                -4702234958598736702L,
                List.of(
                        new Connect(3),
                        new Wrong(new Fault.Answer("otto", "*", "list_messages", new Treatment.Unanswered(), 1)),
                        new Wrong(new Fault.Pages(24, true)),
                        new Pass(4_277),
                        new Elsewhere(1, Change.POST_MANY),
                        new Pass(3_515),
                        new Pass(4_435))));
    }

    /** A message that could not be read in the first join may be delivered by the next one, after newer messages. */
    @Test
    void should_accept_a_message_late_that_could_not_be_read_at_first() {
        assertHarmless(new History(
                657588275439968859L,
                List.of(
                        new Wrong(new Fault.Answer(
                                "ada", "room:*", Fault.JOIN, new Treatment.Unreadable(13, 1, "id"), 3)),
                        new Elsewhere(0, Change.POST_MANY),
                        new Connect(2),
                        new Pass(4_564))));
    }

    /** The answer to a post came after the room was entered again, whose first page began behind the message. */
    @Test
    void should_not_expect_an_own_message_in_a_room_that_was_entered_after_it() {
        assertHarmless(new History(
                -7542976788433954743L,
                List.of(
                        new Connect(0),
                        new Pass(6_552),
                        new Stall(0, true),
                        new Do(0, 0, Deed.POST),
                        new Pass(9_266),
                        new Elsewhere(0, Change.POST_MANY),
                        new Do(0, 0, Deed.REENTER))));
    }

    /** Callbacks that run inline connected again while the session was ending, whose last event the new listener got. */
    @Test
    void should_not_tell_of_the_end_of_a_session_where_the_next_one_began_inline() {
        assertHarmless(new History(
                -4665418680759335146L,
                List.of(
                        new Connect(1),
                        new Pass(3_810),
                        new Step.Impostor(1),
                        new Wrong(new Fault.Answer(
                                "*", "private", Fault.JOIN, new Treatment.LateReply(Duration.ofMillis(8_656)), 3)),
                        new Wrong(new Fault.Drop("nana")),
                        new Pass(9_781),
                        new Step.Mood(1, Trouble.CALLBACKS_RUN_INLINE),
                        new Pass(2_988))));
    }

    /** A listener that ran inline connected again while the old session joined its channels on the socket it had. */
    @Test
    void should_open_no_second_socket_where_the_next_session_began_inline() {
        assertHarmless(new History(
                1650420248475839711L,
                List.of(
                        new Connect(3),
                        new Pass(9_858),
                        new Wrong(new Fault.Restart(false)),
                        new Step.Mood(3, Trouble.SCHEDULER_REJECTS),
                        new Pass(1_149),
                        new Step.Again(3),
                        new Step.Mood(3, Trouble.CALLBACKS_RUN_INLINE),
                        new Pass(1_957))));
    }

    /** The reply to a join with another user's token was lost, and an update of that user passed for one of the old. */
    @Test
    void should_not_go_on_as_another_user_whose_update_came_before_the_reply() {
        assertHarmless(new History(
                7704558812090615714L,
                List.of(
                        new Connect(1),
                        new Connect(3),
                        new Pass(3_315),
                        new Wrong(new Fault.Answer("otto", "private", Fault.JOIN, new Treatment.Unanswered(), 2)),
                        new Step.Impostor(1),
                        new Wrong(new Fault.Close("*", 1000, "")),
                        new Pass(3_331),
                        new Pass(2_355),
                        new Do(3, 2, Deed.RENAME),
                        new Pass(3_970),
                        new Pass(3_385))));
    }

    /** The backend ended a session whose callback executor threw: threads of the SDK would have taken its place. */
    @Test
    void should_know_that_a_session_may_end_while_its_callback_executor_throws() {
        assertHarmless(new History(
                -4350774625624549403L,
                List.of(
                        new Connect(2),
                        new Pass(4911),
                        new Do(3, 1, Deed.MOVE_MARKER),
                        new Wrong(
                                new Fault.Answer("nana", "*", "list_rooms", new Treatment.Unreadable(0, 1, "room"), 3)),
                        new Do(1, 1, Deed.ARCHIVE),
                        new Do(3, 2, Deed.LOAD_MORE),
                        new Elsewhere(1, Change.DELETE),
                        new Step.Second(0, 0, 1),
                        new Step.Mood(2, Trouble.CALLBACKS_THROW),
                        new Wrong(new Fault.HalfOpen("otto")),
                        new Elsewhere(2, Change.POST_MANY),
                        new Pass(23),
                        new Pass(2608),
                        new Wrong(new Fault.CloseChannels("*", "*")),
                        new Step.Second(3, 2, 1),
                        new Wrong(new Fault.Duplicate("otto", "phx_reply", 2)),
                        new Do(3, 1, Deed.ARCHIVE),
                        new Do(0, 2, Deed.MOVE_MARKER),
                        new Do(0, 1, Deed.SET_ATTRIBUTE),
                        new Do(0, 0, Deed.REENTER),
                        new Connect(3),
                        new Do(3, 2, Deed.LOAD_MORE),
                        new Step.Disconnect(0),
                        new Pass(4047),
                        new Wrong(new Fault.Answer(
                                "otto", "*", "list_rooms", new Treatment.Unreadable(0, 1, "message"), 1)),
                        new Step.Second(1, 2, 2),
                        new Do(2, 1, Deed.SET_ATTRIBUTE),
                        new Step.Second(0, 1, 2),
                        new Step.Disconnect(0),
                        new Wrong(new Fault.Answer("ada", "*", "list_messages", new Treatment.Refused("not today"), 1)),
                        new Pass(1939))));
    }

    /** No entry of the first join could be read, and the next one had nothing to go on from: the list begins there. */
    @Test
    void should_hear_that_messages_may_be_missing_where_nothing_was_read_before_the_connection_broke() {
        assertHarmless(new History(
                -1872979199244319820L,
                List.of(
                        new Connect(3),
                        new Wrong(new Fault.Answer(
                                "otto", "notifier:*", Fault.JOIN, new Treatment.Gap(Duration.ofMillis(4_058)), 2)),
                        new Wrong(new Fault.Answer(
                                "otto", "room:*", Fault.JOIN, new Treatment.Unreadable(0, 1_000, "id"), 1)),
                        new Elsewhere(1, Change.POST_MANY),
                        new Pass(2_548),
                        new Elsewhere(1, Change.POST_MANY),
                        new Wrong(new Fault.Restart(false)),
                        new Pass(1_693),
                        new Pass(697),
                        new Pass(3_365))));
    }

    /** A ticker jumped, so that the attempt was given up: its refusal came afterwards, and no client heard of it. */
    @Test
    void should_not_take_a_token_for_refused_where_the_attempt_was_given_up_before() {
        assertHarmless(new History(
                -5289991691176253090L,
                List.of(
                        new Connect(2),
                        new Pass(789),
                        new Step.Mood(2, Trouble.TICKER_FORWARD),
                        new Wrong(new Fault.ExpireTokens()))));
    }

    /** Neither the first nor the second join could be read, and a connection broke between them. */
    @Test
    void should_begin_with_the_page_that_can_be_read_where_nothing_was_before() {
        assertHarmless(new History(
                -2648892522239028971L,
                List.of(
                        new Connect(3),
                        new Wrong(new Fault.Answer("otto", "private", Fault.JOIN, new Treatment.Unanswered(), 1)),
                        new Wrong(new Fault.Answer(
                                "otto", "room:*", Fault.JOIN, new Treatment.Unreadable(0, 1_000, "id"), 2)),
                        new Elsewhere(1, Change.ANSWER),
                        new Pass(4_103),
                        new Pass(3_275),
                        new Pass(4_376),
                        new Wrong(new Fault.Drop("*")),
                        new Elsewhere(1, Change.POST_MANY),
                        new Pass(2_219))));
    }
}
