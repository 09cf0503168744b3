package io.kabelwerk.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.emulator.backend.TestBackend;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** WebSockets of the emulator. */
@Timeout(60)
class EmulatorSocketTest extends EmulatorRig {

    private static int refusal(URI uri) {
        try {
            connect(uri);
            return 101;
        } catch (CompletionException e) {
            return e.getCause() instanceof WebSocketHandshakeException refused
                    ? refused.getResponse().statusCode()
                    : -1;
        }
    }

    @Test
    void should_chat_over_two_real_sockets() throws Exception {
        long room = emulator.user("nana").createRoom("care");
        Link nana = connect("nana").send("['1','1','room:" + room + "','phx_join',{}]");
        Link doc = connect("doc").send("['1','1','room:" + room + "','phx_join',{}]");
        assertThat(nana.next()).startsWith("['1','1','room:" + room + "','phx_reply',{'status':'ok'");
        assertThat(doc.next()).startsWith("['1','1','room:" + room + "','phx_reply',{'status':'ok'");

        doc.send("['1','2','room:" + room + "','post_message',{'text':'Gr\u00fc\u00df \ud83d\ude00'}]");

        assertThat(nana.next())
                .startsWith("[null,null,'room:" + room + "','message_posted',")
                .contains("Gr\u00fc\u00df \ud83d\ude00");
        assertThat(emulator.messages(room)).hasSize(1);
        assertThat(emulator.openSockets()).isEqualTo(2);
        assertThat(emulator.topics("doc")).containsExactly("room:" + room);
    }

    @Test
    void should_accept_without_the_offered_subprotocol_and_extension() throws Exception {
        try (Socket raw = new Socket(InetAddress.getLoopbackAddress(), emulator.port())) {
            String uri = socketUri(emulator.token("nana")).toString().replaceFirst("ws://[^/]*", "");
            raw.getOutputStream()
                    .write(("GET " + uri + " HTTP/1.1\r\nHost: x\r\nConnection: keep-alive, Upgrade\r\n"
                                    + "Upgrade: WebSocket\r\nSec-WebSocket-Version: 13\r\n"
                                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                                    + "Sec-WebSocket-Protocol: chat\r\n"
                                    + "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) raw.getInputStream().read());
            }
            assertThat(head.toString().toLowerCase(Locale.ROOT))
                    .startsWith("http/1.1 101")
                    .contains("sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo=")
                    .doesNotContain("sec-websocket-protocol", "sec-websocket-extensions");
        }
    }

    @Test
    void should_refuse_with_a_status() throws Exception {
        String good = socketUri(emulator.token("nana")).toString();

        assertThat(refusal(socketUri("nonsense"))).isEqualTo(403);
        assertThat(refusal(socketUri(emulator.token("nana", Duration.ZERO)))).isEqualTo(403);
        assertThat(refusal(URI.create(good.replace("vsn=2.0.0", "vsn=9.0.0")))).isEqualTo(403);
        assertThat(refusal(URI.create(emulator.url() + "/socket/user/websocket")))
                .isEqualTo(403);
        assertThat(refusal(URI.create(good.replace("/socket/user/", "/socket/"))))
                .isEqualTo(404);
        assertThat(get("/socket/user/websocket?token=x").statusCode()).isEqualTo(426);
        assertThat(get("/").statusCode()).isEqualTo(404);
        assertThat(get("/socket-api/uploads").statusCode()).isEqualTo(405);
        emulator.inject(new Fault.RefuseUpgrades(1, 503));
        assertThat(refusal(URI.create(good))).isEqualTo(503);
        assertThat(refusal(URI.create(good))).isEqualTo(101);
        assertThat(emulator.attempts()).extracting(Attempt::status).containsExactly(403, 403, 403, 403, 503, 101);
        assertThat(emulator.attempts()).last().satisfies(attempt -> {
            assertThat(attempt.user()).contains("nana");
            assertThat(attempt.agent()).contains("test/1");
            assertThat(attempt.headers()).containsKey("sec-websocket-key");
        });
    }

    @Test
    void should_answer_as_bandit_does() throws Exception {
        try (KabelwerkEmulator bandit = KabelwerkEmulator.start(setup ->
                setup.keys(TestBackend.KEYS).webServer(WebServer.BANDIT).endUser("nana", "Nana"))) {
            String path = "/socket/user/websocket?vsn=2.0.0&token=" + bandit.token("nana");
            Link link = connect(URI.create(bandit.url() + path));

            Objects.requireNonNull(link.socket).sendClose(3001, "").join();

            assertThat(link.next()).isEqualTo("close 1000");
            HttpRequest plain = HttpRequest.newBuilder(URI.create(bandit.url().replace("ws://", "http://") + path))
                    .build();
            assertThat(HTTP.send(plain, BodyHandlers.ofString()).statusCode()).isEqualTo(400);
        }
    }

    @Test
    void should_answer_a_close_with_its_own_code_as_cowboy_does() throws Exception {
        Link link = connect("nana");

        Objects.requireNonNull(link.socket).sendClose(3001, "").join();

        assertThat(link.next()).isEqualTo("close 3001");
    }

    @Test
    void should_send_a_frame_of_many_megabytes() throws Exception {
        long room = emulator.user("nana").createRoom("care");
        emulator.user("doc").post(room, "x".repeat(5 << 20));

        Link nana = connect("nana").send("['1','1','room:" + room + "','phx_join',{}]");

        assertThat(nana.next()).startsWith("['1','1','room:" + room).hasSizeGreaterThan(10 << 20);
    }

    @Test
    void should_never_answer_a_stalled_upgrade() throws Exception {
        emulator.inject(new Fault.StallUpgrades(1));
        // Whichever comes first is stalled.
        CompletableFuture<WebSocket> one =
                HTTP.newWebSocketBuilder().buildAsync(socketUri(emulator.token("nana")), new Link());
        CompletableFuture<WebSocket> other =
                HTTP.newWebSocketBuilder().buildAsync(socketUri(emulator.token("doc")), new Link());
        CompletableFuture.anyOf(one, other).orTimeout(30, TimeUnit.SECONDS).join();
        CompletableFuture<WebSocket> stalled = one.isDone() ? other : one;

        connect("doc").send("[null,'1','phoenix','heartbeat',{}]").next();

        assertThat(stalled).isNotDone();
        emulator.close();
        assertThat(stalled).failsWithin(30, TimeUnit.SECONDS);
    }

    @Test
    void should_answer_pings_and_fragmented_texts() throws Exception {
        Link link = connect("nana");
        WebSocket socket = Objects.requireNonNull(link.socket);

        socket.sendPing(ByteBuffer.wrap(new byte[] {'h', 'i'})).join();
        assertThat(link.next()).isEqualTo("pong hi");
        socket.sendText("[null,\"1\",\"phoe", false).join();
        socket.sendText("nix\",\"heartbeat\",{}]", true).join();
        assertThat(link.next()).startsWith("[null,'1','phoenix','phx_reply'");
    }

    @Test
    void should_close_with_codes() throws Exception {
        assertThat(connect("nana").send("nonsense").next()).isEqualTo("close 1011");
        assertThat(connect("nana").send("['" + "x".repeat(100_001) + "']").next())
                .isEqualTo("close 1009");
        Link binary = connect("nana");
        Objects.requireNonNull(binary.socket)
                .sendBinary(ByteBuffer.wrap(new byte[] {1}), true)
                .join();
        assertThat(binary.next()).isEqualTo("close 1011");
        Link link = connect("nana");
        emulator.inject(new Fault.Close("nana", 4001, " bye"));
        assertThat(link.next()).isEqualTo("close 4001 bye");
        assertThat(emulator.openSockets()).isZero();
    }

    @Test
    void should_close_a_silent_socket_by_the_real_clock() throws Exception {
        try (KabelwerkEmulator impatient = KabelwerkEmulator.start(setup ->
                setup.keys(TestBackend.KEYS).silence(Duration.ofMillis(50)).endUser("nana", "Nana"))) {
            URI uri = URI.create(impatient.url() + "/socket/user/websocket?vsn=2.0.0&token=" + impatient.token("nana"));

            assertThat(connect(uri).next()).isEqualTo("close 1000");
        }
    }

    @Test
    void should_answer_a_clients_close_and_forget_it() throws Exception {
        Link link = connect("nana");

        Objects.requireNonNull(link.socket)
                .sendClose(WebSocket.NORMAL_CLOSURE, "")
                .join();

        assertThat(link.next()).isEqualTo("close 1000");
        assertThat(emulator.openSockets()).isZero();
    }

    @Test
    void should_drop_without_a_close_frame() throws Exception {
        Link link = connect("nana");

        emulator.inject(new Fault.Drop("nana"));

        assertThat(link.next()).isIn("error", "close 1006");
    }

    @Test
    void should_answer_nothing_on_a_half_open_socket() throws Exception {
        Link link = connect("nana");
        Link doc = connect("doc");
        emulator.inject(new Fault.HalfOpen("nana"));

        link.send("[null,'1','phoenix','heartbeat',{}]");
        Objects.requireNonNull(link.socket).sendPing(ByteBuffer.allocate(0)).join();
        // Each round trip is a turn of the emulator's loop, and one of the client's.
        for (int turn = 0; turn < 5; turn++) {
            doc.send("[null,'1','phoenix','heartbeat',{}]").next();
        }
        Objects.requireNonNull(link.socket).abort();

        assertThat(link.got).isEmpty();
    }

    /** The time between two such times is more than a long has nanoseconds for. */
    @Test
    void should_go_on_after_a_deadline_of_centuries_ago() throws Exception {
        long room = emulator.user("nana").createRoom("care");
        Link link = connect("nana");

        emulator.user("doc").archive(room, Instant.parse("0001-01-01T00:00:00Z"));
        emulator.inject(new Fault.Delay("nana", Duration.ofMillis(1)));
        link.send("[null,'1','phoenix','heartbeat',{}]");

        assertThat(link.next()).contains("'1','phoenix','phx_reply'");
        assertThat(emulator.rooms().get(0).archived()).isFalse();
    }
}
