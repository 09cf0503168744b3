package io.kabelwerk.tests.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.kabelwerk.spi.JsonCodec;
import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.JsonLimits;
import io.kabelwerk.tck.codec.CodecContract;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** A call of a codec that never returns costs its rules a failure that names it, and not the run. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CodecCallsThatHangTest {

    private static final Pattern RULE = Pattern.compile("C\\d{3} .*");
    private static final Pattern TRIED = Pattern.compile("C10[23] .*|C402 .*");

    @Test
    void should_name_a_call_that_never_returns_and_go_on() {
        PostDiscoveryFilter filter = test ->
                FilterResult.includedIf(!RULE.matcher(test.getDisplayName()).matches()
                        || TRIED.matcher(test.getDisplayName()).matches());
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectClass(Contract.class))
                                .filters(filter)
                                .build(),
                        listener);
        assertThat(listener.getSummary().getFailures())
                .extracting(
                        failure -> failure.getTestIdentifier().getDisplayName().substring(0, 4))
                .contains("C102", "C103", "C402");
        assertThat(listener.getSummary().getFailures())
                .allSatisfy(failure -> assertThat(failure.getException())
                        .hasMessageContaining("the call of decode has not returned, on the thread ")
                        .hasMessageContaining("Unsafe.park"));
    }

    /** What the author of a codec writes; run by the launcher only. */
    static final class Contract extends CodecContract {

        @Override
        protected JsonCodecProvider provider() {
            return new JsonCodecProvider() {
                @Override
                public String name() {
                    return "hanging";
                }

                @Override
                public int priority() {
                    return 0;
                }

                @Override
                public JsonCodec create(JsonLimits limits) {
                    return new Hanging();
                }
            };
        }
    }

    private static final class Hanging implements JsonCodec {

        @Override
        public @Nullable Object decode(String json) {
            while (true) {
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    // It does not even care for that.
                }
            }
        }

        @Override
        public String encode(@Nullable Object value) {
            return "null";
        }
    }
}
