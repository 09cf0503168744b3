package io.kabelwerk.tests.javascript;

import static io.kabelwerk.tests.javascript.Json.id;
import static io.kabelwerk.tests.javascript.Json.text;
import static io.kabelwerk.tests.javascript.Json.texts;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kabelwerk.emulator.EmulatedUser;
import io.kabelwerk.emulator.Fault;
import io.kabelwerk.emulator.MessageSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The emulator is a backend for the official JavaScript client: inboxes, on either side, and notifiers.
 *
 * <p>The client sorts its inbox anew, by time. Messages of the same millisecond it leaves in any order, so rooms are
 * compared without their order here.
 */
@WithNode
class JavaScriptInboxTest {

    @RegisterExtension
    final Stage stage = new Stage();

    private EmulatedUser nana;
    private EmulatedUser opa;
    private EmulatedUser doc;
    private long nanasRoom;
    private long opasRoom;

    @BeforeEach
    void createRooms() {
        nana = stage.emulator().user("nana");
        opa = stage.emulator().user("opa");
        doc = stage.emulator().user("doc");
        nanasRoom = nana.createRoom("care");
        opasRoom = opa.createRoom("care");
    }

    @Test
    void should_list_the_rooms_of_an_end_user() {
        long lab = nana.createRoom("lab");
        MessageSnapshot message = doc.post(nanasRoom, "Good morning!");
        JavaScriptClient.Handle inbox = stage.readyJavaScript("nana").open("openInbox");
        inbox.call("connect");

        JsonNode items = inbox.next("ready").path("items");

        assertThat(rooms(items)).containsExactlyInAnyOrder(nanasRoom, lab);
        JsonNode item = item(items, nanasRoom);
        assertThat(item.path("room").path("hub").path("slug").textValue()).isEqualTo("care");
        assertThat(item.path("room").path("hub").path("name").textValue()).isEqualTo("Care Team");
        assertThat(id(item.path("message"))).isEqualTo(message.id());
        assertThat(item.path("isNew").booleanValue()).isTrue();
        assertThat(item(items, lab).path("message").isNull()).isTrue();
        nana.moveMarker(nanasRoom, message.id());
        assertThat(item(inbox.next("updated").path("items"), nanasRoom)
                        .path("isNew")
                        .booleanValue())
                .isFalse();
        doc.post(nanasRoom, "Are you well?");
        item = item(inbox.next("updated").path("items"), nanasRoom);
        assertThat(text(item.path("message"))).isEqualTo("Are you well?");
        assertThat(item.path("isNew").booleanValue()).isTrue();
    }

    @Test
    void should_load_more() {
        doc.post(nanasRoom, "older");
        doc.post(opasRoom, "newer");
        JavaScriptClient.Handle inbox = stage.readyJavaScript("doc").open("openInbox", Map.of("limit", 1));
        inbox.call("connect");

        assertThat(rooms(inbox.next("ready").path("items"))).containsExactly(opasRoom);
        assertThat(rooms(inbox.call("loadMore").path("items"))).containsExactlyInAnyOrder(opasRoom, nanasRoom);
        assertThat(rooms(inbox.call("loadMore").path("items"))).hasSize(2);
    }

    @Test
    void should_list_the_rooms_of_a_hub() {
        nana.setAttributes(nanasRoom, Map.of("country", "DE"));
        doc.assign(nanasRoom, doc.id());
        MessageSnapshot message = doc.post(nanasRoom, "Good morning!");
        JavaScriptClient.Handle inbox = stage.readyJavaScript("doc").open("openInbox");
        inbox.call("connect");

        JsonNode item = item(inbox.next("ready").path("items"), nanasRoom);

        JsonNode room = item.path("room");
        assertThat(room.path("archived").booleanValue()).isFalse();
        assertThat(room.path("assignedTo").longValue()).isEqualTo(doc.id());
        assertThat(room.path("attributes").path("country").textValue()).isEqualTo("DE");
        assertThat(room.path("hubId").longValue())
                .isEqualTo(stage.emulator().rooms().get(0).hubId());
        assertThat(room.path("user").path("key").textValue()).isEqualTo("nana");
        assertThat(id(item.path("message"))).isEqualTo(message.id());
        assertThat(item.path("isNew").booleanValue()).isFalse();
    }

    @Test
    void should_filter_the_rooms_of_a_hub() {
        nana.setAttributes(nanasRoom, Map.of("country", "DE"));
        opa.setAttributes(opasRoom, Map.of("country", "AT"));
        doc.assign(opasRoom, doc.id());
        doc.archive(opasRoom);
        JavaScriptClient.Handle kabelwerk = stage.readyJavaScript("doc");

        assertThat(list(kabelwerk, Map.of("archived", true))).containsExactly(opasRoom);
        assertThat(list(kabelwerk, Map.of("archived", false))).containsExactly(nanasRoom);
        assertThat(list(kabelwerk, Map.of("assignedTo", doc.id()))).containsExactly(opasRoom);
        assertThat(list(kabelwerk, Map.of("attributes", Map.of("country", "DE"))))
                .containsExactly(nanasRoom);
        assertThat(list(kabelwerk, Map.of("archived", true, "attributes", Map.of("country", "DE"))))
                .isEmpty();
    }

    @Test
    void should_tell_of_rooms_that_come_and_go() {
        JavaScriptClient.Handle inbox =
                stage.readyJavaScript("doc").open("openInbox", Map.of("archived", false, "assignedTo", doc.id()));
        inbox.call("connect");
        assertThat(inbox.next("ready").path("items")).isEmpty();

        doc.assign(opasRoom, doc.id());
        assertThat(rooms(inbox.next("updated").path("items"))).containsExactly(opasRoom);
        opa.post(opasRoom, "Hello");
        assertThat(text(item(inbox.next("updated").path("items"), opasRoom).path("message")))
                .isEqualTo("Hello");
        opa.setAttributes(opasRoom, Map.of("country", "AT"));
        assertThat(item(inbox.next("updated").path("items"), opasRoom)
                        .path("room")
                        .path("attributes")
                        .path("country")
                        .textValue())
                .isEqualTo("AT");
        doc.archive(opasRoom);
        assertThat(inbox.next("updated").path("items")).isEmpty();
    }

    @Test
    void should_search() {
        JavaScriptClient.Handle inbox = stage.readyJavaScript("doc").open("openInbox");
        inbox.call("connect");
        inbox.next("ready");

        assertThat(search(inbox, Map.of("query", "NAN"))).containsExactly(nanasRoom);
        assertThat(search(inbox, Map.of("query", "opa"))).containsExactly(opasRoom);
        assertThat(search(inbox, Map.of("query", "ana"))).isEmpty();
        assertThat(search(inbox, Map.of("query", "", "limit", 1))).hasSize(1);
        assertThat(search(inbox, Map.of("query", "", "offset", 1))).hasSize(1);
        assertThat(search(inbox, Map.of("query", "", "offset", 2))).isEmpty();
    }

    @Test
    void should_update_an_inbox_after_a_reconnection() {
        JavaScriptClient.Handle kabelwerk = stage.readyJavaScript("doc");
        JavaScriptClient.Handle inbox = kabelwerk.open("openInbox");
        inbox.call("connect");
        inbox.next("ready");

        whileAway(kabelwerk, () -> nana.post(nanasRoom, "missed"));

        JsonNode item = item(inbox.next("updated").path("items"), nanasRoom);
        assertThat(text(item.path("message"))).isEqualTo("missed");
        assertThat(item.path("isNew").booleanValue()).isTrue();
    }

    @Test
    void should_notify_of_each_message_once() {
        nana.post(nanasRoom, "unread");
        MessageSnapshot read = opa.post(opasRoom, "read");
        doc.moveMarker(opasRoom, read.id());
        JavaScriptClient.Handle kabelwerk = stage.readyJavaScript("doc");
        JavaScriptClient.Handle notifier = kabelwerk.open("openNotifier");
        notifier.call("connect");

        JsonNode messages = notifier.next("ready").path("messages");
        assertThat(texts(messages)).containsExactly("unread");
        assertThat(messages.path(0).path("roomId").longValue()).isEqualTo(nanasRoom);

        doc.post(nanasRoom, "one's own");
        opa.post(opasRoom, "new");
        assertThat(text(notifier.next("updated").path("message"))).isEqualTo("new");
        whileAway(kabelwerk, () -> {
            nana.post(nanasRoom, "missed");
            doc.post(nanasRoom, "one's own again");
            opa.post(opasRoom, "missed too");
        });
        assertThat(text(notifier.next("updated").path("message"))).isEqualTo("missed");
        assertThat(text(notifier.next("updated").path("message"))).isEqualTo("missed too");
        nana.post(nanasRoom, "back");
        assertThat(text(notifier.next("updated").path("message"))).isEqualTo("back");
        assertThat(notifier.unexpected("ready")).isZero();
    }

    /** Does something while the client cannot connect. */
    private void whileAway(JavaScriptClient.Handle kabelwerk, Runnable action) {
        stage.emulator().inject(new Fault.RefuseUpgrades(1_000, 503));
        stage.emulator().inject(new Fault.Drop("*"));
        kabelwerk.next("disconnected");
        action.run();
        stage.emulator().inject(new Fault.Heal());
    }

    private static List<Long> list(JavaScriptClient.Handle kabelwerk, Map<String, ?> filter) {
        JavaScriptClient.Handle inbox = kabelwerk.open("openInbox", filter);
        inbox.call("connect");
        List<Long> rooms = rooms(inbox.next("ready").path("items"));
        inbox.call("disconnect");
        return rooms;
    }

    private static List<Long> search(JavaScriptClient.Handle inbox, Map<String, ?> params) {
        return rooms(inbox.call("search", params).path("items"));
    }

    private static List<Long> rooms(JsonNode items) {
        List<Long> rooms = new ArrayList<>();
        items.forEach(item -> rooms.add(id(item.path("room"))));
        return rooms;
    }

    private static JsonNode item(JsonNode items, long roomId) {
        return items.get(rooms(items).indexOf(roomId));
    }
}
