package io.kabelwerk.core;

import static io.kabelwerk.core.testing.FakeBackend.ok;
import static io.kabelwerk.core.testing.FakeBackend.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.core.testing.FakeRoom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages that are refused are requested again with jitter: after an outage clients do not ask in step. */
class PageRetryTest {

    private static final String ROOM = "room:7";
    private static final String INBOX = "user_inbox:1";

    @RegisterExtension
    private final Stage stage = new Stage(
            settings -> settings.token(Stage.TOKEN).rejoinSteps(Duration.ofSeconds(10), Duration.ofSeconds(100)));

    private final List<Long> asked = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(strings = {"catch-up", "late subscription", "inbox"})
    void should_request_a_page_again_after_the_steps_give_or_take_a_fifth(String what) {
        FakeRoom backend = new FakeRoom(stage.backend, 7).holds(1, 3);
        stage.backend.answer(INBOX, "phx_join", push -> ok());
        stage.online();
        if (!what.equals("catch-up")) {
            stage.openRoom(7);
        }
        refuse(ROOM, "list_messages");
        refuse(INBOX, "list_rooms");
        if (what.equals("inbox")) {
            var unused = stage.kabelwerk.openInbox().connect();
        } else {
            stage.openRoom(7);
        }
        stage.pass(1_000);

        assertThat(backend.ids()).hasSize(3);
        assertThat(asked).hasSizeGreaterThan(8);
        List<Double> factors = new ArrayList<>();
        for (int i = 1; i < asked.size(); i++) {
            double step = i == 1 ? 10 : 100;
            factors.add((asked.get(i) - asked.get(i - 1)) / step / 1e9);
        }
        assertThat(factors).allSatisfy(factor -> assertThat(factor).isBetween(0.8, 1.2));
        assertThat(factors.stream().distinct())
                .as("no two pauses are the same: " + factors)
                .hasSameSizeAs(factors);
    }

    private void refuse(String topic, String event) {
        stage.backend.answer(topic, event, push -> {
            asked.add(stage.time.ticker().getAsLong());
            return refused("busy");
        });
    }
}
