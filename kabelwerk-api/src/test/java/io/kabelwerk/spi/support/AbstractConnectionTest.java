package io.kabelwerk.spi.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.kabelwerk.spi.Closed;
import io.kabelwerk.spi.Connection;
import io.kabelwerk.spi.Listener;
import io.kabelwerk.spi.TransportOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class AbstractConnectionTest {

    private final List<String> done = Collections.synchronizedList(new ArrayList<>());
    private final List<String> told = Collections.synchronizedList(new ArrayList<>());
    private final CompletableFuture<Closed> end = new CompletableFuture<>();
    private final CompletableFuture<Connection> opening = new CompletableFuture<>();
    private Runnable inText = () -> {};

    private final Listener listener = new Listener() {
        @Override
        public void onBatch(Runnable texts) {
            told.add("batch");
            texts.run();
            told.add("batch returned");
        }

        @Override
        public void onText(ByteBuffer utf8) {
            onText(StandardCharsets.UTF_8.decode(utf8).toString());
        }

        @Override
        public void onText(String text) {
            told.add(text);
            inText.run();
            told.add("returned");
        }

        @Override
        public void onClosed(Closed closed) {
            told.add("closed with " + closed.code());
            end.complete(closed);
        }
    };

    private final Fake connection = new Fake(Duration.ofMinutes(1));

    private final class Fake extends AbstractConnection {
        Fake(Duration closeTimeout) {
            super(
                    "wss://host",
                    TransportOptions.defaults().withMaxTextBytes(10).withCloseTimeout(closeTimeout),
                    listener,
                    new Background("kabelwerk-test"),
                    () -> done.add("onEnd"));
        }

        @Override
        protected CompletableFuture<Void> send(String text) {
            done.add("send " + text);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        protected void setReading() {
            done.add("reading " + isReading());
        }

        @Override
        protected void sendClose(int code, String reason) {
            done.add("close " + code);
        }

        @Override
        protected void drop() {
            done.add("drop");
        }

        @Override
        protected void discard() {}
    }

    @Test
    void should_deliver_a_batch_within_one_call() {
        connection.open(opening);
        connection.resumeReading();
        connection.receivedBatch(() -> {
            connection.received("one");
            connection.received("two");
        });
        assertThat(told).containsExactly("batch", "one", "returned", "two", "returned", "batch returned");
    }

    @Test
    void should_put_fragments_together() {
        connection.open(opening);
        connection.resumeReading();
        byte[] umlaut = "ä".getBytes(StandardCharsets.UTF_8);
        connection.received(ByteBuffer.wrap(umlaut, 0, 1), false);
        connection.received(ByteBuffer.allocate(0), false);
        connection.received(ByteBuffer.wrap(umlaut, 1, 1), false);
        connection.received(ByteBuffer.wrap("12345678".getBytes(StandardCharsets.UTF_8)), true);
        connection.received(ByteBuffer.wrap("whole".getBytes(StandardCharsets.UTF_8)), true);
        assertThat(told).containsExactly("ä12345678", "returned", "whole", "returned");
    }

    @Test
    void should_refuse_fragments_that_are_too_long_together() {
        connection.open(opening);
        connection.resumeReading();
        connection.received(ByteBuffer.allocate(6), false);
        assertThat(done).doesNotContain("close 1009");
        connection.received(ByteBuffer.allocate(5), false);
        assertThat(done).contains("close 1009");
        connection.received(ByteBuffer.allocate(1), true);
        assertThat(told).isEmpty();
    }

    @Test
    void should_begin_paused() {
        connection.open(opening);
        assertThat(opening).isCompletedWithValue(connection);
        assertThat(connection.isReading()).isFalse();
        connection.resumeReading();
        assertThat(connection.isReading()).isTrue();
        connection.pauseReading();
        assertThat(connection.isReading()).isFalse();
    }

    @Test
    void should_not_read_before_it_is_handed_out() {
        connection.resumeReading();
        assertThat(connection.isReading()).isFalse();
        connection.open(opening);
        assertThat(connection.isReading()).isTrue();
    }

    @Test
    void should_tell_of_an_end_that_came_before_it_was_handed_out_right_after_it() {
        connection.ended(null);
        assertThat(told).isEmpty();
        connection.open(opening);
        assertThat(opening).isCompleted();
        assertThat(told).containsExactly("closed with 1006");
    }

    @Test
    void should_drop_what_nobody_waits_for() {
        opening.cancel(true);
        connection.open(opening);
        connection.ended(null);
        assertThat(done).contains("drop", "onEnd");
        assertThat(told).isEmpty();
    }

    @Test
    void should_tell_of_an_end_within_a_call_when_that_has_returned() {
        connection.open(opening);
        inText = connection::abort;
        connection.received("text");
        assertThat(told).containsExactly("text", "returned", "closed with 1006");
    }

    /** A text that got lost without a word would be a hole that nobody ever fills. */
    @Test
    void should_be_dropped_where_a_transport_delivers_a_text_within_another() {
        connection.open(opening);
        inText = () -> connection.received("within");
        connection.received("text");
        assertThat(done).contains("drop");
        assertThat(told).containsExactly("text", "returned", "closed with 1006");
    }

    @Test
    void should_tell_of_one_end_only() {
        connection.open(opening);
        connection.closedByPeer(4000, "why");
        connection.ended(null);
        connection.ended(new IllegalStateException("thrown on purpose"));
        connection.abort();
        assertThat(told).containsExactly("closed with 4000");
        assertThat(end.join().reason()).isEqualTo("why");
    }

    @Test
    void should_take_the_words_of_others_out_of_the_cause_of_an_end() {
        connection.open(opening);
        connection.ended(new IOException("token=secret"));
        assertThat(end.join().cause())
                .get()
                .isInstanceOf(IOException.class)
                .extracting(Throwable::getMessage)
                .isNull();
    }

    @Test
    void should_deliver_nothing_after_close_but_read_on() {
        connection.open(opening);
        var closing = connection.close(1000, "");
        connection.received("text");
        assertThat(connection.isReading()).isTrue();
        assertThat(told).isEmpty();
        assertThat(closing).isNotDone();
        connection.closedByPeer(1000, "");
        connection.ended(null);
        assertThat(closing).isCompleted();
        assertThat(told).containsExactly("closed with 1000");
        assertThat(done.stream().filter(what -> what.startsWith("close"))).containsExactly("close 1000");
    }

    @Test
    void should_give_up_on_a_peer_that_does_not_answer() throws Exception {
        Fake impatient = new Fake(Duration.ofMillis(1));
        impatient.open(opening);
        var unused = impatient.close(1000, "");
        assertThat(end.get(30, TimeUnit.SECONDS).code()).isEqualTo(1006);
        assertThat(done).contains("drop");
    }

    @Test
    void should_end_with_1009_on_a_text_that_is_too_long() {
        connection.open(opening);
        connection.received("ääääää");
        connection.received(ByteBuffer.wrap(new byte[11]));
        connection.received("short");
        connection.ended(null);
        assertThat(done).contains("close 1009");
        assertThat(told).containsExactly("closed with 1009");
    }

    @Test
    void should_end_with_1007_where_the_listener_refuses_a_text() {
        connection.open(opening);
        var unused = connection.close(1007, "");
        connection.ended(null);
        assertThat(told).containsExactly("closed with 1007");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65_535})
    void should_take_a_close_code_that_must_not_be_sent_for_a_fault(int code) {
        connection.open(opening);
        if (code == AbstractConnection.NO_STATUS) {
            return;
        }
        connection.closedByPeer(code, "");
        connection.ended(null);
        assertThat(told).containsExactly("closed with 1002");
    }

    @Test
    void should_go_on_when_a_listener_throws() {
        connection.open(opening);
        inText = () -> {
            throw new IllegalStateException("thrown on purpose");
        };
        connection.received("one");
        connection.received("two");
        assertThat(told).containsExactly("one", "two");
    }

    @Test
    void should_clear_an_interrupt_that_a_listener_leaves() {
        connection.open(opening);
        inText = () -> Thread.currentThread().interrupt();
        connection.received("one");
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void should_keep_an_interrupt_of_somebody_else() {
        connection.open(opening);
        Thread.currentThread().interrupt();
        connection.received("one");
        assertThat(Thread.interrupted()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 999, 1001, 1005, 1006, 1009, 2999, 5000})
    void should_refuse_codes_that_nobody_may_send(int code) {
        assertThatIllegalArgumentException().isThrownBy(() -> connection.close(code, ""));
        assertThatIllegalArgumentException().isThrownBy(() -> connection.close(1000, "ä".repeat(62)));
        assertThat(done).isEmpty();
    }
}
