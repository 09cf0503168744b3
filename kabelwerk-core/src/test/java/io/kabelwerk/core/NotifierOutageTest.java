package io.kabelwerk.core;

import static io.kabelwerk.core.testing.FakeBackend.ok;
import static io.kabelwerk.core.testing.Json.object;
import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.Notifier;
import io.kabelwerk.NotifierEvent;
import io.kabelwerk.core.testing.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a notifier asks for after an outage, and what it makes of what comes before the answer. */
class NotifierOutageTest {

    private static final String TOPIC = "notifier:" + Stage.USER;

    @RegisterExtension
    private final Stage stage = new Stage();

    private final List<Long> told = new ArrayList<>();

    @BeforeEach
    void connect() {
        answerJoin(10);
        stage.online();
        Notifier notifier = stage.kabelwerk.openNotifier();
        notifier.on(
                NotifierEvent.Updated.class, event -> told.add(event.message().id()));
        var unused = notifier.connect();
        stage.run();
    }

    private void answerJoin(long... messages) {
        stage.backend.answer(
                TOPIC,
                "phx_join",
                push -> ok(object(
                        "messages",
                        LongStream.of(messages)
                                .mapToObj(id -> Wire.message(id, 7))
                                .toList())));
    }

    private void post(long id) {
        stage.backend.broadcast(TOPIC, "message_posted", object("message", Wire.message(id, 7)));
        stage.run();
    }

    private Object after() {
        return stage.backend.last(TOPIC, "phx_join").payload().getOrDefault("after", "nothing");
    }

    @Test
    void should_ask_from_the_first_message_on_while_it_knows_few() {
        post(12);

        stage.dropAndReturn();

        assertThat(after()).isEqualTo(9L);
    }

    @Test
    void should_ask_again_from_what_was_told_though_more_came_before_the_join_was_answered() {
        stage.backend.ignore(TOPIC, "phx_join");
        stage.dropAndReturn();
        LongStream.rangeClosed(100, 200).forEach(this::post);
        assertThat(told).isEmpty();

        answerJoin(11, 150);
        stage.pass(20);

        assertThat(after()).isEqualTo(9L);
        assertThat(told).containsExactly(11L, 150L);
    }

    @Test
    void should_tell_what_came_before_the_answer_in_its_place_behind_what_was_missed() {
        stage.backend.ignore(TOPIC, "phx_join");
        stage.dropAndReturn();
        post(13);
        assertThat(told).isEmpty();

        stage.backend.reply(
                stage.backend.last(TOPIC, "phx_join"), ok(object("messages", List.of(Wire.message(12, 7)))));
        stage.run();

        assertThat(told).containsExactly(12L, 13L);
    }
}
