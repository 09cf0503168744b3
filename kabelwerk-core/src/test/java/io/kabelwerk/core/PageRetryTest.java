package io.kabelwerk.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.emulator.Treatment;
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
    private final EmulatedStage stage =
            new EmulatedStage(settings -> settings.rejoinSteps(Duration.ofSeconds(10), Duration.ofSeconds(100)));

    private final List<Duration> asked = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(strings = {"catch-up", "late subscription", "inbox"})
    void should_request_a_page_again_after_the_steps_give_or_take_a_fifth(String what) {
        stage.room().post(3);
        stage.online();
        if (!what.equals("catch-up")) {
            stage.openRoom(7);
        }
        stage.treat(ROOM, "list_messages", new Treatment.Refused("busy"));
        stage.treat(INBOX, "list_rooms", new Treatment.Refused("busy"));
        Runnable unused = stage.backend().onFrame(event -> note(event.text()));
        if (what.equals("inbox")) {
            var unusedToo = stage.kabelwerk.openInbox().connect();
        } else {
            stage.openRoom(7);
        }
        stage.pass(1_000);

        assertThat(asked).hasSizeGreaterThan(8);
        List<Double> factors = new ArrayList<>();
        for (int i = 1; i < asked.size(); i++) {
            double step = i == 1 ? 10 : 100;
            factors.add(asked.get(i).minus(asked.get(i - 1)).toNanos() / step / 1e9);
        }
        assertThat(factors).allSatisfy(factor -> assertThat(factor).isBetween(0.8, 1.2));
        assertThat(factors.stream().distinct())
                .as("no two pauses are the same: " + factors)
                .hasSameSizeAs(factors);
    }

    private void note(String frame) {
        if (frame.contains("list_messages") || frame.contains("list_rooms")) {
            asked.add(stage.time.elapsed());
        }
    }
}
