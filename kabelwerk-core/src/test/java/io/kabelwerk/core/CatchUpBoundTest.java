package io.kabelwerk.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.LimitExceededException;
import io.kabelwerk.core.EmulatedStage.EmulatedRoom;
import io.kabelwerk.core.Stage.OpenRoom;
import io.kabelwerk.emulator.Fault;
import io.kabelwerk.emulator.Treatment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The edge of {@code maxCatchUp}, and how many pages a catch-up asks for. */
class CatchUpBoundTest {

    private static final int LIMIT = 310;
    private static final String TOPIC = "room:7";

    private static final Treatment BUSY = new Treatment.Refused("busy");

    @RegisterExtension
    private final EmulatedStage stage = new EmulatedStage(settings -> settings.maxCatchUp(LIMIT));

    private final EmulatedRoom backend = stage.room();

    @BeforeEach
    void connect() {
        stage.online();
    }

    @Test
    void should_fetch_exactly_as_many_as_may_be_and_of_one_more_all_but_the_oldest() {
        backend.post(50);
        OpenRoom room = stage.openRoom(7);

        stage.drop();
        backend.post(310);
        stage.pass(15);
        assertThat(room.errors()).isEmpty();
        assertThat(room.postedIds()).containsExactlyElementsOf(EmulatedRoom.ids(51, 360));

        stage.drop();
        backend.post(311);
        stage.pass(15);
        assertOneLimit(room);
        assertThat(room.postedIds().subList(LIMIT, 2 * LIMIT)).containsExactlyElementsOf(EmulatedRoom.ids(362, 671));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void should_apply_the_limit_to_a_backend_that_answers_with_the_oldest(boolean checkNewestPage) {
        stage.kabelwerk.configure(settings -> settings.checkNewestPage(checkNewestPage));
        stage.inject(new Fault.Pages(100, true));
        backend.post(50);
        OpenRoom room = stage.openRoom(7);

        stage.drop();
        backend.post(750);
        stage.pass(15);

        assertOneLimit(room);
        assertThat(room.postedIds()).containsExactlyElementsOf(EmulatedRoom.ids(491, 800));
    }

    /** Of what was held when it was interrupted, nothing is told below the hole. */
    @ParameterizedTest
    @ValueSource(strings = {"drop", "crash", "refused page", "refused join"})
    void should_deliver_exactly_the_newest_though_an_earlier_catch_up_was_interrupted(String how) {
        backend.post(70);
        OpenRoom room = stage.openRoom(7);
        stage.drop();
        backend.post(10);
        stage.treat(TOPIC, "list_messages", BUSY);
        stage.pass(6);
        assertThat(stage.count(TOPIC, Fault.JOIN)).isEqualTo(2);
        switch (how) {
            case "crash" -> stage.crash(TOPIC);
            case "refused join" -> {
                stage.treat(TOPIC, Fault.JOIN, BUSY);
                stage.drop();
                stage.pass(6);
            }
            default -> stage.drop();
        }
        backend.post(420);
        stage.heal();
        stage.pass(60);

        assertOneLimit(room);
        assertThat(room.postedIds()).containsExactlyElementsOf(EmulatedRoom.ids(191, 500));
        stage.dropAndReturn();
        backend.post();
        assertThat(room.postedIds()).hasSize(LIMIT + 1).endsWith(EmulatedRoom.id(501));
    }

    /** What an interrupted catch-up had held fills no hole, and counts for nothing. */
    @Test
    void should_deliver_no_island_below_a_hole_where_one_more_comes_in_the_last_moment() {
        backend.post(70);
        OpenRoom room = stage.openRoom(7);
        stage.treat(TOPIC, "list_messages", BUSY);
        stage.drop();
        backend.post(10);
        stage.pass(6);
        stage.drop();
        backend.post(420);
        stage.heal();
        stage.treat(TOPIC, "list_messages", new Treatment.LateReply(Duration.ofSeconds(3)));
        passUntilAskedFor(201);
        backend.post();
        stage.pass(20);

        assertOneLimit(room);
        assertThat(room.postedIds()).containsExactlyElementsOf(EmulatedRoom.ids(192, 501));
    }

    @Test
    void should_deliver_exactly_the_newest_of_what_comes_while_a_page_is_never_answered() {
        backend.post(70);
        OpenRoom room = stage.openRoom(7);
        stage.treat(TOPIC, "list_messages", new Treatment.Ignored());
        stage.drop();
        backend.post(10);
        stage.pass(6);
        assertThat(room.postedIds()).isEmpty();

        for (int number = 81; number <= 500; number++) {
            backend.post();
        }

        assertOneLimit(room);
        // The 311th ends the catch-up; what follows is live.
        assertThat(room.postedIds()).containsExactlyElementsOf(EmulatedRoom.ids(82, 500));
    }

    /** Too many events come before the join is answered: none is lost, as the catch-up looks for the oldest of them. */
    @Test
    void should_lose_nothing_of_what_comes_before_a_join_is_answered() {
        backend.post(70);
        OpenRoom room = stage.openRoom(7);
        stage.kabelwerk.configure(settings -> settings.checkNewestPage(false));
        stage.treatNext(TOPIC, Fault.JOIN, new Treatment.LateReply(Duration.ofSeconds(6)));
        stage.drop();
        passUntil(2, Fault.JOIN);
        for (int number = 71; number <= 500; number++) {
            backend.post();
        }
        assertThat(room.postedIds()).isEmpty();
        stage.pass(7);

        assertOneLimit(room);
        assertThat(room.postedIds()).containsExactlyElementsOf(EmulatedRoom.ids(191, 500));
    }

    /** An event before the join's reply, and a drop before ready: what lies below the first page is history. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void should_ask_for_a_page_or_two_of_a_long_history(boolean early) {
        backend.post(20_000);
        stage.treatNext(TOPIC, Fault.JOIN, new Treatment.LateReply(Duration.ofSeconds(1)));
        stage.treat(TOPIC, "list_messages", new Treatment.Ignored());
        OpenRoom room = stage.openRoom(7);
        if (early) {
            backend.post();
        }
        stage.pass(1);
        stage.drop();
        backend.post(9);
        stage.heal();
        stage.pass(30);

        assertThat(stage.count(TOPIC, "list_messages")).isLessThanOrEqualTo(3);
        assertThat(room.errors()).isEmpty();
        List<Long> told = new ArrayList<>(room.readyIds());
        told.addAll(room.postedIds());
        int last = early ? 20_010 : 20_009;
        assertThat(told)
                .isSorted()
                .doesNotHaveDuplicates()
                .endsWith(EmulatedRoom.id(last))
                .hasSizeLessThan(120);
    }

    private void passUntilAskedFor(int before) {
        Object id = EmulatedRoom.id(before);
        for (int i = 0; i < 600; i++) {
            if (stage.received(TOPIC, "list_messages").stream()
                    .anyMatch(request -> id.equals(request.payload().get("before")))) {
                return;
            }
            stage.passMillis(100);
        }
        throw new AssertionError("Nobody asks for what is before " + id);
    }

    private void passUntil(int count, String event) {
        for (int i = 0; i < 600 && stage.count(TOPIC, event) < count; i++) {
            stage.passMillis(100);
        }
        assertThat(stage.count(TOPIC, event)).isEqualTo(count);
    }

    private static void assertOneLimit(OpenRoom room) {
        assertThat(room.errors())
                .filteredOn(LimitExceededException.class::isInstance)
                .singleElement()
                .asString()
                .endsWith("(the limit is 310; the setting is maxCatchUp)");
    }
}
