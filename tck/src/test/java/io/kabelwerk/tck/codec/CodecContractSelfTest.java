package io.kabelwerk.tck.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.kabelwerk.spi.JsonCodec;
import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.JsonLimits;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** A contract that nobody can break is worth nothing. */
class CodecContractSelfTest {

    private static final Pattern RULE = Pattern.compile("(C\\d{3}) (MUST|SHOULD|MAY) .+");

    /** Takes its time, so that it runs only against what it is for. */
    private static final Set<String> SLOW = Set.of("C111", "C166", "C168", "C169", "C601");

    /** Tries all of a kind, so that nearly every fault breaks it. */
    private static final Pattern BROAD = Pattern.compile("C(2\\d\\d|32[1-9]|33\\d|13[1-4]|17[4-6]|70[6-9]|710)");

    /** The one that is broken by whatever is made up here: no service can be found. */
    private static final String MISSING_SERVICE = "C605";

    /** Whether a fault is tried against all quick rules: else against its own only. And the right codec against the slow. */
    private static final boolean ALL = Boolean.getBoolean("kit.allRules");

    /** How many rules a single fault may break: more would say little about what is wrong. */
    private static final int FEW = 6;

    @Test
    void should_find_nothing_but_the_missing_service_in_a_codec_that_is_right() {
        assertThat(failures(ReferenceCodec::new, null)).containsOnlyKeys(MISSING_SERVICE);
    }

    @ParameterizedTest
    @MethodSource("io.kabelwerk.tck.codec.CodecFault#all")
    void should_catch_a_fault_by_the_rule_that_names_it(CodecFault fault) {
        Map<String, String> failures = failures(fault.codec(), fault.rule());
        assertThat(failures).containsKey(fault.rule());
        assertThat(failures).as("the rules that %s breaks", fault).hasSizeLessThanOrEqualTo(FEW);
    }

    /** Build tools show no more of a test than its method and its message. */
    @Test
    void should_begin_what_it_says_with_the_rule() {
        Map<String, String> failures = failures(
                limits -> new ReferenceCodec(limits.maxDepth() > 1 ? limits : new JsonLimits(2, 10, 10)), "C162");
        assertThat(failures.get("C162")).contains(": C162 MUST refuse a deeper nesting [1 levels allowed]: ");
    }

    /** The rules that a codec fails, with the first message of each. All rules, or one, perhaps with the quick ones. */
    private static Map<String, String> failures(Function<JsonLimits, JsonCodec> codec, @Nullable String rule) {
        LauncherDiscoveryRequestBuilder request =
                LauncherDiscoveryRequestBuilder.request().selectors(selectClass(FaultyCodecContract.class));
        if (rule != null || !ALL) {
            request.filters(EngineFilter.includeEngines("junit-jupiter"), (PostDiscoveryFilter)
                    test -> FilterResult.includedIf(isWanted(ruleOf(test.getDisplayName()), rule)));
        }
        Failures failures = new Failures();
        FaultyCodecContract.codec = codec;
        LauncherFactory.create().execute(request.build(), failures);
        assertThat(failures.executed).as("executed tests").isPositive();
        return failures.messages;
    }

    private static boolean isWanted(String tested, @Nullable String rule) {
        if (rule == null) {
            return !SLOW.contains(tested);
        }
        return !tested.equals(MISSING_SERVICE)
                && (tested.equals(rule)
                        || (ALL
                                && !SLOW.contains(tested)
                                && !BROAD.matcher(tested).matches()));
    }

    private static String ruleOf(String displayName) {
        Matcher matcher = RULE.matcher(displayName);
        return matcher.matches() ? matcher.group(1) : "";
    }

    /** Run by the launcher only: what a codec's author writes. */
    static class FaultyCodecContract extends CodecContract {

        static Function<JsonLimits, JsonCodec> codec = ReferenceCodec::new;

        @Override
        protected JsonCodecProvider provider() {
            return new JsonCodecProvider() {
                @Override
                public String name() {
                    return "faulty";
                }

                @Override
                public int priority() {
                    return 0;
                }

                @Override
                public JsonCodec create(JsonLimits limits) {
                    return codec.apply(limits);
                }
            };
        }
    }

    private static final class Failures implements TestExecutionListener {

        private final Map<String, String> messages = new TreeMap<>();
        private @Nullable TestPlan plan;
        private int executed;

        @Override
        public void testPlanExecutionStarted(TestPlan plan) {
            this.plan = plan;
        }

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (test.isTest()) {
                executed++;
            }
            if (result.getStatus() != TestExecutionResult.Status.SUCCESSFUL) {
                messages.putIfAbsent(
                        rule(test), String.valueOf(result.getThrowable().orElse(null)));
            }
        }

        /** A case of a parameterized rule stands below its rule. */
        private String rule(TestIdentifier test) {
            for (TestIdentifier at = test; at != null; at = parent(at)) {
                String rule = ruleOf(at.getDisplayName());
                if (!rule.isEmpty()) {
                    return rule;
                }
            }
            return test.getUniqueId();
        }

        private @Nullable TestIdentifier parent(TestIdentifier test) {
            return Objects.requireNonNull(plan).getParent(test).orElse(null);
        }
    }
}
