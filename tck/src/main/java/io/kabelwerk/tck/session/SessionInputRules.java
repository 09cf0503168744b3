package io.kabelwerk.tck.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kabelwerk.ConnectionState;
import io.kabelwerk.Inbox;
import io.kabelwerk.InboxFilter;
import io.kabelwerk.Kabelwerk;
import io.kabelwerk.RequestRejectedException;
import io.kabelwerk.Room;
import io.kabelwerk.Upload;
import io.kabelwerk.UploadSource;
import io.kabelwerk.spi.JsonCodecProvider;
import io.kabelwerk.spi.TransportProvider;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Wrong arguments are refused at the right time and with a clear message, and the connection goes on. */
abstract class SessionInputRules extends SessionRules {

    SessionInputRules(TransportProvider transportProvider, JsonCodecProvider codecProvider) {
        super(transportProvider, codecProvider);
    }

    /** An address may be mistyped in a setting. If it fails: only the transport detects it, much later. */
    @Test
    @DisplayName("S801 MUST refuse an invalid address when it is configured, and say why")
    void addresses() {
        Map<String, String> wrong = new LinkedHashMap<>();
        wrong.put("https://hub.kabelwerk.io", "its scheme is https");
        wrong.put("ftp://hub.kabelwerk.io/socket", "its scheme is neither wss nor ws");
        wrong.put("wss://hub.kabelwerk.io:99999", "its port is not a number from 1 to 65535");
        wrong.put("wss://", "it has no valid host");
        wrong.forEach((url, reason) -> {
            assertThatThrownBy(() -> newClient(settings -> settings.url(url)))
                    .isExactlyInstanceOf(IllegalArgumentException.class)
                    .hasMessage("The url cannot be used: " + reason + ". It must look like"
                            + " wss://hub.kabelwerk.io/socket/user, or like ws://localhost:4000 for a backend on this"
                            + " machine");
        });
        String token = emulator.token(NANA, Duration.ofHours(1));
        for (String secret : List.of(
                token,
                "https://host/" + token,
                "wss://host/" + token,
                "wss://host:" + token,
                "wss://nana:" + token + "@host",
                "wss://host/?token=" + token,
                "wss://host/#" + token)) {
            assertThatThrownBy(() -> newClient(settings -> settings.url(secret)))
                    .isExactlyInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining(token);
        }
        Kabelwerk client = online(NANA);
        assertThatThrownBy(() -> client.configure(settings -> settings.url("http://hub.kabelwerk.io")))
                .isExactlyInstanceOf(IllegalArgumentException.class);
        assertThat(client.state()).isEqualTo(ConnectionState.ONLINE);
        done(client.ping(), "ping()");
    }

    /**
     * A header is a setting, so a wrong one should be refused at once. If it fails: each connect or upload fails, and
     * only with some transports.
     */
    @Test
    @DisplayName(
            "S806 MUST refuse headers that belong to the connection when they are configured, without their values")
    void headers() {
        for (String name : List.of(
                "Connection",
                "Content-Length",
                "Expect",
                "Host",
                "Kabelwerk-Token",
                "sec-websocket-protocol",
                "Transfer-Encoding",
                "Upgrade",
                "User-Agent",
                "X Trace")) {
            assertThatThrownBy(() -> newClient(settings -> settings.headers(Map.of(name, "s3cret"))))
                    .as(name)
                    .isExactlyInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining("s3cret");
        }
        for (String value : List.of(" s3cret", "s3cret ", "s3\tcret", "s3cret\r\nX-Admin: 1", "s3cr\u00e9t")) {
            assertThatThrownBy(() -> newClient(settings -> settings.headers(Map.of("X-Trace", value))))
                    .isExactlyInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("X-Trace")
                    .hasMessageNotContaining("cret");
        }
    }

    /** What counts as empty is up to the backend. If it fails: the client guesses what the backend refuses. */
    @Test
    @DisplayName("S802 MUST let the backend refuse an empty text, and go on")
    void emptyText() {
        Room room = connected(online(NANA).openRoom(newRoom(NANA)));
        for (String text : List.of("", " ", "\n\t")) {
            RequestRejectedException refused = failure(room.postMessage(text), RequestRejectedException.class);
            assertThat(refused.reason()).contains("the text is empty");
            assertThat(refused)
                    .hasMessage("The backend refused post_message on room:" + room.id() + ": the text is empty");
        }
        done(room.postMessage("still here"), "a post");
    }

    /** The backend would close the socket. If it fails: the text reaches the network. */
    @Test
    @DisplayName("S56 MUST refuse a lone surrogate at once, and send nothing")
    void loneSurrogates() {
        Kabelwerk client = online(NANA);
        Room room = connected(client.openRoom(newRoom(NANA)));
        Kabelwerk hub = online(ADA);
        Inbox inbox = connected(hub.openInbox());
        String lone = "ab\ud83d";
        List<ThrowingCallable> calls = List.of(
                () -> room.postMessage(lone),
                () -> room.postMessage("\udc00\ud800"),
                () -> room.updateAttributes(Map.of("a", List.of(lone))),
                () -> room.updateAttributes(Map.of(lone, 1)),
                () -> client.updateUser(lone),
                () -> client.updateDevice(lone, true),
                () -> client.createRoom(lone),
                () -> inbox.search(lone),
                () -> UploadSource.of(new byte[0], lone),
                () -> InboxFilter.all().attributes(Map.of("a", lone)),
                () -> client.configure(settings -> settings.ensureRooms(lone)));
        calls.forEach(call -> assertThatThrownBy(call)
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("lone surrogate"));
        assertThatThrownBy(() -> room.postMessage(lone))
                .hasMessage("The message has a lone surrogate (U+D83D) at index 2; such a text cannot be encoded as"
                        + " UTF-8");
        done(room.postMessage("still here 🧡"), "a post");
        assertThat(upgrades()).hasSize(2);
        assertThat(wire.sentByClients("room:" + room.id(), "post_message")).hasSize(1);
    }

    /** Attributes are JSON. If it fails: the mistake is detected when the frame is written, or never. */
    @Test
    @DisplayName("S803 MUST refuse attributes at once that are not JSON values, and say where")
    void noJson() {
        Room room = connected(online(NANA).openRoom(newRoom(NANA)));
        Map<String, @Nullable Object> wrong = new LinkedHashMap<>();
        wrong.put("time", Instant.EPOCH);
        wrong.put("nan", Double.NaN);
        wrong.put("infinity", Float.POSITIVE_INFINITY);
        wrong.put("object", new Object());
        wrong.put("array", new int[] {1});
        wrong.put("keys", Map.of(1, "one"));
        wrong.forEach((key, value) -> {
            Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
            attributes.put(key, value);
            assertThatThrownBy(() -> room.updateAttributes(attributes))
                    .isExactlyInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("attributes")
                    .hasMessageContaining(key);
        });
        List<Object> deep = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            deep = new ArrayList<>(List.of(deep));
        }
        List<Object> tooDeep = deep;
        assertThatThrownBy(() -> room.updateAttributes(Map.of("deep", tooDeep)))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("64");
        assertThat(room.attributes()).isEmpty();
        done(room.updateAttributes(Map.of("fine", 1)), "updateAttributes()");
        assertThat(wire.sentByClients("room:" + room.id(), "set_attributes")).hasSize(1);
    }

    /** IDs come from databases. If it fails: the backend is asked about an ID that cannot exist. */
    @Test
    @DisplayName("S804 MUST refuse at once an ID that is not positive, and null")
    void wrongIds() {
        Kabelwerk client = online(ADA);
        Room room = connected(client.openRoom(newRoom(NANA)));
        List<ThrowingCallable> calls = List.of(
                () -> client.openRoom(0),
                () -> client.createRoom(-1),
                () -> room.deleteMessage(0),
                () -> room.moveMarker(-7),
                () -> room.updateHubUser(0),
                () -> InboxFilter.all().assignedTo(0),
                () -> InboxFilter.all().pageSize(0),
                () -> InboxFilter.all().pageSize(101));
        calls.forEach(call -> assertThatThrownBy(call)
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching(".*(positive|1 to 100).*"));
        assertThatThrownBy(() -> room.postMessage(nothing(String.class)))
                .isExactlyInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> room.postMessage(nothing(Upload.class)))
                .isExactlyInstanceOf(NullPointerException.class);
        done(room.postMessage("still here"), "a post");
    }

    // What an application does whatever the types say.
    @SuppressWarnings({"NullAway", "unused"})
    private static <T> T nothing(Class<T> type) {
        return null;
    }

    /** The name comes from a configuration file. If it fails: look at how providers are found. */
    @Test
    @DisplayName("S805 MUST say at connect() that there is no transport or codec of a name, and which there are")
    void unknownNames() {
        Kabelwerk noTransport = client(NANA, settings -> settings.transport("pigeon"));
        assertThatThrownBy(noTransport::connect)
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessageContaining("transport")
                .hasMessageContaining("\"pigeon\"");
        Kabelwerk noCodec = client(NANA, settings -> settings.codec("morse"));
        assertThatThrownBy(noCodec::connect)
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessageContaining("codec")
                .hasMessageContaining("\"morse\"");
        assertThat(noCodec.state()).isEqualTo(ConnectionState.INACTIVE);
        noCodec.configure(settings -> settings.codec(newCodec()));
        done(noCodec.connect(), "connect() with a codec");
    }
}
