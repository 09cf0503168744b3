package io.kabelwerk.core;

import static io.kabelwerk.core.testing.FakeBackend.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.LimitExceededException;
import io.kabelwerk.core.Stage.OpenRoom;
import io.kabelwerk.core.testing.FakeBackend.Answer;
import io.kabelwerk.core.testing.FakeBackend.Sent;
import io.kabelwerk.core.testing.FakeRoom;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The edge of {@code maxCatchUp}, and how many pages a catch-up asks for. */
class CatchUpBoundTest {

    private static final int LIMIT = 310;
    private static final String TOPIC = "room:7";

    @RegisterExtension
    private final Stage stage =
            new Stage(settings -> settings.token(Stage.TOKEN).maxCatchUp(LIMIT));

    private final FakeRoom backend = new FakeRoom(stage.backend, 7);

    @BeforeEach
    void connect() {
        stage.online();
    }

    @Test
    void should_fetch_exactly_as_many_as_may_be_and_of_one_more_all_but_the_oldest() {
        backend.holds(1, 50);
        OpenRoom room = stage.openRoom(7);

        stage.drop();
        backend.holds(51, 360);
        stage.pass(15);
        assertThat(room.errors()).isEmpty();
        assertThat(room.postedIds()).containsExactlyElementsOf(ids(51, 360));

        stage.drop();
        backend.holds(361, 671);
        stage.pass(15);
        assertOneLimit(room);
        assertThat(room.postedIds().subList(LIMIT, 2 * LIMIT)).containsExactlyElementsOf(ids(362, 671));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void should_apply_the_limit_to_a_backend_that_answers_with_the_oldest(boolean checkNewestPage) {
        stage.kabelwerk.configure(settings -> settings.checkNewestPage(checkNewestPage));
        backend.withOldestFirst().holds(1, 50);
        OpenRoom room = stage.openRoom(7);

        stage.drop();
        backend.holds(51, 800);
        stage.pass(15);

        assertOneLimit(room);
        assertThat(room.postedIds()).containsExactlyElementsOf(ids(491, 800));
    }

    /** Of what was held when it was interrupted, nothing is told below the hole. */
    @ParameterizedTest
    @ValueSource(strings = {"drop", "crash", "refused page", "refused join"})
    void should_deliver_exactly_the_newest_though_an_earlier_catch_up_was_interrupted(String how) {
        backend.holds(1, 70);
        OpenRoom room = stage.openRoom(7);
        stage.drop();
        backend.holds(71, 80);
        Answer busy = refused("busy");
        stage.backend.answer(TOPIC, "list_messages", push -> busy);
        stage.pass(6);
        assertThat(stage.backend.sent(TOPIC, "phx_join")).hasSize(2);
        switch (how) {
            case "drop" -> stage.drop();
            case "crash" -> stage.backend.end(TOPIC, "phx_error", stage.backend.joinRef(TOPIC));
            case "refused join" -> {
                stage.backend.answer(TOPIC, "phx_join", push -> busy);
                stage.drop();
                stage.pass(6);
                stage.backend.answer(
                        TOPIC,
                        "phx_join",
                        push -> backend.joined((Long) push.payload().getOrDefault("after", 0L)));
            }
            default -> stage.drop();
        }
        backend.holds(81, 500);
        stage.backend.answer(TOPIC, "list_messages", push -> backend.page(before(push)));
        stage.pass(60);

        assertOneLimit(room);
        assertThat(room.postedIds()).containsExactlyElementsOf(ids(191, 500));
        stage.dropAndReturn();
        backend.post(501);
        stage.run();
        assertThat(room.postedIds()).hasSize(LIMIT + 1).endsWith(501L);
    }

    /** What an interrupted catch-up had held fills no hole, and counts for nothing. */
    @Test
    void should_deliver_no_island_below_a_hole_where_one_more_comes_in_the_last_moment() {
        backend.holds(1, 70);
        OpenRoom room = stage.openRoom(7);
        stage.backend.answer(TOPIC, "list_messages", push -> refused("busy"));
        stage.drop();
        backend.holds(71, 80);
        stage.pass(6);
        stage.drop();
        backend.holds(81, 500);
        stage.backend.answer(TOPIC, "list_messages", push -> before(push) > 201 ? backend.page(before(push)) : null);
        stage.pass(6);
        backend.post(501);
        stage.run();
        stage.backend.reply(stage.backend.last(TOPIC, "list_messages"), backend.page(201));
        stage.run();

        assertOneLimit(room);
        assertThat(room.postedIds()).containsExactlyElementsOf(ids(192, 501));
    }

    @Test
    void should_deliver_exactly_the_newest_of_what_comes_while_a_page_is_never_answered() {
        backend.holds(1, 70);
        OpenRoom room = stage.openRoom(7);
        stage.backend.ignore(TOPIC, "list_messages");
        stage.drop();
        backend.holds(71, 80);
        stage.pass(6);
        assertThat(room.postedIds()).isEmpty();

        for (long id = 81; id <= 500; id++) {
            backend.post(id);
            stage.run();
        }

        assertOneLimit(room);
        // The 311th ends the catch-up; what follows is live.
        assertThat(room.postedIds()).containsExactlyElementsOf(ids(82, 500));
    }

    /** Too many events come before the join is answered: none is lost, as the catch-up looks for the oldest of them. */
    @Test
    void should_lose_nothing_of_what_comes_before_a_join_is_answered() {
        backend.holds(1, 70);
        OpenRoom room = stage.openRoom(7);
        stage.kabelwerk.configure(settings -> settings.checkNewestPage(false));
        stage.backend.ignore(TOPIC, "phx_join");
        stage.drop();
        stage.pass(6);
        Answer early = backend.joined(54);
        for (long id = 71; id <= 500; id++) {
            backend.post(id);
            stage.run();
        }
        stage.backend.reply(stage.backend.last(TOPIC, "phx_join"), early);
        stage.run();

        assertOneLimit(room);
        assertThat(room.postedIds()).containsExactlyElementsOf(ids(191, 500));
    }

    /** An event before the join's reply, and a drop before ready: what lies below the first page is history. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void should_ask_for_a_page_or_two_of_a_long_history(boolean early) {
        backend.holds(1, 20_000);
        stage.backend.ignore(TOPIC, "phx_join");
        stage.backend.ignore(TOPIC, "list_messages");
        OpenRoom room = stage.openRoom(7);
        if (early) {
            backend.post(20_001);
            stage.run();
        }
        stage.backend.reply(stage.backend.last(TOPIC, "phx_join"), backend.joined(0));
        stage.run();
        stage.drop();
        backend.holds(20_002, 20_010);
        stage.backend.answer(
                TOPIC, "phx_join", push -> backend.joined((Long) push.payload().getOrDefault("after", 0L)));
        stage.backend.answer(TOPIC, "list_messages", push -> backend.page(before(push)));
        stage.pass(30);

        assertThat(stage.backend.sent(TOPIC, "list_messages")).hasSizeLessThanOrEqualTo(3);
        assertThat(room.errors()).isEmpty();
        List<Long> told = new ArrayList<>(room.readyIds());
        told.addAll(room.postedIds());
        assertThat(told).isSorted().doesNotHaveDuplicates().endsWith(20_010L).hasSizeLessThan(120);
    }

    private static void assertOneLimit(OpenRoom room) {
        assertThat(room.errors())
                .filteredOn(LimitExceededException.class::isInstance)
                .singleElement()
                .asString()
                .endsWith("(the limit is 310; the setting is maxCatchUp)");
    }

    private static long before(Sent push) {
        return push.payload().get("before") instanceof Long id ? id : 0;
    }

    private static List<Long> ids(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }
}
