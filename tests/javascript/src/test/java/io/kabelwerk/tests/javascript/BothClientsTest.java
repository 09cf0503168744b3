package io.kabelwerk.tests.javascript;

import static io.kabelwerk.tests.javascript.JavaScriptClient.file;
import static io.kabelwerk.tests.javascript.Json.id;
import static io.kabelwerk.tests.javascript.Json.text;
import static io.kabelwerk.tests.javascript.Json.texts;
import static io.kabelwerk.tests.javascript.Stage.done;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kabelwerk.Inbox;
import io.kabelwerk.InboxEvent;
import io.kabelwerk.InboxFilter;
import io.kabelwerk.InboxItem;
import io.kabelwerk.Kabelwerk;
import io.kabelwerk.KabelwerkEvent;
import io.kabelwerk.Marker;
import io.kabelwerk.Message;
import io.kabelwerk.MessageType;
import io.kabelwerk.Notifier;
import io.kabelwerk.NotifierEvent;
import io.kabelwerk.Room;
import io.kabelwerk.RoomEvent;
import io.kabelwerk.Upload;
import io.kabelwerk.UploadSource;
import io.kabelwerk.emulator.Fault;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The official JavaScript client and this one, in one room: neither notices that the other is of another kind. */
@WithNode
class BothClientsTest {

    @RegisterExtension
    final Stage stage = new Stage();

    /** Which client is on which side of the room. */
    enum Sides {
        JAVASCRIPT_AT_HOME_JAVA_IN_THE_HUB("nana", "doc"),
        JAVA_AT_HOME_JAVASCRIPT_IN_THE_HUB("doc", "nana");

        final String javaScript;
        final String java;

        Sides(String javaScript, String java) {
            this.javaScript = javaScript;
            this.java = java;
        }
    }

    /** The room, as both have opened it. */
    private final class Pair {

        final long roomId = stage.emulator().user("nana").createRoom("care");
        final JavaScriptClient.Handle javaScript;
        final Kabelwerk java;
        final JavaScriptClient.Handle javaScriptRoom;
        final Room javaRoom;
        final Heard<RoomEvent.MessagePosted> posted;
        final Heard<RoomEvent.MessageDeleted> deleted;
        final Heard<RoomEvent.MarkerMoved> moved;

        Pair(Sides sides) {
            javaScript = stage.readyJavaScript(sides.javaScript);
            javaScriptRoom = javaScript.open("openRoom", roomId);
            javaScriptRoom.call("connect");
            javaScriptRoom.next("ready");
            java = stage.readyJava(sides.java);
            javaRoom = java.openRoom(roomId);
            posted = Heard.from(javaRoom, RoomEvent.MessagePosted.class);
            deleted = Heard.from(javaRoom, RoomEvent.MessageDeleted.class);
            moved = Heard.from(javaRoom, RoomEvent.MarkerMoved.class);
            done(javaRoom.connect());
        }

        JsonNode postByJavaScript(String text) {
            return javaScriptRoom.call("postMessage", Map.of("text", text));
        }

        Message postByJava(String text) {
            return done(javaRoom.postMessage(text));
        }
    }

    @ParameterizedTest
    @EnumSource
    void should_talk(Sides sides) {
        Pair pair = new Pair(sides);

        for (String text : List.of("Good *morning*!", "1 < 2 & \"so on\"", "☀️ 日本\nhttps://kabelwerk.io", "last")) {
            JsonNode fromJavaScript = pair.postByJavaScript(text);
            assertThat(pair.javaScriptRoom.next("message_posted")).isEqualTo(fromJavaScript);
            assertSame(fromJavaScript, pair.posted.next().message());
            Message fromJava = pair.postByJava(text);
            assertThat(pair.posted.next().message()).isEqualTo(fromJava);
            assertSame(pair.javaScriptRoom.next("message_posted"), fromJava);
            assertThat(fromJava.html()).isEqualTo(fromJavaScript.path("html").textValue());
        }
    }

    @ParameterizedTest
    @EnumSource
    void should_delete(Sides sides) {
        Pair pair = new Pair(sides);
        JsonNode fromJavaScript = pair.postByJavaScript("oops");
        Message fromJava = pair.postByJava("me too");

        pair.javaScriptRoom.call("deleteMessage", id(fromJavaScript));
        assertSame(fromJavaScript, pair.deleted.next().message());
        pair.javaScriptRoom.next("message_deleted");

        done(pair.javaRoom.deleteMessage(fromJava.id()));
        assertSame(pair.javaScriptRoom.next("message_deleted"), fromJava);
        assertThat(stage.emulator().messages(pair.roomId)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void should_see_how_far_the_other_has_read(Sides sides) {
        Pair pair = new Pair(sides);

        JsonNode fromJavaScript = pair.postByJavaScript("Have you read this?");
        assertThat(pair.moved.next().marker().messageId()).isEqualTo(id(fromJavaScript));
        pair.javaScriptRoom.next("marker_moved");
        Marker readByJava = done(pair.javaRoom.moveMarker());
        JsonNode seen = pair.javaScriptRoom.next("marker_moved");
        assertThat(seen.path("messageId").longValue()).isEqualTo(readByJava.messageId());
        assertThat(seen.path("userId").longValue()).isEqualTo(readByJava.userId());
        assertThat(pair.javaScriptRoom.call("getMarkers").path(1)).isEqualTo(seen);

        Message fromJava = pair.postByJava("Yes. Have you?");
        pair.javaScriptRoom.next("message_posted", 2);
        pair.javaScriptRoom.call("moveMarker");
        RoomEvent.MarkerMoved moved = pair.moved.next();
        while (moved.marker().userId() == readByJava.userId()) {
            moved = pair.moved.next();
        }
        assertThat(moved.marker().messageId()).isEqualTo(fromJava.id());
        assertThat(pair.javaRoom.markers().other()).contains(moved.marker());
    }

    @ParameterizedTest
    @EnumSource
    void should_exchange_files(Sides sides) {
        Pair pair = new Pair(sides);
        byte[] letter = "Dear all,\n".getBytes(StandardCharsets.UTF_8);

        JsonNode uploaded = pair.javaScriptRoom.call("postUpload", file("ein Brief.txt", "text/plain", letter));
        JsonNode fromJavaScript = pair.javaScriptRoom.call("postMessage", Map.of("uploadId", id(uploaded)));
        pair.javaScriptRoom.next("message_posted");
        Message received = pair.posted.next().message();
        assertThat(received.type()).isEqualTo(MessageType.ATTACHMENT);
        assertSame(fromJavaScript, received);

        Upload upload = done(pair.javaRoom.postUpload(UploadSource.of(letter, "für dich.txt")));
        Message fromJava = done(pair.javaRoom.postMessage(upload));
        JsonNode seen = pair.javaScriptRoom.next("message_posted");
        assertThat(seen.path("type").textValue()).isEqualTo("attachment");
        assertSame(seen, fromJava);
    }

    @ParameterizedTest
    @EnumSource
    void should_share_attributes(Sides sides) {
        Pair pair = new Pair(sides);

        pair.javaScriptRoom.call("updateAttributes", Map.of("age", 84, "tags", List.of("a", "b")));
        Map<String, Object> attributes = done(pair.javaRoom.updateAttributes(Map.of("height", 1.5)));

        assertThat(attributes).containsOnlyKeys("height");
        pair.javaScriptRoom.call("disconnect");
        pair.javaScriptRoom.call("connect");
        pair.javaScriptRoom.next("ready");
        assertThat(pair.javaScriptRoom.call("getAttributes")).hasToString("{\"height\":1.5}");
    }

    @ParameterizedTest
    @EnumSource
    void should_catch_up_with_the_other(Sides sides) {
        Pair pair = new Pair(sides);
        pair.postByJavaScript("before");
        pair.posted.next();
        pair.javaScriptRoom.next("message_posted");
        Heard<KabelwerkEvent.Disconnected> drops = Heard.from(pair.java, KabelwerkEvent.Disconnected.class);
        stage.emulator().inject(new Fault.RefuseUpgrades(1_000, 503));

        stage.emulator().inject(new Fault.Drop(sides.java));
        drops.next();
        List<String> missedByJava = texts(IntStream.range(0, 120)
                .mapToObj(number -> pair.postByJavaScript("for Java " + number))
                .toList());
        stage.emulator().inject(new Fault.Heal());
        assertThat(pair.posted.next(120))
                .extracting(event -> event.message().text())
                .isEqualTo(missedByJava);
        pair.javaScriptRoom.next("message_posted", 120);

        // Less than a page: what is before that, the JavaScript client does not look for.
        stage.emulator().inject(new Fault.RefuseUpgrades(1_000, 503));
        stage.emulator().inject(new Fault.Drop(sides.javaScript));
        pair.javaScript.next("disconnected");
        List<String> missedByJavaScript = IntStream.range(0, 60)
                .mapToObj(number -> pair.postByJava("for JavaScript " + number).text())
                .toList();
        stage.emulator().inject(new Fault.Heal());
        assertThat(texts(pair.javaScriptRoom.next("message_posted", 60))).isEqualTo(missedByJavaScript);
        assertThat(pair.posted.next(60))
                .extracting(event -> event.message().text())
                .isEqualTo(missedByJavaScript);

        pair.postByJava("after");
        assertThat(text(pair.javaScriptRoom.next("message_posted"))).isEqualTo("after");
        assertThat(pair.posted.next().message().text()).isEqualTo("after");
    }

    @ParameterizedTest
    @EnumSource
    void should_be_in_each_others_inbox_and_notifier(Sides sides) {
        Pair pair = new Pair(sides);
        JavaScriptClient.Handle javaScriptInbox = pair.javaScript.open("openInbox");
        javaScriptInbox.call("connect");
        javaScriptInbox.next("ready");
        JavaScriptClient.Handle javaScriptNotifier = pair.javaScript.open("openNotifier");
        javaScriptNotifier.call("connect");
        javaScriptNotifier.next("ready");
        Inbox inbox = pair.java.openInbox();
        done(inbox.connect());
        Notifier notifier = pair.java.openNotifier();
        Heard<NotifierEvent.Updated> notified = Heard.from(notifier, NotifierEvent.Updated.class);
        done(notifier.connect());
        Heard<InboxEvent.Updated> updated = Heard.from(inbox, InboxEvent.Updated.class);

        Message fromJava = pair.postByJava("Hello");
        assertSame(javaScriptNotifier.next("updated").path("message"), fromJava);
        JsonNode item = javaScriptInbox.next("updated").path("items").path(0);
        assertSame(item.path("message"), fromJava);
        assertThat(item.path("isNew").booleanValue()).isTrue();
        updated.next();

        JsonNode fromJavaScript = pair.postByJavaScript("Hi");
        assertSame(fromJavaScript, notified.next().message());
        InboxItem listed = updated.next().items().get(0);
        assertSame(fromJavaScript, listed.message().orElseThrow());
        assertThat(listed.isNew()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void should_find_the_rooms_of_a_hub_alike(Sides sides) {
        Pair pair = new Pair(sides);
        JavaScriptClient.Handle desk = stage.readyJavaScript("ben").open("openInbox", Map.of("archived", false));
        desk.call("connect");
        assertThat(desk.next("ready").path("items")).hasSize(1);
        Kabelwerk javaDesk = stage.readyJava("ben");
        Inbox inbox = javaDesk.openInbox(InboxFilter.all().archived(false));
        assertThat(done(inbox.connect())).hasSize(1);
        Heard<InboxEvent.Updated> updated = Heard.from(inbox, InboxEvent.Updated.class);
        long ben = javaDesk.user().id();

        if (sides.java.equals("doc")) {
            done(pair.javaRoom.updateHubUser(ben));
        } else {
            pair.javaScriptRoom.call("updateHubUser", ben);
        }
        assertThat(desk.next("updated")
                        .path("items")
                        .path(0)
                        .path("room")
                        .path("assignedTo")
                        .longValue())
                .isEqualTo(ben);
        assertThat(updated.next().items().get(0).room())
                .isInstanceOfSatisfying(
                        InboxItem.HubUserRoom.class,
                        room -> assertThat(room.hubUserId()).hasValue(ben));

        if (sides.java.equals("doc")) {
            done(pair.javaRoom.archive());
        } else {
            pair.javaScriptRoom.call("archive");
        }
        assertThat(desk.next("updated").path("items")).isEmpty();
        assertThat(updated.next().items()).isEmpty();
    }

    /** Both clients tell the same of one message. */
    private static void assertSame(JsonNode javaScript, Message java) {
        assertThat(id(javaScript)).isEqualTo(java.id());
        assertThat(javaScript.path("roomId").longValue()).isEqualTo(java.roomId());
        assertThat(javaScript.path("type").textValue())
                .isEqualToIgnoringCase(java.type().toString());
        // The JavaScript client leaves the text as the backend escapes it.
        assertThat(text(javaScript))
                .isEqualTo(java.text()
                        .replace("&", "&amp;")
                        .replace("<", "&lt;")
                        .replace(">", "&gt;")
                        .replace("\"", "&quot;")
                        .replace("'", "&#39;"));
        assertThat(javaScript.path("html").textValue()).isEqualTo(java.html());
        assertThat(millis(javaScript.path("insertedAt")))
                .isEqualTo(java.insertedAt().toEpochMilli());
        assertThat(millis(javaScript.path("updatedAt")))
                .isEqualTo(java.updatedAt().toEpochMilli());
        assertThat(id(javaScript.path("user")))
                .isEqualTo(java.user().orElseThrow().id());
        assertThat(javaScript.path("user").path("name").textValue())
                .isEqualTo(java.user().orElseThrow().name());
        assertThat(javaScript.path("upload").isNull()).isEqualTo(java.upload().isEmpty());
        java.upload().ifPresent(upload -> {
            JsonNode same = javaScript.path("upload");
            assertThat(id(same)).isEqualTo(upload.id());
            assertThat(same.path("mimeType").textValue()).isEqualTo(upload.mimeType());
            assertThat(same.path("name").textValue()).isEqualTo(upload.name());
            assertThat(same.path("original").path("url").textValue())
                    .isEqualTo(upload.original().url());
            assertThat(same.path("preview").path("url").textValue())
                    .isEqualTo(upload.preview().url());
            assertThat(same.path("preview").path("width").doubleValue())
                    .isEqualTo(upload.preview().width().orElseThrow());
        });
    }

    private static long millis(JsonNode date) {
        return Instant.parse(date.textValue()).toEpochMilli();
    }
}
