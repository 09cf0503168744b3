package io.kabelwerk.spi.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PongsTest {

    private final List<String> sent = new ArrayList<>();
    private CompletableFuture<Void> sending = CompletableFuture.completedFuture(null);
    private final Pongs pongs = new Pongs(content -> {
        sent.add(new String(content, StandardCharsets.UTF_8));
        return sending;
    });

    private void ping(String content) {
        pongs.answer(ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void should_answer_each_ping_where_pongs_get_away_at_once() {
        ping("one");
        ping("");
        ping("");
        ping("two");
        assertThat(sent).containsExactly("one", "", "", "two");
    }

    @Test
    void should_answer_the_newest_of_those_that_come_while_a_pong_is_sent() {
        sending = new CompletableFuture<>();
        ping("one");
        ping("two");
        ping("three");
        ping("");
        assertThat(sent).containsExactly("one");
        CompletableFuture<Void> first = sending;
        sending = new CompletableFuture<>();
        first.complete(null);
        assertThat(sent).containsExactly("one", "");
        sending.complete(null);
        assertThat(sent).hasSize(2);
        ping("four");
        assertThat(sent).containsExactly("one", "", "four");
    }

    @Test
    void should_send_no_more_after_a_failure() {
        sending = CompletableFuture.failedFuture(new IOException("closed"));
        ping("one");
        ping("two");
        assertThat(sent).containsExactly("one");
    }

    @Test
    void should_copy_what_it_keeps() {
        sending = new CompletableFuture<>();
        ping("one");
        byte[] content = {'a'};
        pongs.answer(ByteBuffer.wrap(content));
        content[0] = 'b';
        sending.complete(null);
        assertThat(sent).startsWith("one", "a");
    }
}
