package io.kabelwerk.core;

import static io.kabelwerk.core.testing.Json.object;
import static io.kabelwerk.core.testing.ScriptedBackend.ok;
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
    private final ScriptedStage stage = new ScriptedStage();

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

    /** The backend reads the messages first, and subscribes the client then: what comes between is in neither. */
    @Test
    void should_deliver_with_the_next_join_what_landed_between_the_reading_and_the_subscribing() {
        List<Long> posted = new ArrayList<>(List.of(10L));
        joinFrom(posted);
        stage.dropAndReturn();
        posted.add(11L); // Nobody is told of it: it lands in the gap.
        LongStream.rangeClosed(12, 60).forEach(id -> {
            posted.add(id);
            post(id);
        });
        assertThat(told).doesNotContain(11L);

        stage.dropAndReturn();

        assertThat(told).containsOnlyOnce(11L).doesNotHaveDuplicates();
        stage.dropAndReturn();
        assertThat(told).hasSize(50);
        assertThat(after()).isEqualTo(44L); // Nothing was missed: the overlap only.
    }

    /** What came live before the answer came after the subscribing: the gap lies below it. */
    @Test
    void should_count_from_below_what_came_before_the_answer() {
        List<Long> posted = new ArrayList<>(List.of(10L));
        stage.backend.ignore(TOPIC, "phx_join");
        stage.dropAndReturn();
        posted.add(11L);
        LongStream.rangeClosed(12, 60).forEach(id -> {
            posted.add(id);
            post(id);
        });
        stage.backend.reply(stage.backend.last(TOPIC, "phx_join"), ok(object("messages", List.of())));
        stage.run();
        joinFrom(posted);

        stage.dropAndReturn();

        assertThat(told).containsOnlyOnce(11L).hasSize(50);
    }

    /** IDs of several rooms interleave: a message may arrive behind one with a higher ID. */
    @Test
    void should_list_for_one_who_comes_later_what_arrived_late_in_its_place_and_once() {
        post(14);
        post(12);
        List<Long> listed = new ArrayList<>();
        List<Long> updated = new ArrayList<>();
        Notifier later = stage.kabelwerk.openNotifier();
        later.on(NotifierEvent.Ready.class, event -> event.messages().forEach(message -> listed.add(message.id())));
        later.on(
                NotifierEvent.Updated.class,
                event -> updated.add(event.message().id()));

        var unused = later.connect();
        stage.run();
        stage.dropAndReturn();

        assertThat(listed).containsExactly(10L, 12L, 14L);
        assertThat(updated).isEmpty();
    }

    @Test
    void should_not_deliver_again_what_is_too_old_to_be_remembered() {
        List<Long> posted = new ArrayList<>(List.of(10L));
        joinFrom(posted);
        LongStream.rangeClosed(11, 2_000).forEach(id -> {
            posted.add(id);
            post(id);
        });

        stage.dropAndReturn();

        assertThat(told).hasSize(1_990).doesNotHaveDuplicates();
        assertThat(after())
                .isInstanceOfSatisfying(Long.class, id -> assertThat(id).isGreaterThan(900));
    }

    private void joinFrom(List<Long> posted) {
        stage.backend.answer(TOPIC, "phx_join", push -> {
            Object after = push.payload().getOrDefault("after", 0L);
            return ok(object(
                    "messages",
                    posted.stream()
                            .filter(id -> after instanceof Long from && id > from)
                            .map(id -> Wire.message(id, 7))
                            .toList()));
        });
    }
}
