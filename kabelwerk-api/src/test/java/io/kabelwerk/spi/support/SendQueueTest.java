package io.kabelwerk.spi.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SendQueueTest {

    private final List<String> written = new ArrayList<>();
    private final Queue<CompletableFuture<Void>> writing = new ArrayDeque<>();
    private final SendQueue queue = new SendQueue(text -> {
        written.add(text);
        CompletableFuture<Void> done = new CompletableFuture<>();
        writing.add(done);
        return done;
    });

    @Test
    void should_write_one_text_at_a_time_in_order() {
        CompletableFuture<Void> one = queue.send("one");
        CompletableFuture<Void> two = queue.send("two");
        assertThat(written).containsExactly("one");
        assertThat(one).isNotDone();

        writing.remove().complete(null);
        assertThat(written).containsExactly("one", "two");
        assertThat(one).isCompleted();
        assertThat(two).isNotDone();
    }

    @Test
    void should_do_the_last_thing_behind_all_texts_and_take_no_more() {
        var one = queue.send("one");
        var two = queue.send("two");
        queue.finish(() -> written.add("close"));
        assertThat(queue.send("late")).isCompletedExceptionally();

        writing.remove().complete(null);
        assertThat(written).containsExactly("one", "two");
        writing.remove().complete(null);
        assertThat(written).containsExactly("one", "two", "close");
        assertThat(one).isCompleted();
        assertThat(two).isCompleted();
    }

    @Test
    void should_do_the_last_thing_at_once_where_nothing_waits() {
        queue.finish(() -> written.add("close"));
        assertThat(written).containsExactly("close");
    }

    @Test
    void should_fail_what_waits_and_what_is_under_way_when_it_discards() {
        var one = queue.send("one");
        var two = queue.send("two");
        queue.discard();
        assertThat(one).isCompletedExceptionally();
        assertThat(two).isCompletedExceptionally();
        assertThat(queue.send("three")).isCompletedExceptionally();
        assertThat(written).containsExactly("one");
    }

    @Test
    void should_fail_all_that_follows_a_text_that_the_library_does_not_take() {
        var one = queue.send("one");
        var two = queue.send("two");
        writing.remove().completeExceptionally(new IllegalStateException("token=secret"));
        assertThat(one)
                .failsWithin(java.time.Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(IOException.class)
                .withMessageNotContaining("secret");
        assertThat(two).isCompletedExceptionally();
        assertThat(written).containsExactly("one");
    }

    @Test
    void should_fail_a_text_at_which_the_library_throws() {
        SendQueue throwing = new SendQueue(text -> {
            throw new IllegalStateException("thrown on purpose");
        });
        assertThat(throwing.send("one")).isCompletedExceptionally();
    }

    /** A library that takes each text at once must not make a stack of them. */
    @Test
    void should_send_a_hundred_thousand_texts_from_within_one_another() {
        int count = 100_000;
        List<String> taken = new ArrayList<>();
        SendQueue[] itself = new SendQueue[1];
        itself[0] = new SendQueue(text -> {
            taken.add(text);
            if (taken.size() < count) {
                var unused = itself[0].send("text");
            }
            return CompletableFuture.completedFuture(null);
        });
        var unused = itself[0].send("text");
        assertThat(taken).hasSize(count);
    }
}
