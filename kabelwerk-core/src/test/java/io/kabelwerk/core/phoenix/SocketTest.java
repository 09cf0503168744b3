package io.kabelwerk.core.phoenix;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.AuthenticationException;
import io.kabelwerk.ConnectionException;
import io.kabelwerk.KabelwerkException;
import io.kabelwerk.LimitExceededException;
import io.kabelwerk.NoReplyException;
import io.kabelwerk.ProtocolViolationException;
import io.kabelwerk.RequestOutcome;
import io.kabelwerk.core.testing.FakeConnection;
import io.kabelwerk.core.testing.FakeTransport;
import io.kabelwerk.core.testing.FakeTransport.Attempt;
import io.kabelwerk.core.testing.Footprint;
import io.kabelwerk.core.testing.ScriptedBackend;
import io.kabelwerk.core.testing.ScriptedBackend.Sent;
import io.kabelwerk.spi.UpgradeRefusedException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SocketTest {

    private static final int SEEDS = 300;

    private final Rig rig = new Rig();

    @Nested
    class Connecting {

        @Test
        void should_connect_at_once_to_the_address_with_the_headers_of_the_settings() {
            rig.with(settings -> settings.headers(Map.of("X-Tenant", "7"))).connect();

            assertThat(rig.network.attempts()).hasSize(1);
            assertThat(rig.network.lastAttempt().uri()).isEqualTo(Rig.ADDRESS);
            assertThat(rig.network.lastAttempt().headers()).containsExactly(Map.entry("X-Tenant", "7"));
            assertThat(rig.told).containsExactly("address", "opened");
            assertThat(rig.socket.isOpen()).isTrue();
        }

        /** The thread that connects may be slower than the peer. */
        @Test
        void should_notice_an_end_that_is_told_before_the_opening_has_come() {
            rig.network.answer(attempt -> {
                attempt.accept();
                rig.network.connection().drop();
            });
            rig.connect();
            assertThat(rig.socket.isOpen()).isFalse();

            rig.network.answer(Attempt::accept);
            rig.pass(10);
            assertThat(rig.network.attempts()).hasSize(2);
            assertThat(rig.socket.isOpen()).isTrue();
        }

        @Test
        void should_wait_for_an_address_that_is_found_later() {
            List<BiConsumer<@Nullable URI, @Nullable KabelwerkException>> waiting = new ArrayList<>();
            rig.addresses = waiting::add;
            rig.connect();
            rig.pass(60);
            assertThat(rig.network.attempts()).isEmpty();

            rig.onLane(() -> waiting.get(0).accept(Rig.ADDRESS, null));

            assertThat(rig.socket.isOpen()).isTrue();
        }

        @Test
        void should_ask_again_after_a_pause_where_there_is_no_address() {
            rig.addresses = found -> found.accept(null, new AuthenticationException("none", null));
            rig.connect();
            assertThat(rig.told).containsExactly("address", "address failed");

            rig.pass(1);

            assertThat(rig.told.subList(0, 4))
                    .containsExactly("address", "address failed", "address", "address failed");
        }

        @Test
        void should_leave_it_at_that_where_the_owner_does() {
            rig.addresses = found -> found.accept(null, new AuthenticationException("none", null));
            rig.againWithoutAddress = false;
            rig.connect();

            rig.pass(600);

            assertThat(rig.told).containsExactly("address", "address failed");
        }

        @Test
        void should_give_an_attempt_up_after_the_connect_time_out() {
            rig.network.silence();
            rig.connect();

            rig.pass(Duration.ofMillis(9_999));
            assertThat(rig.told).containsExactly("address");
            rig.pass(Duration.ofMillis(1));

            assertThat(rig.network.attempts().get(0).isCancelled()).isTrue();
            assertThat(rig.told).contains("attempt failed");
            assertThat(rig.errors.get(0))
                    .isInstanceOf(ConnectionException.class)
                    .hasMessage("Cannot connect to ws://localhost:4000/socket/user/websocket: there was no open"
                            + " connection within 10 s (connectTimeout)");
            assertThat(rig.errors.get(0).getCause()).isInstanceOf(SocketTimeoutException.class);
        }

        @Test
        void should_go_on_where_a_transport_throws_instead_of_answering() {
            rig.network.answer(attempt -> {
                throw new IllegalStateException("broken");
            });
            rig.connect();
            assertThat(rig.errors.get(0))
                    .hasMessageEndingWith("the transport has failed with a java.lang.IllegalStateException");

            rig.network.answer(Attempt::accept);
            rig.pass(1);

            assertThat(rig.socket.isOpen()).isTrue();
        }

        @Test
        void should_look_into_what_a_stage_has_wrapped_a_failure_in() {
            rig.network.answer(attempt -> attempt.refuse(new CompletionException(new UpgradeRefusedException(403))));

            rig.connect();

            assertThat(rig.told).containsExactly("address", "token refused", "attempt failed");
        }

        @Test
        void should_take_a_wrapping_with_nothing_in_it_for_the_failure() {
            rig.network.answer(attempt -> attempt.refuse(new CompletionException("broken", null)));

            rig.connect();

            assertThat(rig.errors.get(0))
                    .hasMessageEndingWith(": the transport has failed with a java.util.concurrent.CompletionException");
        }

        @Test
        void should_ignore_and_abort_a_connection_that_comes_after_its_attempt_was_given_up() {
            rig.network.silence();
            rig.connect();
            Attempt late = rig.network.lastAttempt();
            rig.network.answer(Attempt::accept);
            rig.pass(20);
            assertThat(rig.socket.isOpen()).isTrue();
            FakeConnection current = rig.network.connection();

            FakeConnection zombie = late.acceptLate();
            zombie.resumeReading();
            zombie.receive("[null,null,\"x\",\"y\",{}]");
            zombie.drop();
            rig.run();

            assertThat(rig.socket.isOpen()).isTrue();
            assertThat(current.isOpen()).isTrue();
            assertThat(rig.told).endsWith("opened");
        }

        @Test
        void should_abort_what_an_attempt_that_was_given_up_brings_during_the_next_one() {
            rig.network.silence();
            rig.network.neverCancel();
            rig.connect().pass(12);
            assertThat(rig.network.attempts()).hasSize(2);

            rig.network.attempts().get(0).accept();
            rig.run();
            assertThat(rig.socket.isOpen()).isFalse();
            assertThat(rig.network.connection().isAborted()).isTrue();
            rig.network.attempts().get(1).accept();
            rig.run();

            assertThat(rig.socket.isOpen()).isTrue();
            assertThat(rig.network.connection().isAborted()).isFalse();
        }

        @Test
        void should_keep_the_token_out_of_its_errors() {
            rig.network.answer(attempt -> attempt.refuse(new IOException("reset")));

            rig.connect();

            assertThat(rig.errors.get(0).getMessage()).doesNotContain("secret", "token");
        }
    }

    @Nested
    class Pauses {

        static Stream<Arguments> failures() {
            return Stream.of(
                    Arguments.of(new ConnectException("refused"), 5),
                    Arguments.of(new UpgradeRefusedException(500), 5),
                    Arguments.of(new UpgradeRefusedException(502), 5),
                    Arguments.of(new UpgradeRefusedException(503), 5),
                    Arguments.of(new UpgradeRefusedException(404), 1),
                    Arguments.of(new UpgradeRefusedException(403), 1),
                    Arguments.of(new UpgradeRefusedException(401), 1),
                    Arguments.of(new UnknownHostException("nowhere"), 1),
                    Arguments.of(new SocketTimeoutException("slow"), 1),
                    Arguments.of(new IOException("reset"), 1));
        }

        @ParameterizedTest
        @MethodSource("failures")
        void should_spread_the_first_pause_after_a_failed_attempt_over(Exception failure, long seconds) {
            List<Duration> pauses = LongStream.range(0, SEEDS)
                    .mapToObj(seed -> {
                        Rig each = new Rig(seed);
                        each.network.answer(attempt -> attempt.refuse(failure));
                        return each.connect().lastPause();
                    })
                    .toList();

            assertReaches(pauses, seconds);
        }

        @ParameterizedTest
        @ValueSource(ints = {1000, 1001, 1002, 1011, 1012, 1013})
        void should_spread_the_first_pause_over_five_seconds_after_a_close_that_looks_like_a_restart(int code) {
            assertReaches(pausesAfterClose(code), 5);
        }

        @ParameterizedTest
        @ValueSource(ints = {1005, 1006, 1008, 1009, 4000})
        void should_spread_the_first_pause_over_a_second_after_another_close(int code) {
            assertReaches(pausesAfterClose(code), 1);
        }

        @Test
        void should_grow_as_long_as_no_connection_stands() {
            List<List<Duration>> pauses = new ArrayList<>();
            for (long seed = 0; seed < SEEDS; seed++) {
                Rig each = new Rig(seed);
                each.network.answer(attempt -> attempt.refuse(new IOException("reset")));
                each.connect().pass(120);
                pauses.add(each.pauses);
            }

            long[] most = {1, 2, 4, 8, 10, 10};
            for (int i = 0; i < most.length; i++) {
                int attempt = i;
                assertReaches(pauses.stream().map(each -> each.get(attempt)).toList(), most[i]);
            }
        }

        @Test
        void should_go_on_growing_while_connections_are_accepted_and_dropped_again() {
            rig.onOpened =
                    () -> rig.executor.execute(() -> rig.network.connection().drop());

            rig.connect().pass(600);

            // With full jitter between 0 and 10 s it is some 120; with a backoff that starts over, over a thousand.
            assertThat(rig.network.attempts()).hasSizeBetween(60, 240);
        }

        @Test
        void should_not_start_over_before_the_connection_has_stood_for_ten_seconds() {
            assertReaches(pausesAfterStanding(Duration.ofMillis(9_900)), 10);
            assertReaches(pausesAfterStanding(Duration.ofSeconds(10)), 1);
        }

        @Test
        void should_count_anew_where_the_connection_proves_itself_again_or_drops() {
            rig.connect();
            int before = rig.timers.pending();

            rig.onLane(rig.socket::markStable);
            rig.onLane(rig.socket::markStable);
            assertThat(rig.timers.pending()).isEqualTo(before + 1);
            rig.network.silence();
            rig.network.connection().drop();
            rig.run();

            assertThat(rig.timers.pending()).isEqualTo(1); // the next attempt
        }

        private static List<Duration> pausesAfterStanding(Duration stood) {
            return LongStream.range(0, SEEDS)
                    .mapToObj(seed -> {
                        Rig each = new Rig(seed);
                        each.network.answer(attempt -> attempt.refuse(new IOException("reset")));
                        each.connect().pass(120);
                        each.network.answer(Attempt::accept);
                        each.pass(10);
                        each.onLane(each.socket::markStable);
                        each.pass(stood);
                        each.network.connection().drop();
                        each.run();
                        return each.lastPause();
                    })
                    .toList();
        }

        private static List<Duration> pausesAfterClose(int code) {
            return LongStream.range(0, SEEDS)
                    .mapToObj(seed -> {
                        Rig each = new Rig(seed).connect();
                        each.network.connection().closeByPeer(code);
                        each.run();
                        return each.lastPause();
                    })
                    .toList();
        }

        /** All within [0, most], and some in the last tenth: so that is the bound. */
        private static void assertReaches(List<Duration> pauses, long most) {
            assertThat(pauses).allMatch(pause -> !pause.isNegative() && pause.toNanos() <= most * 1_000_000_000L);
            assertThat(pauses).anyMatch(pause -> pause.toNanos() > most * 900_000_000L);
            assertThat(pauses).anyMatch(pause -> pause.toNanos() < most * 100_000_000L);
        }
    }

    @Nested
    class RefusedTokens {

        @ParameterizedTest
        @ValueSource(ints = {401, 403})
        void should_tell_its_owner_and_go_on_after_the_owners_pause(int status) {
            rig.pauseAfterRefusal = Optional.of(Duration.ofMinutes(1));
            rig.network.answer(attempt -> attempt.refuse(new UpgradeRefusedException(status)));
            rig.connect();

            assertThat(rig.told).containsExactly("address", "token refused", "attempt failed");
            assertThat(rig.errors.get(0)).isInstanceOf(AuthenticationException.class);
            rig.pass(Duration.ofMillis(59_999));
            assertThat(rig.network.attempts()).hasSize(1);
            rig.pass(Duration.ofMillis(1));
            assertThat(rig.network.attempts()).hasSize(2);
        }

        @Test
        void should_not_take_another_status_for_a_refused_token() {
            rig.network.answer(attempt -> attempt.refuse(new UpgradeRefusedException(404)));

            rig.connect();

            assertThat(rig.told).containsExactly("address", "attempt failed");
            assertThat(rig.errors.get(0)).isInstanceOf(ConnectionException.class);
        }
    }

    @Nested
    class Heartbeats {

        @Test
        void should_be_sent_every_thirty_seconds() {
            rig.connect().pass(95);

            assertThat(rig.backend.sent("phoenix", "heartbeat")).hasSize(3);
            assertThat(rig.backend.last("phoenix", "heartbeat").joinRef()).isNull();
            assertThat(rig.socket.isOpen()).isTrue();
        }

        @Test
        void should_find_a_dead_link_when_the_next_one_is_due_and_abort_it() {
            rig.connect();
            FakeConnection dead = rig.network.connection();
            dead.freeze();

            rig.pass(Duration.ofMillis(59_999));
            assertThat(rig.told).doesNotContain("dropped with code 1006");
            rig.pass(Duration.ofMillis(1));

            assertThat(rig.told).contains("dropped with code 1006");
            assertThat(dead.isAborted()).isTrue();
            assertThat(dead.closeCode()).isZero();
            rig.pass(1);
            assertThat(rig.network.connections()).hasSize(2);
            assertThat(rig.told.stream().filter(call -> call.startsWith("dropped")))
                    .hasSize(1);
        }

        @Test
        void should_not_wait_for_the_transport_to_tell_of_the_end_of_a_dead_link() {
            rig.connect();
            rig.network.connection().loseTheEnd();
            rig.network.connection().freeze();

            rig.pass(61);

            assertThat(rig.network.connections()).hasSize(2);
            assertThat(rig.told).endsWith("dropped with code 1006", "address", "opened");
        }

        @Test
        void should_not_blame_a_backend_that_sends_anything_at_all() {
            rig.backend.ignore("phoenix", "heartbeat");
            rig.connect();

            for (int i = 0; i < 20; i++) {
                rig.pass(20);
                rig.backend.broadcast("room:9", "message_posted", Map.of());
                rig.run();
            }

            assertThat(rig.told).containsExactly("address", "opened");
        }

        @Test
        void should_count_the_silence_from_the_last_frame_even_one_that_cannot_be_read() {
            rig.backend.ignore("phoenix", "heartbeat");
            rig.connect().pass(45);
            rig.backend.text("garbage");
            rig.run();

            rig.pass(Duration.ofMillis(44_999));
            assertThat(rig.told).containsExactly("address", "opened", "unreadable");
            rig.pass(Duration.ofMillis(1));

            assertThat(rig.told).contains("dropped with code 1006");
        }

        @Test
        void should_blame_a_backend_that_has_been_silent_since_the_last_heartbeat_was_sent() {
            rig.backend.ignore("phoenix", "heartbeat");
            rig.connect().pass(30);
            rig.backend.broadcast("room:9", "message_posted", Map.of());
            rig.run();

            rig.pass(30);

            assertThat(rig.told).contains("dropped with code 1006");
        }

        @Test
        void should_not_blame_while_reading_is_paused() {
            rig.connect();
            rig.backend.ignore("phoenix", "heartbeat");
            rig.onLane(rig.socket::pauseReading);

            rig.pass(615);
            assertThat(rig.told).containsExactly("address", "opened");
            rig.onLane(rig.socket::resumeReading);
            rig.pass(29); // One heartbeat is due meanwhile: what was not read before is not held against it.
            assertThat(rig.told).containsExactly("address", "opened");
            rig.pass(60);

            assertThat(rig.told).contains("dropped with code 1006");
        }

        @Test
        void should_leave_nothing_behind_where_they_are_not_answered() {
            rig.backend.ignore("phoenix", "heartbeat");
            rig.connect();
            for (int i = 0; i < 10; i++) {
                rig.pass(29);
                rig.backend.broadcast("room:9", "message_posted", Map.of());
            }

            // An answer to a heartbeat that was given up is no news.
            rig.backend.reply(rig.backend.sent("phoenix", "heartbeat").get(0), ScriptedBackend.ok());
            rig.run();
            assertThat(rig.timers.pending()).isEqualTo(1);
            assertThat(rig.told).containsExactly("address", "opened");
        }
    }

    @Nested
    class Pings {

        @Test
        void should_be_answered() {
            rig.connect();
            Rig.Answer answer = ping();

            assertThat(answer.reply().ok()).isTrue();
        }

        @Test
        void should_fail_at_once_without_a_connection() {
            rig.network.silence();
            rig.connect();

            assertThat(ping().error())
                    .isInstanceOf(ConnectionException.class)
                    .extracting(KabelwerkException::outcome)
                    .isEqualTo(Optional.of(RequestOutcome.NOT_SENT));
        }

        @Test
        void should_leave_nothing_behind_once_they_are_withdrawn() {
            rig.connect();
            rig.backend.ignore("phoenix", "heartbeat");
            int before = Footprint.of(rig.socket);
            Rig.Answer withdrawn = ping();

            rig.onLane(withdrawn::withdraw);

            assertThat(withdrawn.isSettled()).isFalse();
            assertThat(Footprint.of(rig.socket)).isEqualTo(before);
        }

        @Test
        void should_time_out_one_by_one() {
            rig.connect();
            rig.backend.ignore("phoenix", "heartbeat");
            List<Rig.Answer> pings = Stream.generate(this::ping).limit(5).toList();

            rig.pass(10);

            assertThat(pings).allSatisfy(each -> assertThat(each.error()).isInstanceOf(NoReplyException.class));
        }

        private Rig.Answer ping() {
            Rig.Answer answer = new Rig.Answer();
            rig.onLane(() -> answer.push = rig.socket.ping(rig.timers.now(), answer));
            return answer;
        }
    }

    @Nested
    class Reading {

        private static final String EVENT = "[null,null,\"room:9\",\"e\",{}]";

        @Test
        void should_read_on_as_long_as_the_lane_keeps_up() {
            rig.connect();
            FakeConnection connection = rig.network.connection();

            for (int i = 0; i < 3_000; i++) {
                connection.receive(EVENT);
                rig.run();
            }

            assertThat(connection.undelivered()).isZero();
            assertThat(connection.pauses()).isZero();
        }

        @ParameterizedTest
        @ValueSource(ints = {0, 300_000})
        void should_pause_while_the_lane_is_behind_and_then_read_everything(int length) {
            String text = EVENT.replace("{}", "{\"text\":\"" + "x".repeat(length) + "\"}");
            rig.connect();
            FakeConnection connection = rig.network.connection();
            rig.onLane(() -> {
                for (int i = 0; i < 1_000; i++) {
                    connection.receive(text);
                }
                assertThat(connection.isReading()).isFalse();
                assertThat(connection.undelivered()).isGreaterThan(700);
            });

            assertThat(connection.undelivered()).isZero();
            assertThat(connection.isReading()).isTrue();
        }

        @Test
        void should_read_nothing_while_it_is_told_to_pause_and_then_what_is_missing() {
            rig.connect();
            FakeConnection connection = rig.network.connection();
            rig.onLane(() -> {
                for (int i = 0; i < 300; i++) {
                    connection.receive(EVENT);
                }
                rig.socket.pauseReading();
            });
            connection.receive(EVENT);
            assertThat(connection.isReading()).isFalse();
            assertThat(connection.undelivered()).isPositive();

            rig.onLane(rig.socket::resumeReading);
            assertThat(connection.undelivered()).isZero();
            assertThat(connection.isReading()).isTrue();
        }

        @Test
        void should_leave_a_connection_paused_that_opens_while_nothing_shall_be_read() {
            rig.connect();
            rig.onLane(rig.socket::pauseReading);
            rig.network.connection().drop();
            rig.pass(5);

            assertThat(rig.network.connections()).hasSize(2);
            assertThat(rig.network.connection().isReading()).isFalse();
            rig.onLane(rig.socket::resumeReading);
            assertThat(rig.network.connection().isReading()).isTrue();
        }

        @Test
        void should_read_texts_that_come_as_bytes() {
            Rig.Listening room = rig.connect().join("room:9");
            rig.network.connection().deliverBytes();

            rig.network.connection().receive("[null,null,\"room:9\",\"e\",{\"text\":\"für 5 €\"}]");
            rig.run();

            assertThat(room.payloads).last().isEqualTo(Map.of("text", "für 5 €"));
        }

        @Test
        void should_close_with_1007_on_bytes_that_are_not_utf_8_and_come_back() {
            rig.connect();
            FakeConnection connection = rig.network.connection();

            connection.receive(ByteBuffer.wrap(
                    "[null,null,\"room:9\",\"e\",{\"text\":\"\u00fc\"}]".getBytes(StandardCharsets.ISO_8859_1)));
            rig.run();

            assertThat(connection.closeCode()).isEqualTo(1007);
            assertThat(rig.told).contains("unreadable").endsWith("dropped with code 1007");
            rig.pass(5);
            assertThat(rig.socket.isOpen()).isTrue();
        }

        @Test
        void should_stay_connected_on_bytes_that_are_no_frame() {
            rig.connect();

            rig.network.connection().receive(ByteBuffer.wrap("[für".getBytes(StandardCharsets.UTF_8)));
            rig.run();

            assertThat(rig.told).contains("unreadable");
            assertThat(rig.network.connection().closeCode()).isZero();
            assertThat(rig.socket.isOpen()).isTrue();
        }
    }

    @Nested
    class Frames {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "x",
                    "[]",
                    "{}",
                    "[1,2,3,4,5]",
                    "[null,null,\"phoenix\",\"phx_reply\",{}]",
                    "[null,\"99\",\"phoenix\",\"phx_reply\",{\"status\":\"ok\",\"response\":{}}]",
                    "[null,null,\"unknown:1\",\"event\",{}]",
                    "[null,null,\"unknown:1\",\"phx_close\",{}]",
                    "[null,null,\"unknown:1\",\"phx_error\",{}]"
                })
        void should_survive_whatever_comes(String text) {
            rig.connect();

            rig.backend.text(text);
            rig.run();

            assertThat(rig.socket.isOpen()).isTrue();
            assertThat(rig.errors).allMatch(error -> error instanceof ProtocolViolationException);
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '\'',
                value = {
                    "{} | response",
                    "{\"status\":\"ok\"} | response",
                    "{\"status\":\"perhaps\",\"response\":{}} | status",
                    "{\"status\":\"ok\",\"response\":[]} | response"
                })
        void should_fail_a_push_whose_reply_cannot_be_read_and_report_it(String payload, String field) {
            rig.connect();
            Rig.Listening room = rig.join("room:7");
            Rig.Answer answer = rig.request(room, "post_message", Map.of());
            Sent push = rig.backend.last("room:7", "post_message");

            rig.backend.text(
                    "[\"" + push.joinRef() + "\",\"" + push.ref() + "\",\"room:7\",\"phx_reply\"," + payload + "]");
            rig.run();

            assertThat(answer.error())
                    .isInstanceOf(ProtocolViolationException.class)
                    .extracting(error -> ((ProtocolViolationException) error).field())
                    .isEqualTo(field);
            assertThat(rig.errors).hasSize(1);
        }

        @Test
        void should_not_take_a_reply_on_another_topic_for_an_answer() {
            rig.connect();
            Rig.Listening room = rig.join("room:7");
            Rig.Answer answer = rig.request(room, "post_message", Map.of());
            Sent push = rig.backend.last("room:7", "post_message");

            rig.backend.text(
                    "[null,\"" + push.ref() + "\",\"room:8\",\"phx_reply\",{\"status\":\"ok\",\"response\":{}}]");
            rig.run();

            assertThat(answer.isSettled()).isFalse();
        }
    }

    @Nested
    class Drops {

        @Test
        void should_name_the_limit_that_a_frame_was_longer_than() {
            rig.with(settings -> settings.maxFrameBytes(1024)).connect();

            rig.network.connection().closeByPeer(1009);
            rig.run();
            rig.pass(10);

            assertThat(rig.told).endsWith("dropped with code 1009", "limited", "address", "opened");
            assertThat(rig.errors)
                    .singleElement()
                    .isInstanceOf(LimitExceededException.class)
                    .asString()
                    .endsWith("(the limit is 1024; the setting is maxFrameBytes)");
        }

        @Test
        void should_be_told_once_and_lead_to_another_attempt() {
            rig.connect();
            rig.network.connection().drop();
            rig.run();

            assertThat(rig.told).containsExactly("address", "opened", "dropped with code 1006");
            assertThat(rig.socket.isOpen()).isFalse();
            rig.pass(1);
            assertThat(rig.told).endsWith("address", "opened");
            assertThat(rig.network.mostOpenConnections()).isEqualTo(1);
        }

        @Test
        void should_not_be_told_of_a_connection_that_is_not_the_sockets_any_more() {
            rig.connect();
            FakeConnection dead = rig.network.connection();
            dead.freeze();
            rig.pass(61);
            int told = rig.told.size();

            dead.drop();
            rig.run();

            assertThat(rig.told).hasSize(told);
        }

        @Test
        void should_not_hear_what_an_old_connection_still_says() {
            rig.connect();
            Rig.Listening room = rig.join("room:7");
            FakeConnection old = rig.network.connection();
            rig.executor.execute(old::drop);
            rig.executor.execute(() -> {});
            old.receive("[null,null,\"room:7\",\"message_posted\",{}]");
            old.drop();
            rig.run();
            rig.pass(2);

            // It came before the end, so it counts; nothing after the end does.
            assertThat(room.told).containsExactly("joined", "message_posted", "dropped", "joined");
        }

        @Test
        void should_do_nothing_more_where_the_owner_closes_it_when_it_is_told() {
            rig.onDropped = () -> rig.socket.close(false, () -> rig.told.add("closed"));
            rig.connect();

            rig.network.connection().drop();
            rig.pass(600);

            assertThat(rig.told).endsWith("dropped with code 1006", "closed");
            assertThat(rig.network.attempts()).hasSize(1);
            assertThat(rig.timers.pending()).isZero();
        }

        @Test
        void should_do_nothing_more_where_the_owner_closes_it_when_it_opens() {
            rig.join("room:7");
            rig.onOpened = () -> rig.socket.close(false, () -> rig.told.add("closed"));

            rig.connect().pass(600);

            assertThat(rig.told).containsExactly("address", "opened", "closed");
            assertThat(rig.backend.sent()).isEmpty();
            assertThat(rig.timers.pending()).isZero();
        }
    }

    @Nested
    class Closing {

        @Test
        void should_close_with_1000_and_be_done_when_the_backend_has_answered() {
            rig.connect();

            rig.onLane(rig.socket::markStable);

            close();

            assertThat(rig.network.connection().closeCode()).isEqualTo(1000);
            assertThat(rig.network.connection().isAborted()).isFalse();
            assertThat(rig.told).endsWith("closed");
            assertNothingLeft();
        }

        @Test
        void should_abort_where_the_backend_does_not_answer_in_time() {
            rig.connect();
            rig.network.connection().freeze();

            close();
            rig.pass(Duration.ofMillis(1_999));
            assertThat(rig.told).doesNotContain("closed");
            rig.pass(Duration.ofMillis(1));

            assertThat(rig.network.connection().isAborted()).isTrue();
            assertThat(rig.told.stream().filter("closed"::equals)).hasSize(1);
            assertNothingLeft();
        }

        @Test
        void should_give_up_an_attempt() {
            rig.network.silence();
            rig.connect();

            close();

            assertThat(rig.network.lastAttempt().isCancelled()).isTrue();
            assertThat(rig.told).endsWith("closed");
            assertNothingLeft();
        }

        @Test
        void should_give_up_a_pause() {
            rig.network.answer(attempt -> attempt.refuse(new IOException("reset")));
            rig.connect();

            close();

            assertNothingLeft();
        }

        @Test
        void should_ignore_an_address_that_comes_afterwards() {
            List<BiConsumer<@Nullable URI, @Nullable KabelwerkException>> waiting = new ArrayList<>();
            rig.addresses = waiting::add;
            rig.connect();

            close();
            rig.onLane(() -> waiting.get(0).accept(Rig.ADDRESS, null));

            assertThat(rig.network.attempts()).isEmpty();
            assertNothingLeft();
        }

        @Test
        void should_abort_a_connection_that_opens_at_the_same_moment() {
            rig.network.silence();
            rig.connect();
            Attempt attempt = rig.network.lastAttempt();
            attempt.accept(); // The serial executor has not heard of it yet.

            close();

            assertThat(rig.network.openConnections()).isZero();
            assertNothingLeft();
        }

        @Test
        void should_fail_what_waits_and_what_was_sent() {
            rig.connect();
            Rig.Listening room = rig.join("room:7");
            Rig.Answer sent = rig.request(room, "post_message", Map.of());
            Rig.Listening slow = rig.open("room:8");
            Rig.Answer waiting = rig.request(slow, "post_message", Map.of());

            close();

            assertThat(sent.error().outcome()).contains(RequestOutcome.UNKNOWN);
            assertThat(waiting.error().outcome()).contains(RequestOutcome.NOT_SENT);
            assertThat(room.told).containsExactly("joined");
            assertNothingLeft();
        }

        private void close() {
            rig.onLane(() -> rig.socket.close(false, () -> rig.told.add("closed")));
        }

        private void assertNothingLeft() {
            int attempts = rig.network.attempts().size();
            assertThat(rig.timers.pending()).isZero();
            rig.pass(600);
            assertThat(rig.network.attempts()).hasSize(attempts);
            assertThat(rig.network.openConnections()).isZero();
        }
    }

    @Test
    void should_refuse_a_second_channel_of_a_topic() {
        rig.connect();
        rig.join("room:7");
        List<Exception> thrown = new ArrayList<>();

        rig.onLane(() -> {
            try {
                rig.socket.channel("room:7", new Rig.Listening());
            } catch (IllegalStateException e) {
                thrown.add(e);
            }
        });

        assertThat(thrown).hasSize(1);
    }

    @Test
    void should_use_a_transport_for_nothing_but_connections() {
        FakeTransport network = rig.connect().network;

        rig.onLane(() -> rig.socket.close(false, () -> {}));

        assertThat(network.isClosed()).isFalse();
    }
}
