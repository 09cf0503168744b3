package io.kabelwerk.core.phoenix;

import static io.kabelwerk.core.testing.Json.object;
import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.ClosedException;
import io.kabelwerk.ConnectionException;
import io.kabelwerk.LimitExceededException;
import io.kabelwerk.NoReplyException;
import io.kabelwerk.ProtocolViolationException;
import io.kabelwerk.RequestOutcome;
import io.kabelwerk.core.testing.Footprint;
import io.kabelwerk.core.testing.ScriptedBackend;
import io.kabelwerk.core.testing.ScriptedBackend.Sent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelTest {

    private static final String TOPIC = "room:7";

    private final Rig rig = new Rig().connect();

    @Nested
    class Joins {

        @Test
        void should_join_at_once_where_the_socket_is_open_with_its_ref_as_the_join_ref() {
            Rig.Listening room = rig.join(TOPIC);

            Sent join = rig.backend.last(TOPIC, "phx_join");
            assertThat(join.joinRef()).isNotNull().isEqualTo(join.ref());
            assertThat(room.told).containsExactly("joined");
            assertThat(room.channel().isJoined()).isTrue();
        }

        @Test
        void should_join_once_when_the_socket_opens() {
            rig.network.connection().drop();
            rig.run();
            Rig.Listening room = rig.join(TOPIC);
            assertThat(rig.backend.sent(TOPIC, "phx_join")).isEmpty();

            rig.pass(20);

            assertThat(rig.backend.sent(TOPIC, "phx_join")).hasSize(1);
            assertThat(room.told).containsExactly("joined");
        }

        @Test
        void should_join_again_after_a_drop_with_params_that_are_asked_for_anew() {
            Rig.Listening room = rig.join(TOPIC);
            Sent first = rig.backend.last(TOPIC, "phx_join");
            room.params = object("after", 12);

            rig.network.connection().drop();
            rig.pass(20);

            Sent second = rig.backend.last(TOPIC, "phx_join");
            assertThat(second.payload()).containsExactly(Map.entry("after", 12L));
            assertThat(second.ref()).isNotEqualTo(first.ref());
            assertThat(room.told).containsExactly("joined", "dropped", "joined");
        }

        @Test
        void should_pause_longer_after_each_refusal() {
            List<Duration> joins = new ArrayList<>();
            rig.backend.answer(TOPIC, "phx_join", push -> {
                joins.add(rig.time.elapsed());
                return ScriptedBackend.refused("not yet");
            });
            Rig.Listening room = rig.open(TOPIC);

            rig.pass(1_200);

            long[] steps = {1, 2, 5, 10, 30, 60, 300, 300};
            for (int i = 0; i < steps.length; i++) {
                assertThat(joins.get(i + 1).minus(joins.get(i)))
                        .isBetween(Duration.ofMillis(steps[i] * 800), Duration.ofMillis(steps[i] * 1_200));
            }
            assertThat(room.told).hasSameSizeAs(joins).containsOnly("refused: not yet");
        }

        @Test
        void should_start_its_pauses_over_once_it_is_joined() {
            rig.backend.answer(TOPIC, "phx_join", push -> ScriptedBackend.refused("not yet"));
            Rig.Listening room = rig.open(TOPIC);
            rig.pass(120);
            rig.backend.answer(TOPIC, "phx_join", push -> ScriptedBackend.ok());
            rig.pass(400);
            assertThat(room.told).endsWith("joined");
            int joins = rig.backend.sent(TOPIC, "phx_join").size();

            rig.backend.end(TOPIC, "phx_error", rig.backend.joinRef(TOPIC));
            rig.pass(Duration.ofMillis(1_200));

            assertThat(rig.backend.sent(TOPIC, "phx_join")).hasSize(joins + 1);
        }

        @Test
        void should_not_join_again_where_the_handler_gives_up() {
            rig.backend.answer(TOPIC, "phx_join", push -> ScriptedBackend.refused("no"));
            Rig.Listening room = new Rig.Listening();
            room.afterRefusal = ChannelHandler.AfterRefusal.GIVE_UP;
            rig.onLane(() -> room.channel = rig.socket.channel(TOPIC, room));

            rig.pass(3_600);

            assertThat(rig.backend.sent(TOPIC, "phx_join")).hasSize(1);
            assertThat(rig.request(room, "post_message", Map.of()).error()).isInstanceOf(ClosedException.class);
        }

        @Test
        void should_time_out_and_be_sent_again() {
            rig.backend.answer("phoenix", "heartbeat", push -> ScriptedBackend.ok());
            Rig.Listening room = rig.open(TOPIC);

            rig.pass(10);
            assertThat(room.told).containsExactly("failed");
            assertThat(room.errors.get(0)).isInstanceOf(NoReplyException.class);
            rig.pass(Duration.ofMillis(1_200));

            assertThat(rig.backend.sent(TOPIC, "phx_join")).hasSize(2);
        }

        @Test
        void should_not_take_the_answer_to_a_join_that_was_given_up() {
            Rig.Listening room = rig.open(TOPIC);
            Sent first = rig.backend.last(TOPIC, "phx_join");
            rig.pass(Duration.ofMillis(11_300));
            assertThat(rig.backend.sent(TOPIC, "phx_join")).hasSize(2);

            rig.backend.reply(first, ScriptedBackend.ok());
            rig.run();
            assertThat(room.channel().isJoined()).isFalse();
            rig.backend.reply(rig.backend.last(TOPIC, "phx_join"), ScriptedBackend.ok());
            rig.run();

            assertThat(room.channel().isJoined()).isTrue();
        }

        @Test
        void should_wait_for_the_socket_and_join_once_where_it_drops_during_a_pause() {
            rig.backend.answer(TOPIC, "phx_join", push -> ScriptedBackend.refused("not yet"));
            Rig.Listening room = rig.open(TOPIC);
            rig.backend.answer(TOPIC, "phx_join", push -> ScriptedBackend.ok());
            rig.network.silence();
            rig.network.connection().drop();
            rig.pass(9);
            assertThat(rig.backend.sent(TOPIC, "phx_join")).hasSize(1);

            rig.network.answer(attempt -> attempt.accept());
            rig.pass(60);

            assertThat(rig.backend.sent(TOPIC, "phx_join")).hasSize(2);
            assertThat(room.told).containsExactly("refused: not yet", "dropped", "joined");
        }

        @Test
        void should_join_again_after_a_pause_where_the_handler_cannot_read_the_response() {
            Rig.Listening room = new Rig.Listening();
            room.onJoined = () -> {
                room.onJoined = () -> {};
                throw new ProtocolViolationException(TOPIC, "id", "is missing");
            };
            rig.backend.answer(TOPIC, "phx_join", push -> ScriptedBackend.ok());
            rig.onLane(() -> room.channel = rig.socket.channel(TOPIC, room));
            assertThat(room.told).containsExactly("joined", "failed");
            assertThat(room.channel().isJoined()).isFalse();

            rig.pass(2);

            assertThat(room.told).containsExactly("joined", "failed", "joined");
            assertThat(room.channel().isJoined()).isTrue();
        }

        @Test
        void should_pause_longer_and_longer_where_the_response_can_never_be_read() {
            Rig.Listening room = new Rig.Listening();
            room.onJoined = () -> {
                throw new ProtocolViolationException(TOPIC, "id", "is missing");
            };
            rig.backend.answer(TOPIC, "phx_join", push -> ScriptedBackend.ok());
            rig.onLane(() -> room.channel = rig.socket.channel(TOPIC, room));

            rig.pass(600);

            assertThat(rig.backend.sent(TOPIC, "phx_join")).hasSizeBetween(7, 9);
        }
    }

    @Nested
    class Events {

        @Test
        void should_be_delivered_with_the_join_ref_and_without_one() {
            Rig.Listening room = rig.join(TOPIC);

            event(rig.backend.joinRef(TOPIC), "direct");
            event(null, "broadcast");

            assertThat(room.told).containsExactly("joined", "direct", "broadcast");
        }

        @Test
        void should_be_dropped_where_the_join_ref_is_an_old_one() {
            Rig.Listening room = rig.join(TOPIC);
            String old = rig.backend.joinRef(TOPIC);
            rig.network.connection().drop();
            rig.pass(20);

            event(old, "stale");
            event(old, "phx_close");
            event(old, "phx_error");

            assertThat(room.told).containsExactly("joined", "dropped", "joined");
            assertThat(room.channel().isJoined()).isTrue();
        }

        @Test
        void should_be_delivered_before_the_join_is_answered() {
            Rig.Listening room = rig.open(TOPIC);

            event(null, "early");
            rig.backend.reply(rig.backend.last(TOPIC, "phx_join"), ScriptedBackend.ok());
            rig.run();

            assertThat(room.told).containsExactly("early", "joined");
        }

        @Test
        void should_not_be_delivered_once_it_is_left() {
            Rig.Listening room = rig.join(TOPIC);
            leave(room);

            event(null, "late");

            assertThat(room.told).containsExactly("joined");
        }

        @Test
        void should_reach_their_own_topic_only() {
            Rig.Listening seven = rig.join(TOPIC);
            Rig.Listening eight = rig.join("room:8");

            event(null, "mine");

            assertThat(seven.told).containsExactly("joined", "mine");
            assertThat(eight.told).containsExactly("joined");
        }
    }

    @Nested
    class Ends {

        @Test
        void should_close_for_good_when_the_backend_does() {
            Rig.Listening room = rig.join(TOPIC);
            Rig.Answer sent = rig.request(room, "post_message", Map.of());

            event(rig.backend.joinRef(TOPIC), "phx_close");
            rig.pass(3_600);

            assertThat(room.told).containsExactly("joined", "closed");
            assertThat(rig.backend.sent(TOPIC, "phx_join")).hasSize(1);
            assertThat(sent.error()).isInstanceOf(ClosedException.class);
            assertThat(sent.error().outcome()).contains(RequestOutcome.UNKNOWN);
        }

        @Test
        void should_settle_what_waits_at_once_and_join_again_after_a_crash() {
            Rig.Listening room = rig.join(TOPIC);
            Rig.Answer sent = rig.request(room, "post_message", Map.of());

            event(rig.backend.joinRef(TOPIC), "phx_error");
            assertThat(sent.error()).isInstanceOf(ConnectionException.class);
            assertThat(sent.error().outcome()).contains(RequestOutcome.UNKNOWN);
            assertThat(room.told).containsExactly("joined", "failed");
            rig.pass(2);

            assertThat(room.told).containsExactly("joined", "failed", "joined");
        }

        @Test
        void should_keep_what_is_pushed_between_a_crash_and_the_next_join() {
            Rig.Listening room = rig.join(TOPIC);
            rig.backend.answer(TOPIC, "post_message", push -> ScriptedBackend.ok());
            event(rig.backend.joinRef(TOPIC), "phx_error");

            Rig.Answer waiting = rig.request(room, "post_message", Map.of());
            assertThat(rig.backend.sent(TOPIC, "post_message")).isEmpty();
            rig.pass(2);

            assertThat(waiting.reply().ok()).isTrue();
            assertThat(rig.backend.last(TOPIC, "post_message").joinRef()).isEqualTo(rig.backend.joinRef(TOPIC));
        }

        @Test
        void should_crash_while_it_is_joining() {
            Rig.Listening room = rig.open(TOPIC);
            Sent join = rig.backend.last(TOPIC, "phx_join");

            event(join.joinRef(), "phx_error");
            rig.backend.reply(join, ScriptedBackend.ok()); // Too late.
            rig.run();

            assertThat(room.told).containsExactly("failed");
            assertThat(room.channel().isJoined()).isFalse();
        }

        @Test
        void should_close_for_good_while_it_is_joining() {
            Rig.Listening room = rig.open(TOPIC);
            Rig.Answer waiting = rig.request(room, "post_message", Map.of());

            event(rig.backend.joinRef(TOPIC), "phx_close");
            rig.pass(3_600);

            assertThat(room.told).containsExactly("closed");
            assertThat(rig.backend.sent(TOPIC, "phx_join")).hasSize(1);
            assertThat(waiting.error().outcome()).contains(RequestOutcome.NOT_SENT);
        }

        @Test
        void should_not_be_told_of_a_close_while_it_pauses() {
            rig.backend.answer(TOPIC, "phx_join", push -> ScriptedBackend.refused("not yet"));
            Rig.Listening room = rig.open(TOPIC);
            rig.backend.answer(TOPIC, "phx_join", push -> ScriptedBackend.ok());

            event(null, "phx_close");
            rig.pass(2);

            assertThat(room.told).containsExactly("refused: not yet", "joined");
        }

        @Test
        void should_be_told_of_one_crash_only_while_it_pauses() {
            Rig.Listening room = rig.join(TOPIC);
            String joinRef = rig.backend.joinRef(TOPIC);

            event(joinRef, "phx_error");
            event(joinRef, "phx_error");
            event(null, "phx_error");

            assertThat(room.told).containsExactly("joined", "failed");
        }
    }

    @Nested
    class Pushes {

        @Test
        void should_be_answered_by_a_reply_with_and_without_a_join_ref() {
            Rig.Listening room = rig.join(TOPIC);
            Rig.Answer one = rig.request(room, "post_message", Map.of());
            Rig.Answer two = rig.request(room, "post_message", Map.of());
            List<Sent> sent = rig.backend.sent(TOPIC, "post_message");

            rig.backend.reply(sent.get(0), ScriptedBackend.ok(object("id", 1)));
            rig.backend.replyWith(sent.get(1), null, ScriptedBackend.refused("unmatched topic"));
            rig.run();

            assertThat(one.reply().response()).containsEntry("id", 1L);
            assertThat(two.reply().ok()).isFalse();
            assertThat(two.reply().reason()).isEqualTo("unmatched topic");
        }

        @Test
        void should_be_answered_in_whatever_order() {
            Rig.Listening room = rig.join(TOPIC);
            List<Rig.Answer> answers = IntStream.range(0, 5)
                    .mapToObj(i -> rig.request(room, "post_message", object("i", i)))
                    .toList();
            List<Sent> sent = rig.backend.sent(TOPIC, "post_message");

            for (int i = 4; i >= 0; i--) {
                rig.backend.reply(sent.get(i), ScriptedBackend.ok(sent.get(i).payload()));
            }
            rig.run();

            for (int i = 0; i < 5; i++) {
                assertThat(answers.get(i).reply().response()).containsEntry("i", (long) i);
            }
        }

        @Test
        void should_be_answered_once() {
            Rig.Listening room = rig.join(TOPIC);
            Rig.Answer answer = rig.request(room, "post_message", Map.of());
            Sent push = rig.backend.last(TOPIC, "post_message");

            rig.backend.reply(push, ScriptedBackend.ok());
            rig.backend.reply(push, ScriptedBackend.refused("again"));
            rig.network.connection().drop();
            rig.run();

            assertThat(answer.reply().ok()).isTrue();
        }

        @Test
        void should_time_out_ten_seconds_after_the_call() {
            Rig.Listening room = rig.join(TOPIC);
            Rig.Answer answer = rig.request(room, "post_message", Map.of());

            rig.pass(Duration.ofMillis(9_999));
            assertThat(answer.isSettled()).isFalse();
            rig.pass(Duration.ofMillis(1));

            assertThat(answer.error())
                    .isInstanceOf(NoReplyException.class)
                    .hasMessage("post_message on room:7 was not answered within 10 s (requestTimeout)");
            assertThat(answer.error().outcome()).contains(RequestOutcome.UNKNOWN);
        }

        @Test
        void should_count_their_deadline_from_the_call_also_where_they_wait() {
            rig.network.silence();
            rig.network.connection().drop();
            rig.run();
            Rig.Listening room = rig.join(TOPIC);
            Rig.Answer early = rig.request(room, "post_message", object("text", "early"));
            rig.pass(5);
            Rig.Answer late = rig.request(room, "post_message", object("text", "late"));
            rig.pass(Duration.ofMillis(4_999));
            assertThat(early.isSettled()).isFalse();
            rig.pass(Duration.ofMillis(1));
            assertThat(early.error())
                    .hasMessage("post_message on room:7 could not be sent within 10 s (requestTimeout)");
            assertThat(early.error().outcome()).contains(RequestOutcome.NOT_SENT);

            rig.network.answer(attempt -> attempt.accept());
            rig.network.attempts().get(rig.network.attempts().size() - 1).accept();
            rig.run();
            rig.pass(Duration.ofMillis(4_999));

            // It was sent in time, but it is not given a new deadline for that.
            assertThat(late.isSettled()).isFalse();
            rig.pass(Duration.ofMillis(1));
            assertThat(late.error().outcome()).contains(RequestOutcome.UNKNOWN);
            assertThat(rig.backend.sent(TOPIC, "post_message"))
                    .extracting(push -> push.payload().get("text"))
                    .containsExactly("late");
        }

        @Test
        void should_be_sent_in_the_order_of_their_calls_once_it_is_joined() {
            Rig.Listening room = rig.open(TOPIC);
            IntStream.range(0, 20).forEach(i -> rig.request(room, "post_message", object("i", i)));
            assertThat(rig.backend.sent(TOPIC, "post_message")).isEmpty();

            rig.backend.reply(rig.backend.last(TOPIC, "phx_join"), ScriptedBackend.ok());
            rig.run();

            assertThat(rig.backend.sent(TOPIC, "post_message"))
                    .extracting(push -> push.payload().get("i"))
                    .containsExactlyElementsOf(LongStream.range(0, 20).boxed().toList());
        }

        @Test
        void should_settle_at_a_drop_as_unknown_where_they_were_sent_and_wait_on_where_they_were_not() {
            Rig.Listening joined = rig.join(TOPIC);
            Rig.Listening joining = rig.open("room:8");
            Rig.Answer sent = rig.request(joined, "post_message", Map.of());
            Rig.Answer waiting = rig.request(joining, "post_message", Map.of());

            rig.network.silence();
            rig.network.connection().drop();
            rig.run();

            assertThat(sent.error()).isInstanceOf(ConnectionException.class);
            assertThat(sent.error().outcome()).contains(RequestOutcome.UNKNOWN);
            assertThat(waiting.isSettled()).isFalse();
        }

        @Test
        void should_not_be_sent_once_they_are_withdrawn() {
            Rig.Listening room = rig.open(TOPIC);
            Rig.Answer withdrawn = rig.request(room, "post_message", object("text", "withdrawn"));
            rig.request(room, "post_message", object("text", "kept"));

            rig.onLane(withdrawn::withdraw);
            rig.backend.reply(rig.backend.last(TOPIC, "phx_join"), ScriptedBackend.ok());
            rig.pass(60);

            assertThat(rig.backend.sent(TOPIC, "post_message"))
                    .extracting(push -> push.payload().get("text"))
                    .containsExactly("kept");
            assertThat(withdrawn.isSettled()).isFalse();
        }

        @Test
        void should_be_forgotten_where_they_are_withdrawn_after_they_were_sent() {
            Rig.Listening room = rig.join(TOPIC);
            Rig.Answer withdrawn = rig.request(room, "post_message", Map.of());

            rig.onLane(withdrawn::withdraw);
            rig.backend.reply(rig.backend.last(TOPIC, "post_message"), ScriptedBackend.ok());
            rig.run();

            assertThat(withdrawn.isSettled()).isFalse();
            assertThat(rig.timers.pending()).isEqualTo(1); // the next heartbeat
        }

        @Test
        void should_leave_nothing_behind_however_they_are_settled() {
            Rig.Listening room = rig.join(TOPIC);
            rig.backend.answer(TOPIC, "set_attributes", push -> ScriptedBackend.ok());
            int before = Footprint.of(rig.socket);

            rig.request(room, "set_attributes", Map.of());
            Rig.Answer withdrawn = rig.request(room, "post_message", Map.of());
            rig.onLane(withdrawn::withdraw);
            Rig.Answer expired = rig.request(room, "post_message", Map.of());
            rig.pass(10);

            assertThat(expired.error()).isInstanceOf(NoReplyException.class);
            assertThat(Footprint.of(rig.socket)).isEqualTo(before);
        }

        @Test
        void should_be_refused_beyond_as_many_as_may_wait_in_all_channels_together() {
            rig.with(settings -> settings.maxPendingRequests(3));
            Rig.Listening seven = rig.open(TOPIC);
            Rig.Listening eight = rig.open("room:8");
            rig.request(seven, "post_message", Map.of());
            rig.request(seven, "post_message", Map.of());
            Rig.Answer third = rig.request(eight, "post_message", Map.of());

            Rig.Answer fourth = rig.request(eight, "post_message", Map.of());

            assertThat(third.isSettled()).isFalse();
            assertThat(fourth.error())
                    .isInstanceOf(LimitExceededException.class)
                    .hasMessage("Too many requests wait for a connection; post_message on room:8 was not accepted"
                            + " (the limit is 3; the setting is maxPendingRequests)");
            assertThat(fourth.error().outcome()).contains(RequestOutcome.NOT_SENT);
        }

        @Test
        void should_be_accepted_again_as_soon_as_one_waits_no_more() {
            rig.with(settings -> settings.maxPendingRequests(1));
            Rig.Listening room = rig.open(TOPIC);

            Rig.Answer withdrawn = rig.request(room, "post_message", object("i", 1));
            rig.onLane(withdrawn::withdraw);
            Rig.Answer expired = rig.request(room, "post_message", object("i", 2));
            rig.pass(10);
            assertThat(expired.isSettled()).isTrue();
            Rig.Answer sent = rig.request(room, "post_message", object("i", 3));
            rig.backend.answer(TOPIC, "phx_join", push -> ScriptedBackend.ok());
            rig.pass(3);
            assertThat(rig.backend.sent(TOPIC, "post_message")).hasSize(1);
            assertThat(sent.isSettled()).isFalse();
            rig.network.silence();
            rig.network.connection().drop();
            rig.run();
            Rig.Answer next = rig.request(room, "post_message", object("i", 4));
            assertThat(next.isSettled()).isFalse();
            leave(room);
            Rig.Listening other = rig.open("room:8");
            Rig.Answer last = rig.request(other, "post_message", object("i", 5));

            assertThat(next.error()).isInstanceOf(ClosedException.class);
            assertThat(last.isSettled()).isFalse();
        }

        @Test
        void should_not_count_what_is_sent_at_once() {
            rig.with(settings -> settings.maxPendingRequests(1));
            Rig.Listening room = rig.join(TOPIC);

            List<Rig.Answer> answers = IntStream.range(0, 100)
                    .mapToObj(i -> rig.request(room, "post_message", Map.of()))
                    .toList();

            assertThat(answers).noneMatch(Rig.Answer::isSettled);
            assertThat(rig.backend.sent(TOPIC, "post_message")).hasSize(100);
        }

        @Test
        void should_not_be_sent_where_they_are_too_long() {
            rig.with(settings -> settings.maxFrameBytes(1024));
            Rig.Listening room = rig.join(TOPIC);
            int overhead = "[\"1\",\"2\",\"room:7\",\"post_message\",{\"text\":\"\"}]".length();

            Rig.Answer fits = rig.request(room, "post_message", object("text", "x".repeat(1024 - overhead)));
            Rig.Answer tooLong = rig.request(room, "post_message", object("text", "x".repeat(1025 - overhead)));
            Rig.Answer tooLongInUtf8 = rig.request(room, "post_message", object("text", "€".repeat(340)));

            assertThat(fits.isSettled()).isFalse();
            assertThat(tooLong.error())
                    .isInstanceOf(LimitExceededException.class)
                    .hasMessageContaining("the setting is maxFrameBytes");
            assertThat(tooLongInUtf8.error()).isInstanceOf(LimitExceededException.class);
            assertThat(rig.backend.sent(TOPIC, "post_message")).hasSize(1);
        }

        @Test
        void should_not_be_sent_where_they_cannot_be_written() {
            Rig.Listening room = rig.join(TOPIC);
            Map<String, @Nullable Object> nested = object();
            for (int i = 0; i < 100; i++) {
                nested = object("in", nested);
            }

            Rig.Answer answer = rig.request(room, "set_attributes", nested);

            assertThat(answer.error())
                    .isInstanceOf(LimitExceededException.class)
                    .hasMessageContaining("the setting is maxJsonDepth");
            assertThat(answer.error().outcome()).contains(RequestOutcome.NOT_SENT);
        }
    }

    @Nested
    class Leaves {

        private int done;

        @Test
        void should_be_done_with_the_reply() {
            Rig.Listening room = rig.join(TOPIC);
            leave(room, () -> done++);
            assertThat(done).isZero();
            Sent leave = rig.backend.last(TOPIC, "phx_leave");
            assertThat(leave.joinRef()).isEqualTo(rig.backend.joinRef(TOPIC));

            rig.backend.reply(leave, ScriptedBackend.ok());
            event(leave.joinRef(), "phx_close");

            assertThat(done).isEqualTo(1);
            assertThat(room.told).containsExactly("joined");
        }

        @Test
        void should_tell_the_backend_also_where_the_join_is_not_answered_yet() {
            Rig.Listening room = rig.open(TOPIC);

            leave(room, () -> done++);
            assertThat(done).isZero();
            Sent leave = rig.backend.last(TOPIC, "phx_leave");
            assertThat(leave.joinRef()).isEqualTo(rig.backend.joinRef(TOPIC));
            rig.backend.reply(leave, ScriptedBackend.ok());
            rig.run();

            assertThat(done).isEqualTo(1);
        }

        @Test
        void should_leave_nothing_behind_once_they_are_answered() {
            rig.backend.answer(TOPIC, "phx_leave", push -> ScriptedBackend.ok());
            int before = Footprint.of(rig.socket);

            leave(rig.join(TOPIC), () -> done++);

            assertThat(done).isEqualTo(1);
            assertThat(Footprint.of(rig.socket)).isEqualTo(before);
        }

        @Test
        void should_be_done_with_the_close_alone() {
            Rig.Listening room = rig.join(TOPIC);
            leave(room, () -> done++);

            event(rig.backend.joinRef(TOPIC), "phx_close");

            assertThat(done).isEqualTo(1);
        }

        @Test
        void should_be_done_with_the_time_out() {
            Rig.Listening room = rig.join(TOPIC);
            leave(room, () -> done++);

            rig.pass(Duration.ofMillis(9_999));
            assertThat(done).isZero();
            rig.pass(Duration.ofMillis(1));

            assertThat(done).isEqualTo(1);
        }

        @Test
        void should_be_done_with_the_next_join() {
            leave(rig.join(TOPIC), () -> done++);

            Rig.Listening next = rig.join(TOPIC);

            assertThat(done).isEqualTo(1);
            assertThat(next.told).containsExactly("joined");
        }

        @Test
        void should_be_done_with_a_drop() {
            leave(rig.join(TOPIC), () -> done++);

            rig.network.connection().drop();
            rig.run();

            assertThat(done).isEqualTo(1);
        }

        @Test
        void should_be_done_at_once_where_it_was_not_joined() {
            rig.network.silence();
            rig.network.connection().drop();
            rig.run();
            Rig.Listening room = rig.join(TOPIC);

            leave(room, () -> done++);
            leave(room, () -> done++);
            rig.network.attempts().get(rig.network.attempts().size() - 1).accept();
            rig.pass(60);

            assertThat(done).isEqualTo(2);
            assertThat(rig.backend.sent(TOPIC, "phx_join")).isEmpty();
        }

        @Test
        void should_not_be_joined_again_while_it_pauses() {
            rig.backend.answer(TOPIC, "phx_join", push -> ScriptedBackend.refused("no"));
            Rig.Listening room = rig.open(TOPIC);

            leave(room, () -> done++);
            rig.pass(3_600);

            assertThat(done).isEqualTo(1);
            assertThat(rig.backend.sent(TOPIC, "phx_join")).hasSize(1);
        }

        /** The frames that may follow a leave and a join back to back. A leave may never be answered. */
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "join",
                    "join leave close",
                    "join close leave",
                    "leave close join",
                    "leave join close",
                    "close leave join",
                    "close join leave",
                    "join close",
                    "join leave",
                    "close join",
                    "leave join"
                })
        void should_work_back_to_back_with_a_join_whatever_comes_in_whatever_order(String order) {
            Rig.Listening first = rig.join(TOPIC);
            String oldRef = rig.backend.joinRef(TOPIC);
            rig.backend.ignore(TOPIC, "phx_join");
            leave(first, () -> done++);
            Sent leave = rig.backend.last(TOPIC, "phx_leave");
            Rig.Listening second = rig.open(TOPIC);

            for (String step : order.split(" ", -1)) {
                switch (step) {
                    case "join" -> rig.backend.reply(rig.backend.last(TOPIC, "phx_join"), ScriptedBackend.ok());
                    case "leave" -> rig.backend.reply(leave, ScriptedBackend.ok());
                    case "close" -> rig.backend.end(TOPIC, "phx_close", oldRef);
                    default -> throw new IllegalArgumentException(step);
                }
                rig.run();
            }
            event(null, "event");
            rig.pass(60);

            assertThat(done).isEqualTo(1);
            assertThat(first.told).containsExactly("joined");
            assertThat(second.told).containsExactly("joined", "event");
            assertThat(second.channel().isJoined()).isTrue();
            assertThat(rig.backend.sent(TOPIC, "phx_join")).hasSize(2);
        }

        @Test
        void should_fail_what_was_sent_as_unknown_and_what_waits_as_not_sent() {
            Rig.Listening joined = rig.join(TOPIC);
            Rig.Answer sent = rig.request(joined, "post_message", Map.of());
            Rig.Listening joining = rig.open("room:8");
            Rig.Answer waiting = rig.request(joining, "post_message", Map.of());

            leave(joined);
            leave(joining);

            assertThat(sent.error()).isInstanceOf(ClosedException.class);
            assertThat(sent.error().outcome()).contains(RequestOutcome.UNKNOWN);
            assertThat(waiting.error()).isInstanceOf(ClosedException.class);
            assertThat(waiting.error().outcome()).contains(RequestOutcome.NOT_SENT);
        }
    }

    private void event(@Nullable String joinRef, String event) {
        if (joinRef == null) {
            rig.backend.broadcast(TOPIC, event, Map.of());
        } else {
            rig.backend.end(TOPIC, event, joinRef);
        }
        rig.run();
    }

    private void leave(Rig.Listening room) {
        leave(room, () -> {});
    }

    private void leave(Rig.Listening room, Runnable done) {
        rig.onLane(() -> room.channel().leave(done));
    }
}
