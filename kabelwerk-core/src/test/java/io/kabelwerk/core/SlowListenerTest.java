package io.kabelwerk.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.ConnectionState;
import io.kabelwerk.LimitExceededException;
import io.kabelwerk.core.EmulatedStage.EmulatedRoom;
import io.kabelwerk.core.Stage.OpenRoom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.logging.Level;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A session whose callback executor is busy with something else, until the test lets it run. */
class SlowListenerTest {

    private static final int LIMIT = 50;

    private final Deque<Runnable> callbacks = new ArrayDeque<>();
    private boolean busy;

    @RegisterExtension
    private final EmulatedStage stage =
            new EmulatedStage(settings -> settings.maxPendingEvents(LIMIT).callbackExecutor(this::execute));

    private final EmulatedRoom backend = stage.room().post(3);
    private OpenRoom room;

    private void execute(Runnable task) {
        if (busy) {
            callbacks.add(task);
        } else {
            stage.time.execute(task);
        }
    }

    private void runCallbacks() {
        busy = false;
        callbacks.forEach(stage.time::execute);
        callbacks.clear();
        stage.run();
    }

    @BeforeEach
    void connect() {
        stage.online();
        room = stage.openRoom(7);
        busy = true;
    }

    @Test
    void should_stop_reading_at_the_limit_and_tell_of_everything_in_the_end() {
        postUntil(2_000);
        assertThat(stage.connection().isReading()).isFalse();
        assertThat(stage.connection().undelivered()).isGreaterThan(1_000);
        assertThat(stage.log().messages(Level.SEVERE))
                .singleElement()
                .asString()
                .contains("maxPendingEvents");

        runCallbacks();

        assertThat(room.postedIds()).containsExactlyElementsOf(EmulatedRoom.ids(4, 2_000));
        assertThat(stage.connection().undelivered()).isZero();
        assertThat(stage.errors())
                .first()
                .isInstanceOfSatisfying(
                        LimitExceededException.class,
                        error -> assertThat(error.setting()).isEqualTo("maxPendingEvents"));
    }

    @Test
    void should_not_blame_the_backend_while_nothing_is_read() {
        postUntil(2_000);

        stage.pass(600);
        assertThat(stage.network.attempts()).hasSize(1);
        runCallbacks();
        stage.pass(600);

        assertThat(stage.network.attempts()).hasSize(1);
        assertThat(room.postedIds()).hasSize(1_997);
    }

    @Test
    void should_go_on_reading_below_the_limit() {
        postUntil(LIMIT / 2);

        assertThat(stage.connection().undelivered()).isZero();
        assertThat(stage.connection().isReading()).isTrue();
    }

    @Test
    void should_tell_nothing_after_a_disconnect_though_the_session_had_ended_before_it() {
        backend.post();
        stage.closeChannels("private");
        int before = room.events.size();
        assertThat(stage.kabelwerk.state()).isEqualTo(ConnectionState.INACTIVE);

        var unused = stage.kabelwerk.disconnect();
        runCallbacks();

        assertThat(room.events).hasSize(before);
    }

    @Test
    void should_stop_reading_at_exactly_the_limit_and_at_none_below() {
        postUntil(3 + LIMIT / 2 - 1);
        delete(1);
        assertThat(stage.log().messages(Level.SEVERE)).isEmpty();

        delete(2);

        assertThat(stage.log().messages(Level.SEVERE))
                .containsExactly(
                        "Listeners are slower than events come; nothing more is read until they have caught up (the limit is "
                                + LIMIT + "; the setting is maxPendingEvents)");
    }

    @Test
    void should_read_again_once_a_raised_limit_is_far_away() {
        postUntil(2_000);
        assertThat(stage.connection().undelivered()).isPositive();

        stage.kabelwerk.configure(settings -> settings.maxPendingEvents(100_000));
        runCallbacks();

        assertThat(room.postedIds()).hasSize(1_997);
        assertThat(stage.connection().undelivered()).isZero();
    }

    /** One event. */
    private void delete(int number) {
        backend.delete(number);
        stage.run();
    }

    /** Two events for each message: it is posted, and the marker of who has posted it moves. */
    private void postUntil(int last) {
        for (int number = 4; number <= last; number++) {
            backend.post();
        }
    }
}
