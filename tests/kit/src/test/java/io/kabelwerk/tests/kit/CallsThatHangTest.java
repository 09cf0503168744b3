package io.kabelwerk.tests.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.spi.Connection;
import io.kabelwerk.spi.Listener;
import io.kabelwerk.spi.TransportOptions;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A call that never returns costs its rules a failure that names it, and not the run. */
@Timeout(60)
class CallsThatHangTest {

    @ParameterizedTest
    @CsvSource({
        "connect, T101",
        "sendText, T202",
        "sendText, T701",
        "pauseReading, T315",
        "resumeReading, T202",
        "Connection.close, T411",
        "abort, T421",
        "Transport.close, T101"
    })
    void should_name_a_call_that_never_returns_and_go_on(String call, String rule) {
        ContractRun run = ContractRun.of(options -> new Hanging(options, call), Set.of(rule, "T103")::contains);
        assertThat(run.executed()).containsExactlyInAnyOrder(rule, "T103");
        assertThat(run.failed().get(rule))
                .contains("the call of " + call + " has not returned, on the thread ")
                .contains("Unsafe.park");
    }

    @Test
    void should_leave_rules_alone_that_do_not_need_the_call() {
        ContractRun run = ContractRun.of(options -> new Hanging(options, "abort"), Set.of("T103", "T411")::contains);
        assertThat(run.executed()).hasSize(2);
        assertThat(run.failed()).isEmpty();
    }

    /** One of whose calls never returns. */
    private static final class Hanging extends Decorated {

        private final String call;

        Hanging(TransportOptions options, String call) {
            super(options);
            this.call = call;
        }

        private void at(String name) {
            if (name.equals(call)) {
                hang();
            }
        }

        private static void hang() {
            while (true) {
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    // It does not even care for that.
                }
            }
        }

        @Override
        public CompletableFuture<Connection> connect(URI uri, Map<String, String> headers, Listener listener) {
            at("connect");
            return super.connect(uri, headers, listener);
        }

        @Override
        public void close() {
            at("Transport.close");
            super.close();
        }

        @Override
        Link link(Listener listener) {
            return new Link(listener) {
                @Override
                public CompletableFuture<Void> sendText(String text) {
                    at("sendText");
                    return super.sendText(text);
                }

                @Override
                public void pauseReading() {
                    at("pauseReading");
                    super.pauseReading();
                }

                @Override
                public void resumeReading() {
                    at("resumeReading");
                    super.resumeReading();
                }

                @Override
                public CompletableFuture<Void> close(int code, String reason) {
                    at("Connection.close");
                    return super.close(code, reason);
                }

                @Override
                public void abort() {
                    at("abort");
                    super.abort();
                }
            };
        }
    }
}
