package io.kabelwerk.core;

import static io.kabelwerk.core.Stage.error;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.kabelwerk.ClosedException;
import io.kabelwerk.ConnectionState;
import io.kabelwerk.KabelwerkEvent;
import io.kabelwerk.RequestOutcome;
import io.kabelwerk.Room;
import io.kabelwerk.RoomEvent.MessagePosted;
import io.kabelwerk.UploadSource;
import io.kabelwerk.core.EmulatedStage.EmulatedRoom;
import io.kabelwerk.core.Stage.OpenRoom;
import io.kabelwerk.core.testing.Json;
import io.kabelwerk.core.testing.Wire;
import io.kabelwerk.emulator.Treatment;
import io.kabelwerk.emulator.backend.VirtualHttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code disconnect(Duration)}. */
class DrainTest {

    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final UploadSource SOURCE = UploadSource.of("x".getBytes(StandardCharsets.UTF_8), "x.txt");

    private final VirtualHttpClient http = new VirtualHttpClient();

    /** What waits for the callback executor, while that is busy. */
    private final List<Runnable> waiting = new ArrayList<>();

    private boolean busy;

    @RegisterExtension
    private final EmulatedStage stage =
            new EmulatedStage(settings -> settings.httpClient(http).callbackExecutor(this::callBack));

    private final EmulatedRoom backend = stage.room().post(3);
    private Room room;
    private OpenRoom open;

    @BeforeEach
    void connect() {
        stage.online();
        open = stage.openRoom(7);
        room = open.room;
        stage.treat("room:7", "post_message", new Treatment.Ignored());
    }

    private void callBack(Runnable task) {
        if (busy) {
            waiting.add(task);
        } else {
            stage.time.execute(task);
        }
    }

    private CompletableFuture<?> postWhileBusy(List<String> seen) {
        room.on(MessagePosted.class, event -> seen.add("posted"));
        stage.heal();
        busy = true;
        return post();
    }

    private void free() {
        busy = false;
        waiting.forEach(stage.time::execute);
        stage.run();
    }

    private CompletableFuture<Void> drain() {
        CompletableFuture<Void> drained = stage.kabelwerk.disconnect(GRACE);
        stage.run();
        return drained;
    }

    private CompletableFuture<?> post() {
        CompletableFuture<?> posted = room.postMessage("hello");
        stage.run();
        return posted;
    }

    /** Posts are answered after that time from now on. */
    private void answerAfter(Duration time) {
        stage.heal();
        stage.treat("room:7", "post_message", new Treatment.Late(time));
    }

    @Test
    @DisplayName("S612 lets a request under way settle, and then ends the session")
    void should_let_a_request_settle() {
        answerAfter(Duration.ofMillis(4_500));
        CompletableFuture<?> posted = post();
        CompletableFuture<Void> drained = drain();
        stage.pass(4);
        assertThat(posted).isNotDone();
        assertThat(drained).isNotDone();
        assertThat(stage.kabelwerk.state()).isEqualTo(ConnectionState.ONLINE);

        stage.passMillis(500);

        assertThat(posted).isCompleted();
        assertThat(drained).isCompleted();
        assertThat(stage.kabelwerk.state()).isEqualTo(ConnectionState.INACTIVE);
        assertThat(stage.connection().closeCode()).isEqualTo(1000);
    }

    @Test
    void should_end_at_once_where_nothing_is_under_way() {
        assertThat(drain()).isCompleted();
        assertThat(stage.connection().isOpen()).isFalse();
    }

    @Test
    void should_wait_for_listeners() {
        List<String> seen = new ArrayList<>();
        CompletableFuture<?> posted = postWhileBusy(seen);
        CompletableFuture<Void> drained = drain();
        stage.pass(1);
        assertThat(stage.count("room:7", "post_message")).isEqualTo(1);
        assertThat(drained).isNotDone();
        assertThat(seen).isEmpty();

        free();

        assertThat(seen).containsExactly("posted");
        assertThat(posted).isCompleted();
        assertThat(drained).isCompleted();
    }

    @Test
    void should_not_wait_for_a_listener_forever() {
        List<String> seen = new ArrayList<>();
        CompletableFuture<?> posted = postWhileBusy(seen);
        CompletableFuture<Void> drained = drain();
        stage.passMillis(4_999);
        assertThat(stage.connection().isOpen()).isTrue();
        stage.passMillis(1);
        assertThat(stage.connection().isOpen()).isFalse();

        free();

        assertThat(drained).isCompleted();
        assertThat(posted).isCompleted();
        assertThat(seen).as("after the end").isEmpty();
    }

    /** It may wait for the end, on the only thread of the callback executor. */
    @Test
    void should_not_wait_for_the_listener_that_calls() {
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        List<ConnectionState> states = new ArrayList<>();
        room.on(MessagePosted.class, event -> {
            ends.add(stage.kabelwerk.disconnect(GRACE));
            stage.run();
            states.add(stage.kabelwerk.state());
        });
        stage.heal();
        var unused = post();

        assertThat(ends).singleElement().satisfies(end -> assertThat(end).isCompleted());
        assertThat(states).containsExactly(ConnectionState.INACTIVE);
    }

    @Test
    @DisplayName("S613 fails at the end of the grace time what is not settled, as disconnect() does")
    void should_fail_what_is_left() {
        CompletableFuture<?> posted = post();
        CompletableFuture<Void> drained = drain();
        stage.passMillis(4_999);
        assertThat(posted).isNotDone();
        stage.passMillis(1);

        assertThat(error(posted)).isInstanceOf(ClosedException.class);
        assertThat(error(posted).outcome()).contains(RequestOutcome.UNKNOWN);
        assertThat(drained).isCompleted();
    }

    @Test
    @DisplayName("S612 refuses new requests of each kind at once")
    void should_refuse_new_requests() {
        CompletableFuture<?> posted = post();
        Room other = stage.kabelwerk.openRoom(8);
        var inbox = stage.kabelwerk.openInbox();
        var drained = drain();
        List<CompletableFuture<?>> late = new ArrayList<>();
        late.add(room.postMessage("late"));
        late.add(room.loadEarlier());
        late.add(room.postUpload(SOURCE));
        late.add(stage.kabelwerk.updateUser("Nan"));
        late.add(other.connect());
        late.add(inbox.connect());
        stage.run();

        assertThat(late).allSatisfy(future -> {
            assertThat(error(future)).isInstanceOf(ClosedException.class).hasMessageContaining("being disconnected");
            assertThat(error(future).outcome()).contains(RequestOutcome.NOT_SENT);
        });
        assertThat(error(late.get(0)))
                .hasMessage("post_message on room:7 was not sent: the session is being disconnected, and accepts no new"
                        + " requests");
        assertThat(http.exchanges()).isEmpty();
        assertThat(stage.count("room:7", "post_message")).isEqualTo(1);
        assertThat(posted).isNotDone();
        assertThat(drained).isNotDone();
    }

    @Test
    void should_call_listeners_until_the_end_and_none_after_it() {
        answerAfter(Duration.ofSeconds(3));
        CompletableFuture<?> posted = post();
        var drained = drain();
        stage.pass(2);
        backend.post();
        assertThat(open.postedIds()).containsExactly(EmulatedRoom.id(4));

        stage.pass(1);
        assertThat(posted).isCompleted();
        assertThat(drained).isCompleted();
        assertThat(stage.events).noneMatch(KabelwerkEvent.Disconnected.class::isInstance);
    }

    @Test
    void should_wait_for_requests_that_wait_for_a_connection() {
        answerAfter(Duration.ofSeconds(1));
        stage.drop();
        CompletableFuture<?> posted = post();
        CompletableFuture<Void> drained = drain();
        assertThat(drained).isNotDone();
        stage.pass(3);
        assertThat(stage.network.connections()).hasSize(2);
        stage.pass(1);

        assertThat(posted).isCompleted();
        assertThat(drained).isCompleted();
    }

    @Test
    void should_wait_for_an_upload() {
        CompletableFuture<?> uploaded = room.postUpload(SOURCE);
        stage.run();
        CompletableFuture<Void> drained = drain();
        assertThat(drained).isNotDone();
        http.exchanges().get(0).answer(201, Json.text(Wire.upload(9)).replace('\'', '"'));
        stage.run();

        assertThat(uploaded).isCompleted();
        assertThat(drained).isCompleted();
    }

    @Test
    void should_end_where_the_last_request_is_cancelled() {
        CompletableFuture<?> posted = post();
        CompletableFuture<Void> drained = drain();
        posted.cancel(false);
        stage.run();

        assertThat(drained).isCompleted();
    }

    @Test
    void should_be_ended_early_by_disconnect() {
        CompletableFuture<?> posted = post();
        CompletableFuture<Void> drained = drain();
        CompletableFuture<Void> disconnected = stage.kabelwerk.disconnect();
        stage.run();

        assertThat(disconnected).isCompleted();
        assertThat(drained).isCompleted();
        assertThat(error(posted)).isInstanceOf(ClosedException.class);
    }

    @Test
    void should_be_shortened_by_a_second_call() {
        var unusedPost = post();
        CompletableFuture<Void> drained = drain();
        var second = stage.kabelwerk.disconnect(Duration.ofSeconds(1));
        stage.passMillis(999);
        assertThat(drained).isNotDone();
        stage.passMillis(1);
        assertThat(drained).isCompleted();
        assertThat(second).isCompleted();
    }

    @Test
    void should_not_be_extended_by_a_second_call() {
        var unusedPost = post();
        CompletableFuture<Void> drained = drain();
        var unused = stage.kabelwerk.disconnect(Duration.ofHours(1));
        stage.pass(5);
        assertThat(drained).isCompleted();
    }

    @Test
    void should_leave_the_next_session_alone() {
        var unusedPost = post();
        var unused = drain();
        var unusedToo = stage.kabelwerk.disconnect();
        stage.kabelwerk.on(KabelwerkEvent.class, stage.events::add);
        stage.events.clear();
        stage.online();
        stage.pass(10);

        assertThat(stage.kabelwerk.state()).isEqualTo(ConnectionState.ONLINE);
        assertThat(stage.eventNames()).containsExactly("Connected", "Ready");
    }

    @Test
    void should_be_done_where_the_session_ends_by_itself() {
        endByItselfWhileDraining();

        assertThat(stage.eventNames()).endsWith("ErrorOccurred", "Disconnected");
    }

    @Test
    void should_end_the_listeners_also_where_the_session_ends_by_itself() {
        endByItselfWhileDraining();
        stage.kabelwerk.on(KabelwerkEvent.class, stage.events::add);
        stage.events.clear();
        stage.online();

        assertThat(stage.eventNames()).containsExactly("Connected", "Ready");
    }

    @Test
    void should_leave_listeners_alone_that_are_added_once_the_session_has_ended_by_itself() {
        List<KabelwerkEvent> later = new ArrayList<>();
        stage.kabelwerk.on(
                KabelwerkEvent.Disconnected.class, event -> stage.kabelwerk.on(KabelwerkEvent.class, later::add));
        endByItselfWhileDraining();
        stage.online();

        assertThat(Stage.names(later)).containsExactly("Connected", "Ready");
    }

    @Test
    void should_leave_the_listeners_to_the_next_session_if_there_is_one() {
        stage.kabelwerk.once(KabelwerkEvent.Disconnected.class, event -> {
            var unused = stage.kabelwerk.connect();
        });
        endByItselfWhileDraining();

        assertThat(stage.eventNames()).endsWith("ErrorOccurred", "Disconnected", "Connected", "Ready");
    }

    /** The end does not wait any longer, and no listener is called after it. */
    @Test
    void should_end_the_listeners_before_the_future_completes_though_one_of_them_does_not_return() {
        CompletableFuture<Void> drained = new CompletableFuture<>();
        stage.kabelwerk.on(KabelwerkEvent.ErrorOccurred.class, event -> {
            stage.pass(3);
            assertThat(drained).isCompleted();
        });
        var unusedPost = post();
        var unused = drain().thenRun(() -> drained.complete(null));
        stage.closeChannels("private");

        assertThat(drained).isCompleted();
        assertThat(stage.eventNames()).endsWith("ErrorOccurred");
    }

    private void endByItselfWhileDraining() {
        var unusedPost = post();
        CompletableFuture<Void> drained = drain();
        stage.closeChannels("private");
        stage.pass(3);
        assertThat(drained).isCompleted();
    }

    @Test
    void should_end_at_once_where_the_user_is_not_known_yet() {
        var unused = stage.kabelwerk.disconnect();
        stage.pass(3);
        stage.treat("private", "phx_join", new Treatment.Ignored());
        CompletableFuture<?> connecting = stage.connect();
        assertThat(drain()).isCompleted();
        assertThat(error(connecting)).isInstanceOf(ClosedException.class);
    }

    @Test
    void should_be_done_at_once_without_a_session_and_without_a_grace_time() {
        var unusedPost = post();
        var none = stage.kabelwerk.disconnect(Duration.ZERO);
        stage.run();
        assertThat(none).isCompleted();
        assertThat(drain()).isCompleted();
    }

    @Test
    void should_refuse_a_time_that_is_none() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> stage.kabelwerk.disconnect(Duration.ofSeconds(-1)))
                .withMessage("The grace time must be from 0 to 365 days, but is -1 s");
        assertThatIllegalArgumentException().isThrownBy(() -> stage.kabelwerk.disconnect(Duration.ofDays(366)));
    }
}
