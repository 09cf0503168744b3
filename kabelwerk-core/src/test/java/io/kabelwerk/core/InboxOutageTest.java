package io.kabelwerk.core;

import static io.kabelwerk.core.Stage.error;
import static io.kabelwerk.core.testing.Json.object;
import static io.kabelwerk.core.testing.ScriptedBackend.ok;
import static io.kabelwerk.core.testing.ScriptedBackend.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.ClosedException;
import io.kabelwerk.Inbox;
import io.kabelwerk.InboxEvent;
import io.kabelwerk.InboxFilter;
import io.kabelwerk.InboxItem;
import io.kabelwerk.NoReplyException;
import io.kabelwerk.RequestRejectedException;
import io.kabelwerk.core.testing.ScriptedBackend.Answer;
import io.kabelwerk.core.testing.ScriptedBackend.Sent;
import io.kabelwerk.core.testing.Wire;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An inbox whose requests are refused, or are not answered, or need many pages. */
class InboxOutageTest {

    private static final String TOPIC = "hub_inbox:3";

    /** Rooms from 1 on, each with the message that puts it behind the one before. */
    private static final int ROOMS = 200;

    @RegisterExtension
    private final ScriptedStage stage = new ScriptedStage();

    private List<InboxEvent> events = List.of();

    @BeforeEach
    void connect() {
        stage.asHubUser();
        stage.backend.answer(TOPIC, "phx_join", push -> ok());
        stage.backend.answer(TOPIC, "list_rooms", InboxOutageTest::list);
        stage.online();
    }

    private static Answer list(Sent push) {
        long offset = number(push, "offset");
        long last = Math.min(ROOMS, offset + number(push, "limit"));
        return ok(object(
                "items",
                LongStream.rangeClosed(offset + 1, last)
                        .mapToObj(room -> Wire.hubItem(room, 1_000 - room, Map.of()))
                        .toList()));
    }

    private static long number(Sent push, String name) {
        return push.payload().get(name) instanceof Long number ? number : 0;
    }

    private Inbox open(int pageSize) {
        Inbox inbox = stage.kabelwerk.openInbox(InboxFilter.all().pageSize(pageSize));
        events = stage.collect(inbox, InboxEvent.class);
        return inbox;
    }

    private Inbox ready(int pageSize) {
        Inbox inbox = open(pageSize);
        var connecting = inbox.connect();
        stage.run();
        assertThat(connecting).isCompleted();
        return inbox;
    }

    private static List<Long> upTo(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }

    private static List<Long> rooms(List<InboxItem> items) {
        return items.stream().map(item -> item.room().id()).toList();
    }

    @Test
    void should_ask_again_and_later_each_time_where_it_is_refused() {
        stage.backend.answer(TOPIC, "list_rooms", push -> refused("not now"));
        var connecting = open(5).connect();
        stage.run();
        assertThat(error(connecting)).isInstanceOf(RequestRejectedException.class);
        assertThat(Stage.names(events)).containsExactly("ErrorOccurred");

        stage.passMillis(799); // A second, give or take a fifth.
        assertThat(stage.backend.sent(TOPIC, "list_rooms")).hasSize(1);
        stage.passMillis(401);
        assertThat(stage.backend.sent(TOPIC, "list_rooms")).hasSize(2);
        stage.passMillis(1_199);
        assertThat(stage.backend.sent(TOPIC, "list_rooms")).hasSize(2);
        stage.backend.answer(TOPIC, "list_rooms", InboxOutageTest::list);
        stage.passMillis(1_201);

        assertThat(Stage.names(events)).containsExactly("ErrorOccurred", "ErrorOccurred", "Ready");
    }

    @Test
    void should_ask_again_where_it_cannot_read_the_answer() {
        stage.backend.answer(TOPIC, "list_rooms", push -> ok());
        var connecting = open(5).connect();
        stage.run();
        assertThat(error(connecting)).hasMessageContaining("items");

        stage.backend.answer(TOPIC, "list_rooms", InboxOutageTest::list);
        stage.pass(1);

        assertThat(Stage.names(events)).containsExactly("ErrorOccurred", "Ready");
    }

    @Test
    void should_load_a_long_window_page_by_page() {
        Inbox inbox = ready(60);
        for (int i = 0; i < 2; i++) {
            var more = inbox.loadMore();
            stage.run();
            assertThat(more).isCompleted();
        }
        assertThat(rooms(inbox.items())).isEqualTo(upTo(180));
        stage.backend.sent().clear();

        stage.dropAndReturn();

        assertThat(stage.backend.sent(TOPIC, "list_rooms"))
                .extracting(Sent::payload)
                .containsExactly(object("limit", 100L, "offset", 0L), object("limit", 80L, "offset", 100L));
        assertThat(rooms(inbox.items())).isEqualTo(upTo(180));
        assertThat(Stage.names(events)).containsExactly("Ready", "Updated", "Updated");
    }

    @Test
    void should_end_with_the_list() {
        Inbox inbox = ready(80);
        for (int i = 0; i < 2; i++) {
            var unused = inbox.loadMore();
            stage.run();
        }
        assertThat(rooms(inbox.items())).isEqualTo(upTo(ROOMS));
        stage.backend.sent().clear();

        var more = inbox.loadMore();
        stage.run();

        assertThat(rooms(more.join())).isEqualTo(upTo(ROOMS));
        assertThat(stage.backend.sent()).isEmpty();
    }

    @Test
    void should_fail_to_load_more_where_nothing_is_answered_and_come_back_by_itself() {
        Inbox inbox = ready(5);
        stage.backend.ignore(TOPIC, "list_rooms");
        CompletableFuture<List<InboxItem>> more = inbox.loadMore();

        stage.passMillis(9_999);
        assertThat(more).isNotDone();
        stage.passMillis(1);

        assertThat(error(more))
                .isInstanceOf(NoReplyException.class)
                .hasMessageStartingWith("No more of the inbox was loaded within 10 s (requestTimeout)");
        stage.backend.answer(TOPIC, "list_rooms", InboxOutageTest::list);
        stage.pass(1);
        CompletableFuture<List<InboxItem>> again = inbox.loadMore();
        stage.run();
        assertThat(rooms(again.join())).isEqualTo(upTo(10));
    }

    @Test
    void should_fail_to_load_more_where_it_is_refused() {
        Inbox inbox = ready(5);
        stage.backend.answer(TOPIC, "list_rooms", push -> refused("not now"));

        CompletableFuture<List<InboxItem>> more = inbox.loadMore();
        stage.run();

        assertThat(error(more)).isInstanceOf(RequestRejectedException.class);
    }

    @Test
    void should_fail_at_once_what_is_loaded_where_it_drops_or_is_disconnected_or_closed() {
        Inbox inbox = ready(5);
        stage.backend.ignore(TOPIC, "list_rooms");
        CompletableFuture<List<InboxItem>> dropped = inbox.loadMore();
        stage.run();
        stage.drop();
        assertThat(error(dropped)).hasMessageContaining("The connection broke");
        stage.pass(15);

        CompletableFuture<List<InboxItem>> closed = inbox.loadMore();
        stage.run();
        stage.backend.end(TOPIC, "phx_close", stage.backend.joinRef(TOPIC));
        stage.run();
        assertThat(error(closed)).isInstanceOf(ClosedException.class);
        CompletableFuture<List<InboxItem>> late = inbox.loadMore();
        stage.run();

        assertThat(error(late)).isInstanceOf(ClosedException.class).hasMessageStartingWith("The inbox is closed");
    }

    @Test
    void should_load_nothing_more_once_it_is_disconnected() {
        Inbox inbox = ready(5);
        stage.backend.answer(TOPIC, "list_rooms", push -> refused("not now"));
        CompletableFuture<List<InboxItem>> more = inbox.loadMore();
        stage.run();
        stage.backend.sent().clear();

        stage.backend.answer(TOPIC, "phx_leave", push -> ok());
        var done = inbox.disconnect();
        stage.pass(60);

        assertThat(done).isCompleted();
        assertThat(more).isCompletedExceptionally();
        assertThat(stage.backend.sent(TOPIC, "list_rooms")).isEmpty();
        assertThat(stage.backend.sent(TOPIC, "phx_leave")).hasSize(1);
    }

    @Test
    void should_fail_what_is_loaded_where_one_of_two_inboxes_is_disconnected() {
        Inbox other = ready(5);
        Inbox inbox = ready(5);
        stage.backend.ignore(TOPIC, "list_rooms");
        CompletableFuture<List<InboxItem>> more = inbox.loadMore();
        stage.run();

        var done = inbox.disconnect();
        stage.run();

        assertThat(done).isCompleted();
        assertThat(error(more)).isInstanceOf(ClosedException.class);
        assertThat(rooms(other.items())).isEqualTo(upTo(5));
    }
}
