package io.kabelwerk.tck.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.kabelwerk.tck.runner.Result.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** What becomes of rules when it is not a rule that goes wrong. */
class RuleListenerTest {

    private static final String TITLE = "T101 MUST open a connection with a valid upgrade request";

    @Test
    void should_let_a_rule_fail_that_was_never_begun() {
        List<Rule> rules =
                Rules.all().stream().filter(rule -> rule.title().equals(TITLE)).toList();
        List<Result> results = new ArrayList<>();
        try (Captured captured = new Captured()) {
            RuleListener listener = new RuleListener(rules, false, captured, new RuleListener.Progress() {
                @Override
                public void began(Rule rule) {}

                @Override
                public void ended(Result result) {
                    results.add(result);
                }
            });
            LauncherFactory.create()
                    .execute(
                            LauncherDiscoveryRequestBuilder.request()
                                    .selectors(selectClass(Hopeless.class))
                                    .build(),
                            listener);
        }

        assertThat(results).singleElement().satisfies(result -> {
            assertThat(result.rule().number()).isEqualTo("T101");
            assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
            assertThat(result.failures().get(0).message())
                    .isEqualTo("The rule could not be begun\ncaused by java.lang.IllegalStateException: no way");
        });
    }

    /** Run by the launcher only. */
    static class Hopeless {
        @BeforeAll
        static void fail() {
            throw new IllegalStateException("no way");
        }

        @Test
        @DisplayName(TITLE)
        void rule() {}
    }
}
