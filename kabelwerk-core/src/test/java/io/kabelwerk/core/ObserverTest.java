package io.kabelwerk.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.ConnectionState;
import io.kabelwerk.KabelwerkException;
import io.kabelwerk.QueueDepths;
import io.kabelwerk.RequestResult;
import io.kabelwerk.SessionObserver;
import io.kabelwerk.UploadSource;
import io.kabelwerk.core.EmulatedStage.EmulatedRoom;
import io.kabelwerk.core.Stage.OpenRoom;
import io.kabelwerk.core.testing.Footprint;
import io.kabelwerk.core.testing.UncaughtErrors;
import io.kabelwerk.emulator.Fault;
import io.kabelwerk.emulator.Treatment;
import io.kabelwerk.emulator.backend.VirtualHttpClient;
import io.kabelwerk.spi.UpgradeRefusedException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ObserverTest {

    private static final Treatment REFUSED = new Treatment.Refused("no");

    private final Recording first = new Recording();
    private final Recording second = new Recording();
    private final VirtualHttpClient http = new VirtualHttpClient();
    private final Deque<Runnable> held = new ArrayDeque<>();
    private boolean holding;

    @RegisterExtension
    private final EmulatedStage stage = new EmulatedStage(settings -> settings.observers(first, second)
            .httpClient(http)
            .maxPendingEvents(20)
            .callbackExecutor(this::execute));

    private final EmulatedRoom backend = stage.room().post(3);

    /** Runs callbacks in virtual time, or keeps them. */
    private void execute(Runnable task) {
        if (holding) {
            held.add(task);
        } else {
            stage.time.execute(task);
        }
    }

    /** An observer that writes everything down, and may throw. */
    private static final class Recording implements SessionObserver {
        final List<String> told = new ArrayList<>();
        final List<QueueDepths> queues = new ArrayList<>();
        boolean throwing;

        private void tell(String what) {
            told.add(what);
            if (throwing) {
                throw new IllegalStateException("This observer is broken: " + what);
            }
        }

        private QueueDepths depths() {
            return queues.get(0);
        }

        @Override
        public void started(QueueDepths depths) {
            queues.add(depths);
            tell("started");
        }

        @Override
        public void connected(Duration took) {
            tell("connected after " + took.toMillis());
        }

        @Override
        public void attemptFailed(KabelwerkException cause, Duration nextAttemptIn) {
            tell("attempt failed: " + cause.getClass().getSimpleName() + ", next in " + nextAttemptIn.toMillis());
        }

        @Override
        public void dropped(KabelwerkException cause, Duration nextAttemptIn) {
            tell("dropped: " + cause.getClass().getSimpleName() + ", next in " + nextAttemptIn.toMillis());
        }

        @Override
        public void requestSettled(String request, RequestResult result, Duration took) {
            tell(request + " " + result + " after " + took.toMillis());
        }

        @Override
        public void roundTripMeasured(Duration took) {
            tell("round trip " + took.toMillis());
        }

        @Override
        public void ended(QueueDepths depths, Optional<KabelwerkException> cause) {
            assertThat(depths).isSameAs(depths());
            tell("ended"
                    + cause.map(error -> ": " + error.getClass().getSimpleName())
                            .orElse(""));
        }
    }

    private OpenRoom online() {
        stage.online();
        OpenRoom open = stage.openRoom(7);
        assertThat(open.connecting).isCompleted();
        first.told.clear();
        return open;
    }

    @Test
    void should_get_the_life_of_a_session_in_order() {
        stage.network.silence();
        stage.startConnecting();
        stage.passMillis(300);
        stage.peer().open(stage.network.lastAttempt());
        stage.run();
        stage.inject(new Fault.Delay(EmulatedStage.ANNA, Duration.ofMillis(10)));
        var unused = stage.kabelwerk.ping();
        stage.passMillis(20);
        stage.drop();
        var unusedToo = stage.kabelwerk.disconnect();
        stage.run();

        assertThat(first.told)
                .startsWith("started", "connected after 300", "phx_join ACCEPTED after 0", "round trip 20")
                .endsWith("ended")
                .hasSize(6);
        assertThat(first.told.get(4)).startsWith("dropped: ConnectionException, next in ");
        assertThat(second.told).isEqualTo(first.told);
    }

    @Test
    void should_get_each_attempt_that_fails_with_the_pause_that_the_event_names() {
        stage.network.answer(attempt -> attempt.refuse(new UpgradeRefusedException(500)));
        stage.startConnecting();
        stage.pass(5);

        assertThat(first.told)
                .hasSizeGreaterThan(1)
                .allSatisfy(
                        told -> assertThat(told).matches("started|attempt failed: ConnectionException, next in \\d+"));
        assertThat(first.told.stream().filter(told -> told.startsWith("attempt")))
                .hasSize(stage.network.attempts().size());
        stage.network.answer(stage.peer()::open);
    }

    @Test
    void should_get_how_each_request_is_settled() {
        OpenRoom open = online();
        stage.treat("room:7", "post_message", REFUSED);
        stage.inject(new Fault.Delay(EmulatedStage.ANNA, Duration.ofMillis(125)));
        var unused = open.room.postMessage("one");
        stage.passMillis(250);
        stage.heal();
        stage.treat("room:7", "post_message", new Treatment.Ignored());
        var unusedToo = open.room.postMessage("two");
        stage.pass(10);
        var cancelled = open.room.postMessage("three");
        stage.run();
        cancelled.cancel(false);
        var unusedThree = open.room.postMessage("four");
        stage.run();
        stage.drop();

        assertThat(first.told.stream().filter(told -> told.startsWith("post_message")))
                .containsExactly(
                        "post_message REJECTED after 250",
                        "post_message NO_REPLY after 10000",
                        "post_message FAILED after 0");
    }

    @Test
    void should_get_uploads_as_requests() {
        OpenRoom open = online();
        var unused = open.room.postUpload(UploadSource.of(new byte[1], "x.txt"));
        stage.passMillis(40);
        http.exchanges().get(0).answer(400, "");
        stage.run();

        assertThat(first.told).contains("upload REJECTED after 40");
    }

    @Test
    void should_show_how_much_waits() {
        OpenRoom open = online();
        stage.treat("room:7", "post_message", new Treatment.Ignored());
        var unused = open.room.postMessage("sent");
        stage.run();
        assertThat(first.depths().unansweredRequests()).isEqualTo(1);
        stage.drop();
        var unusedToo = open.room.postMessage("waits");
        stage.run();
        assertThat(first.depths().unansweredRequests()).isZero();
        assertThat(first.depths().pendingRequests()).isEqualTo(1);
        holding = true;
        stage.pass(15);
        backend.post();
        backend.post();
        assertThat(first.depths().pendingEvents()).isGreaterThan(1);

        letGo();
        var unusedThree = stage.kabelwerk.disconnect();
        stage.run();
        assertThat(first.depths()).hasToString("QueueDepths[pendingRequests=0, unansweredRequests=0, pendingEvents=0]");
    }

    /** A gauge of a registry keeps them for as long as the process lives. */
    @Test
    void should_get_numbers_that_lead_to_nothing_of_the_session() {
        online();

        assertThat(Footprint.of(first.depths())).isLessThan(5);
        assertThat(Footprint.of(stage.kabelwerk)).as("it finds what there is").isGreaterThan(100);
    }

    @Test
    void should_hurt_nobody_by_throwing_and_be_called_again() {
        first.throwing = true;
        List<Throwable> uncaught = UncaughtErrors.during(stage::online);

        assertThat(stage.kabelwerk.state()).isEqualTo(ConnectionState.ONLINE);
        assertThat(first.told).hasSize(3).isEqualTo(second.told);
        assertThat(uncaught)
                .hasSize(3)
                .allSatisfy(error -> assertThat(error).hasMessageStartingWith("This observer is broken"));
        assertThat(stage.log().messages(Level.SEVERE)).hasSize(3);
    }

    @Test
    void should_lose_calls_where_it_is_too_slow_except_the_first_and_the_last() {
        OpenRoom open = online();
        holding = true;
        stage.treat("room:7", "post_message", REFUSED);
        for (int i = 0; i < 50; i++) {
            var unused = open.room.postMessage("hello");
            stage.run();
        }
        var unused = stage.kabelwerk.disconnect();
        stage.run();
        letGo();

        assertThat(first.told.stream().filter(told -> told.startsWith("post_message")))
                .hasSize(10); // Two observers share the limit of 20.
        assertThat(first.told).endsWith("ended");
        assertThat(stage.log().messages(Level.SEVERE))
                .containsExactly("The observers are slower than what they observe; calls are dropped while 20 of them"
                        + " wait (maxPendingEvents)");
    }

    @Test
    void should_get_why_a_session_has_ended() {
        online();
        stage.closeChannels("private");

        assertThat(stage.kabelwerk.state()).isEqualTo(ConnectionState.INACTIVE);
        assertThat(first.told).endsWith("ended: ClosedException");
    }

    @Test
    void should_not_be_called_where_the_next_session_has_others() {
        online();
        stage.kabelwerk.configure(settings -> settings.observers(second));
        var unused = stage.kabelwerk.disconnect();
        stage.pass(3);
        int before = first.told.size();
        second.queues.clear();
        stage.online();

        assertThat(first.told).hasSize(before).endsWith("ended");
        assertThat(second.told).endsWith("started", "connected after 0", "phx_join ACCEPTED after 0");
    }

    private void letGo() {
        holding = false;
        held.forEach(stage.time::execute);
        held.clear();
        stage.run();
    }
}
