package io.kabelwerk.tests.javascript;

import static io.kabelwerk.tests.javascript.JavaScriptClient.ask;
import static io.kabelwerk.tests.javascript.JavaScriptClient.assertRejected;
import static io.kabelwerk.tests.javascript.JavaScriptClient.date;
import static io.kabelwerk.tests.javascript.JavaScriptClient.file;
import static io.kabelwerk.tests.javascript.Json.id;
import static io.kabelwerk.tests.javascript.Json.text;
import static io.kabelwerk.tests.javascript.Json.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.kabelwerk.emulator.Attempt;
import io.kabelwerk.emulator.EmulatedUser;
import io.kabelwerk.emulator.Fault;
import io.kabelwerk.emulator.MessageSnapshot;
import io.kabelwerk.emulator.RoomSnapshot;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The emulator is a backend for the official JavaScript client: rooms, on either side. */
@WithNode
class JavaScriptRoomTest {

    @RegisterExtension
    final Stage stage = new Stage();

    private long roomId;
    private EmulatedUser nana;
    private EmulatedUser doc;

    @BeforeEach
    void createRoom() {
        nana = stage.emulator().user("nana");
        doc = stage.emulator().user("doc");
        roomId = nana.createRoom("care");
    }

    @Test
    void should_be_ready_with_what_there_is() {
        MessageSnapshot first = nana.post(roomId, "Good *morning*!");
        MessageSnapshot second = doc.post(roomId, "Hello & welcome");
        nana.setAttributes(roomId, Map.of("country", "DE"));

        JavaScriptClient.Handle room = stage.readyJavaScript("nana").open("openRoom", roomId);
        room.call("connect");

        JsonNode ready = room.next("ready");
        JsonNode message = ready.path("messages").path(0);
        assertThat(texts(ready.path("messages"))).containsExactly("Good *morning*!", "Hello &amp; welcome");
        assertThat(id(message)).isEqualTo(first.id());
        assertThat(message.path("html").textValue()).isEqualTo("<p>Good <em>morning</em>!</p>");
        assertThat(message.path("roomId").longValue()).isEqualTo(roomId);
        assertThat(message.path("type").textValue()).isEqualTo("text");
        assertThat(message.path("upload").isNull()).isTrue();
        assertThat(message.path("user").path("key").textValue()).isEqualTo("nana");
        // A JavaScript date has milliseconds.
        assertThat(Instant.parse(message.path("insertedAt").textValue()).toEpochMilli())
                .isEqualTo(first.insertedAt().toEpochMilli());
        assertThat(Instant.parse(message.path("updatedAt").textValue()).toEpochMilli())
                .isEqualTo(first.insertedAt().toEpochMilli());
        assertThat(ready.path("markers"))
                .extracting(marker -> marker.path("messageId").longValue())
                .containsExactly(first.id(), second.id());
        assertThat(room.call("getMarkers")).isEqualTo(ready.path("markers"));
        assertThat(room.call("getUser").path("name").textValue()).isEqualTo("Nana");
        assertThat(room.call("getAttributes").path("country").textValue()).isEqualTo("DE");
    }

    @Test
    void should_refuse_a_room_of_somebody_else() {
        JavaScriptClient.Handle room = stage.readyJavaScript("opa").open("openRoom", roomId);
        room.call("connect");

        assertThat(room.next("error").path("name").textValue()).isEqualTo("PushRejected");
    }

    @Test
    void should_post_and_receive() {
        JavaScriptClient.Handle room = open("nana");

        JsonNode posted = room.call("postMessage", Map.of("text", "Guten Tag, ☀️ & <b>co</b>"));

        assertThat(text(posted)).isEqualTo("Guten Tag, ☀️ &amp; &lt;b&gt;co&lt;/b&gt;");
        assertThat(posted.path("html").textValue()).isEqualTo("<p>Guten Tag, ☀️ &amp; &lt;b&gt;co&lt;/b&gt;</p>");
        assertThat(room.next("message_posted")).isEqualTo(posted);
        JsonNode marker = room.next("marker_moved");
        assertThat(marker.path("messageId").longValue()).isEqualTo(id(posted));
        assertThat(marker.path("userId").longValue()).isEqualTo(nana.id());
        MessageSnapshot answer = doc.post(roomId, "Hello");
        JsonNode received = room.next("message_posted");
        assertThat(id(received)).isEqualTo(answer.id());
        assertThat(text(received)).isEqualTo("Hello");
        assertThat(received.path("user").path("key").textValue()).isEqualTo("doc");
        assertRejected(() -> room.call("postMessage", Map.of("text", "")));
    }

    @Test
    void should_delete() {
        JavaScriptClient.Handle room = open("nana");
        JsonNode posted = room.call("postMessage", Map.of("text", "oops"));

        assertThat(room.call("deleteMessage", id(posted))).isEqualTo(posted);
        assertThat(room.next("message_deleted")).isEqualTo(posted);

        assertThat(stage.emulator().messages(roomId)).isEmpty();
        MessageSnapshot other = doc.post(roomId, "mine");
        assertRejected(() -> room.call("deleteMessage", other.id()));
        doc.delete(roomId, other.id());
        assertThat(id(room.next("message_deleted"))).isEqualTo(other.id());
    }

    @Test
    void should_load_earlier_messages() {
        List<String> all = IntStream.rangeClosed(1, 250)
                .mapToObj(number -> "message " + number)
                .toList();
        all.forEach(text -> doc.post(roomId, text));
        JavaScriptClient.Handle room = stage.readyJavaScript("nana").open("openRoom", roomId);
        room.call("connect");

        assertThat(texts(room.next("ready").path("messages"))).isEqualTo(all.subList(150, 250));
        assertThat(texts(room.call("loadEarlier").path("messages"))).isEqualTo(all.subList(50, 150));
        assertThat(texts(room.call("loadEarlier").path("messages"))).isEqualTo(all.subList(0, 50));
        assertThat(room.call("loadEarlier").path("messages")).isEmpty();
    }

    @Test
    void should_move_markers() {
        MessageSnapshot first = doc.post(roomId, "one");
        MessageSnapshot second = doc.post(roomId, "two");
        JavaScriptClient.Handle room = open("nana");

        assertThat(room.call("moveMarker", first.id()).path("messageId").longValue())
                .isEqualTo(first.id());
        assertThat(room.next("marker_moved").path("messageId").longValue()).isEqualTo(first.id());
        assertThat(room.call("moveMarker").path("messageId").longValue()).isEqualTo(second.id());
        assertThat(room.next("marker_moved").path("messageId").longValue()).isEqualTo(second.id());
        assertThat(room.call("moveMarker", first.id()).path("messageId").longValue())
                .isEqualTo(second.id());

        MessageSnapshot own = nana.post(roomId, "three");
        assertThat(room.next("marker_moved").path("userId").longValue()).isEqualTo(nana.id());
        doc.moveMarker(roomId, own.id());
        JsonNode other = room.next("marker_moved");
        assertThat(other.path("userId").longValue()).isEqualTo(doc.id());
        assertThat(other.path("messageId").longValue()).isEqualTo(own.id());
        assertThat(room.call("getMarkers").path(1)).isEqualTo(other);
    }

    @Test
    void should_replace_attributes() {
        nana.setAttributes(roomId, Map.of("country", "DE"));
        JavaScriptClient.Handle room = open("nana");

        JsonNode attributes = room.call("updateAttributes", Map.of("age", 84, "tags", List.of("new", 1.5)));

        assertThat(attributes).hasSize(2);
        assertThat(attributes.path("age").intValue()).isEqualTo(84);
        assertThat(attributes.path("tags")).hasToString("[\"new\",1.5]");
        assertThat(room.call("getAttributes")).isEqualTo(attributes);
        assertThat(stage.emulator().rooms().get(0).attributes())
                .contains("\"age\":84")
                .doesNotContain("country");
    }

    @Test
    void should_upload_an_image() throws IOException {
        byte[] image = png(800, 400);
        JavaScriptClient.Handle room = open("nana");

        // Uploads come as the backend sends them; in messages the names are those of JavaScript.
        JsonNode upload = room.call("postUpload", file("ein Bild.png", "image/png", image));

        assertThat(upload.path("mime_type").textValue()).isEqualTo("image/png");
        assertThat(upload.path("name").textValue()).isEqualTo("ein Bild.png");
        Attempt attempt = lastUpload();
        assertThat(attempt.status()).isEqualTo(201);
        assertThat(attempt.agent()).contains("sdk-js/0.3.6");
        JsonNode message = room.call("postMessage", Map.of("uploadId", id(upload)));
        assertThat(room.next("message_posted")).isEqualTo(message);
        assertThat(message.path("type").textValue()).isEqualTo("image");
        assertThat(text(message)).isEmpty();
        JsonNode original = message.path("upload").path("original");
        assertThat(original.path("width").intValue()).isEqualTo(800);
        assertThat(original.path("height").intValue()).isEqualTo(400);
        assertThat(content(original)).isEqualTo(image);
        JsonNode preview = message.path("upload").path("preview");
        assertThat(preview.path("width").intValue()).isEqualTo(500);
        assertThat(preview.path("height").intValue()).isEqualTo(250);
        assertThat(content(preview)).isNotEmpty();
    }

    @Test
    void should_upload_a_file() throws IOException {
        byte[] file = "Ein Brief\n".getBytes(StandardCharsets.UTF_8);
        JavaScriptClient.Handle room = open("nana");

        JsonNode upload = room.call("postUpload", file("brief.txt", "text/plain", file));

        JsonNode message = room.call("postMessage", Map.of("uploadId", id(upload)));
        assertThat(message.path("type").textValue()).isEqualTo("attachment");
        assertThat(message.path("upload").path("mimeType").textValue()).isEqualTo("text/plain");
        assertThat(message.path("upload").path("original").path("width").isNull())
                .isTrue();
        assertThat(content(message.path("upload").path("original"))).isEqualTo(file);
    }

    @Test
    void should_refuse_an_upload_of_another_type() {
        JavaScriptClient.Handle room = open("nana");

        assertThatExceptionOfType(JavaScriptException.class)
                .isThrownBy(() -> room.call("postUpload", file("run.exe", "application/x-msdownload", new byte[] {1})))
                .withMessage("RequestRejected: The server rejected the request with the following error:"
                        + " 400 — Bad Request");
    }

    @Test
    void should_upload_with_a_new_token_when_the_old_one_has_expired() {
        JavaScriptClient.Handle kabelwerk = stage.javaScript("nana");
        kabelwerk.call("config", Map.of("token", stage.emulator().token("nana"), "refreshToken", ask()));
        kabelwerk.call("connect");
        kabelwerk.next("ready");
        JavaScriptClient.Handle room = kabelwerk.open("openRoom", roomId);
        stage.emulator().inject(new Fault.ExpireTokens());

        room.call("postUpload", file("brief.txt", "text/plain", new byte[] {65}));

        assertThat(stage.emulator().attempts())
                .filteredOn(attempt -> attempt.kind() == Attempt.Kind.UPLOAD)
                .extracting(Attempt::status)
                .containsExactly(401, 201);
    }

    @Test
    void should_archive_on_the_hub_side() {
        JavaScriptClient.Handle room = open("doc");
        Instant future = Instant.parse("2101-01-01T08:30:00Z");
        assertThat(room.call("isArchived").booleanValue()).isFalse();

        assertThat(room.call("archive").path("archived").booleanValue()).isTrue();
        assertThat(room.call("isArchived").booleanValue()).isTrue();
        assertThat(onlyRoom().archived()).isTrue();
        assertThat(onlyRoom().archivedUntil()).isEmpty();

        assertThat(room.call("archive", date(future)).path("archived").booleanValue())
                .isTrue();
        assertThat(onlyRoom().archivedUntil()).contains(future);

        assertThat(room.call("unarchive").path("archived").booleanValue()).isFalse();
        assertThat(room.call("isArchived").booleanValue()).isFalse();
        assertThat(onlyRoom().archived()).isFalse();
    }

    @Test
    void should_assign_on_the_hub_side() {
        JavaScriptClient.Handle room = open("doc");
        long ben = stage.emulator().user("ben").id();
        assertThat(room.call("getHubUser").isNull()).isTrue();

        assertThat(room.call("updateHubUser", ben).path("hubUser").path("key").textValue())
                .isEqualTo("ben");
        assertThat(id(room.call("getHubUser"))).isEqualTo(ben);
        assertThat(onlyRoom().hubUserId()).hasValue(ben);

        assertThat(room.call("updateHubUser", (Object) null).path("hubUser").isNull())
                .isTrue();
        assertThat(onlyRoom().hubUserId()).isEmpty();
        assertRejected(() -> room.call("updateHubUser", nana.id()));
    }

    @Test
    void should_leave() {
        JavaScriptClient.Handle kabelwerk = stage.readyJavaScript("nana");
        JavaScriptClient.Handle room = kabelwerk.open("openRoom", roomId);
        room.call("connect");
        room.next("ready");

        room.call("disconnect");
        room.call("connect");
        room.next("ready");

        assertThat(stage.emulator().topics("nana")).containsExactly("private", "room:" + roomId);
        doc.post(roomId, "once");
        assertThat(text(room.next("message_posted"))).isEqualTo("once");
        room.call("disconnect");
        kabelwerk.call("updateUser", Map.of("name", "Nana"));
        assertThat(stage.emulator().topics("nana")).containsExactly("private");
    }

    private JavaScriptClient.Handle open(String user) {
        JavaScriptClient.Handle room = stage.readyJavaScript(user).open("openRoom", roomId);
        room.call("connect");
        room.next("ready");
        return room;
    }

    private RoomSnapshot onlyRoom() {
        return stage.emulator().rooms().get(0);
    }

    private Attempt lastUpload() {
        List<Attempt> attempts = stage.emulator().attempts();
        return attempts.get(attempts.size() - 1);
    }

    private static byte[] png(int width, int height) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), "png", bytes);
        return bytes.toByteArray();
    }

    private static byte[] content(JsonNode rendition) throws IOException {
        try (InputStream in =
                URI.create(rendition.path("url").textValue()).toURL().openStream()) {
            return in.readAllBytes();
        }
    }
}
