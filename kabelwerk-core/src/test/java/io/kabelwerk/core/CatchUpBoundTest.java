package io.kabelwerk.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.core.Stage.OpenRoom;
import io.kabelwerk.core.testing.FakeRoom;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The edge of {@code maxCatchUp}. */
class CatchUpBoundTest {

    private static final int LIMIT = 300;

    @RegisterExtension
    private final Stage stage =
            new Stage(settings -> settings.token(Stage.TOKEN).maxCatchUp(LIMIT));

    @Test
    void should_fetch_exactly_as_many_as_may_be_and_of_one_more_all_but_the_oldest() {
        FakeRoom backend = new FakeRoom(stage.backend, 7).holds(1, 50);
        stage.online();
        OpenRoom room = stage.openRoom(7);

        stage.drop();
        backend.holds(51, 350);
        stage.pass(15);
        assertThat(room.errors()).isEmpty();
        assertThat(room.postedIds()).containsExactlyElementsOf(ids(51, 350));

        stage.drop();
        backend.holds(351, 651);
        stage.pass(15);
        assertThat(room.errors()).singleElement().asString().endsWith("(the limit is 300; the setting is maxCatchUp)");
        assertThat(room.postedIds().subList(LIMIT, 2 * LIMIT)).containsExactlyElementsOf(ids(352, 651));
    }

    private static List<Long> ids(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }
}
