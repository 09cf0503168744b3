package io.kabelwerk.tests.javascript;

import static io.kabelwerk.tests.javascript.JavaScriptClient.ask;
import static io.kabelwerk.tests.javascript.JavaScriptClient.assertRejected;
import static io.kabelwerk.tests.javascript.JavaScriptClient.event;
import static io.kabelwerk.tests.javascript.Json.id;
import static io.kabelwerk.tests.javascript.Json.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.kabelwerk.emulator.Attempt;
import io.kabelwerk.emulator.Fault;
import io.kabelwerk.emulator.RoomSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The emulator is a backend for the official JavaScript client: the connection, tokens and the connected user. */
@WithNode
class JavaScriptConnectionTest {

    private static final int INACTIVE = 0;
    private static final int CONNECTING = 1;
    private static final int ONLINE = 2;

    @RegisterExtension
    final Stage stage = new Stage();

    @Test
    void should_connect_and_be_ready() {
        JavaScriptClient.Handle nana = stage.javaScript("nana");
        nana.call("config", Map.of("token", stage.emulator().token("nana")));
        nana.call("connect");

        assertThat(nana.next("connected").path("state").intValue()).isEqualTo(ONLINE);
        JsonNode user = nana.next("ready").path("user");
        assertThat(id(user)).isEqualTo(stage.emulator().user("nana").id());
        assertThat(user.path("key").textValue()).isEqualTo("nana");
        assertThat(user.path("name").textValue()).isEqualTo("Nana");
        assertThat(user.path("hubId").isNull()).isTrue();
        assertThat(Instant.parse(user.path("insertedAt").textValue())).isBeforeOrEqualTo(Instant.now());
        assertThat(Instant.parse(user.path("updatedAt").textValue())).isBeforeOrEqualTo(Instant.now());
        assertThat(nana.call("getUser")).isEqualTo(user);
        assertThat(nana.call("getState").intValue()).isEqualTo(ONLINE);
        assertThat(stage.emulator().attempts()).singleElement().satisfies(attempt -> {
            assertThat(attempt.status()).isEqualTo(101);
            assertThat(attempt.agent()).contains("sdk-js/0.3.6");
        });
    }

    @Test
    void should_know_a_hub_user() {
        JavaScriptClient.Handle doc = stage.readyJavaScript("doc");

        JsonNode hub = doc.call("loadHubInfo");

        assertThat(id(hub)).isEqualTo(doc.call("getUser").path("hubId").longValue());
        assertThat(hub.path("name").textValue()).isEqualTo("Care Team");
        assertThat(hub.path("users"))
                .extracting(user -> user.path("key").textValue())
                .containsExactly("doc", "ben");
        assertThat(hub.path("users"))
                .extracting(user -> user.path("name").textValue())
                .containsExactly("Dr. Ada", "Ben");
    }

    @Test
    void should_keep_hub_info_from_an_end_user() {
        JavaScriptClient.Handle nana = stage.readyJavaScript("nana");

        assertRejected(() -> nana.call("loadHubInfo"));
    }

    @Test
    void should_update_the_user() {
        JavaScriptClient.Handle nana = stage.readyJavaScript("nana");
        assertThat(nana.next("user_updated").path("name").textValue()).isEqualTo("Nana");

        assertThat(nana.call("updateUser", Map.of("name", "Grandma"))
                        .path("name")
                        .textValue())
                .isEqualTo("Grandma");
        assertThat(nana.next("user_updated").path("name").textValue()).isEqualTo("Grandma");
        assertThat(stage.emulator().users()).extracting("name").contains("Grandma");

        stage.emulator().user("nana").rename("Granny");
        assertThat(nana.next("user_updated").path("name").textValue()).isEqualTo("Granny");
        assertThat(nana.call("getUser").path("name").textValue()).isEqualTo("Granny");
        assertRejected(() -> nana.call("updateUser", Map.of("name", "")));
    }

    @Test
    void should_update_the_device() {
        JavaScriptClient.Handle nana = stage.readyJavaScript("nana");

        JsonNode device = nana.call(
                "updateDevice", Map.of("pushNotificationsToken", "a-phone", "pushNotificationsEnabled", true));

        assertThat(id(device)).isPositive();
        assertThat(device.path("pushNotificationsToken").textValue()).isEqualTo("a-phone");
        assertThat(device.path("pushNotificationsEnabled").booleanValue()).isTrue();
        assertThat(Instant.parse(device.path("insertedAt").textValue())).isBeforeOrEqualTo(Instant.now());
        assertThat(Instant.parse(device.path("updatedAt").textValue())).isBeforeOrEqualTo(Instant.now());
    }

    @Test
    void should_create_a_room_once() {
        JavaScriptClient.Handle nana = stage.readyJavaScript("nana");
        assertThatExceptionOfType(JavaScriptException.class)
                .isThrownBy(() -> nana.open("openRoom"))
                .withMessage("UsageError: The user does not have any rooms.");

        long roomId = id(nana.call("createRoom", "care"));

        assertThat(stage.emulator().rooms()).extracting(RoomSnapshot::id).containsExactly(roomId);
        assertRejected(() -> nana.call("createRoom", "care"));
        assertRejected(() -> nana.call("createRoom", "nowhere"));
        long hub = stage.emulator().rooms().get(0).hubId();
        assertRejected(() -> nana.call("createRoom", hub));
    }

    @Test
    void should_ensure_rooms() {
        JavaScriptClient.Handle nana = stage.javaScript("nana");
        nana.call("config", Map.of("token", stage.emulator().token("nana"), "ensureRooms", List.of("lab")));
        nana.call("connect");
        nana.next("ready");

        JavaScriptClient.Handle room = nana.open("openRoom");
        room.call("connect");

        assertThat(room.next("ready").path("messages")).isEmpty();
        assertThat(stage.emulator().rooms()).hasSize(1);
    }

    @Test
    void should_end_a_connection_that_wants_rooms_with_an_unknown_hub() throws InterruptedException {
        JavaScriptClient.Handle nana = stage.javaScript("nana");
        nana.call("config", Map.of("token", stage.emulator().token("nana"), "ensureRooms", List.of("nowhere")));
        nana.call("connect");

        assertThat(nana.next("error").path("name").textValue()).isEqualTo("PushRejected");
        assertThat(stage.nextClosedSocket()).isEqualTo("nana");
        assertThat(nana.call("getState").intValue()).isEqualTo(INACTIVE);
    }

    @Test
    void should_answer_a_ping() {
        JavaScriptClient.Handle nana = stage.readyJavaScript("nana");

        assertThat(nana.call("ping", event("pong")).booleanValue()).isTrue();

        assertThat(nana.next("pong").isNumber()).isTrue();
    }

    @Test
    void should_disconnect_and_connect_again() throws InterruptedException {
        JavaScriptClient.Handle nana = stage.readyJavaScript("nana");

        nana.call("disconnect");

        assertThat(stage.nextClosedSocket()).isEqualTo("nana");
        assertThat(nana.call("getState").intValue()).isEqualTo(INACTIVE);
        nana.call("connect");
        nana.next("ready");
        assertThat(stage.emulator().openSockets("nana")).isEqualTo(1);
        assertThat(stage.emulator().topics("nana")).containsExactly("private");
    }

    @Test
    void should_refresh_tokens() {
        List<String> asked = new CopyOnWriteArrayList<>();
        List<String> issued = new CopyOnWriteArrayList<>();
        JavaScriptClient.Handle nana = stage.javaScript("nana", current -> {
            asked.add(current);
            issued.add(stage.emulator().token("nana"));
            return issued.get(issued.size() - 1);
        });
        nana.call("config", Map.of("refreshToken", ask()));
        nana.call("connect");
        nana.next("ready");
        nana.next("connected");
        assertThat(asked).containsExactly("");

        stage.emulator().inject(new Fault.ExpireTokens());
        stage.emulator().inject(new Fault.Drop("nana"));

        assertThat(nana.next("disconnected").path("state").intValue()).isEqualTo(CONNECTING);
        nana.next("connected");
        assertThat(asked.get(1)).isEqualTo(issued.get(0));
        Attempt last =
                stage.emulator().attempts().get(stage.emulator().attempts().size() - 1);
        assertThat(last.status()).isEqualTo(101);
        assertThat(last.token().orElseThrow()).isIn(issued).isNotEqualTo(issued.get(0));
    }

    @Test
    void should_refuse_an_expired_token_until_there_is_a_new_one() {
        JavaScriptClient.Handle nana = stage.javaScript("nana");
        nana.call("config", Map.of("token", stage.emulator().token("nana", Duration.ZERO), "refreshToken", ask()));

        nana.call("connect");

        assertThat(nana.next("error").path("name").textValue()).isEqualTo("ConnectionError");
        assertThat(nana.next("disconnected").path("state").intValue()).isEqualTo(CONNECTING);
        nana.next("ready");
        List<Attempt> attempts = stage.emulator().attempts();
        assertThat(attempts.get(0).status()).isEqualTo(403);
        assertThat(attempts.get(attempts.size() - 1).status()).isEqualTo(101);
    }

    /** A drop is heard of as such; a restart closes cleanly, which the client takes for the end, but tries again. */
    @ParameterizedTest
    @ValueSource(strings = {"drop", "restart", "crash"})
    void should_tell_once_and_in_order_what_was_missed(String what) {
        long roomId = stage.emulator().user("nana").createRoom("care");
        stage.emulator().user("doc").post(roomId, "before");
        JavaScriptClient.Handle nana = stage.readyJavaScript("nana");
        JavaScriptClient.Handle room = nana.open("openRoom", roomId);
        room.call("connect");
        room.next("ready");
        nana.next("connected");

        if (what.equals("crash")) {
            stage.emulator().inject(new Fault.Restart(true));
        } else {
            stage.emulator().inject(new Fault.RefuseUpgrades(1_000, 503));
            stage.emulator().inject(what.equals("drop") ? new Fault.Drop("nana") : new Fault.Restart(false));
            assertThat(nana.next("disconnected").path("state").intValue())
                    .isEqualTo(what.equals("drop") ? CONNECTING : INACTIVE);
        }
        List<String> missed = List.of("one", "two", "three");
        missed.forEach(text -> stage.emulator().user("doc").post(roomId, text));
        long lastMissed = stage.emulator().messages(roomId).get(3).id();
        stage.emulator().inject(new Fault.Heal());

        assertThat(Json.texts(room.next("message_posted", 3))).isEqualTo(missed);
        assertThat(room.next("marker_moved").path("messageId").longValue()).isEqualTo(lastMissed);
        stage.emulator().user("doc").post(roomId, "after");
        assertThat(text(room.next("message_posted"))).isEqualTo("after");
        assertThat(text(room.call("postMessage", Map.of("text", "thanks")))).isEqualTo("thanks");
        assertThat(nana.unexpected("ready")).isZero();
        assertThat(room.unexpected("ready")).isZero();
        assertThat(stage.emulator().openSockets("nana")).isEqualTo(1);
        assertThat(stage.emulator().topics("nana")).containsExactlyInAnyOrder("private", "room:" + roomId);
    }
}
