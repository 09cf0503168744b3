package io.kabelwerk.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.kabelwerk.emulator.backend.Images;
import io.kabelwerk.emulator.backend.TestBackend;
import io.kabelwerk.emulator.backend.TestClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The shell: real sockets, with the JDK's client. */
@Timeout(60)
class KabelwerkEmulatorTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final KabelwerkEmulator emulator = KabelwerkEmulator.start(setup -> setup.keys(TestBackend.KEYS)
            .hub("care", "Care Team", hub -> hub.user("doc", "Dr. Ada"))
            .endUser("nana", "Nana")
            .maxFrameBytes(100_000)
            .maxUploadBytes(1 << 20));

    @AfterEach
    void close() {
        emulator.close();
    }

    /** A WebSocket that keeps what it gets; the last entry is how it ended. */
    private static final class Link implements WebSocket.Listener {
        final BlockingQueue<String> got = new LinkedBlockingQueue<>();
        private final StringBuilder text = new StringBuilder();

        @Nullable
        WebSocket socket;

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                got.add(text.toString());
                text.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer message) {
            got.add("pong " + StandardCharsets.UTF_8.decode(message));
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            got.add("close " + code + reason);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            got.add("error");
        }

        Link send(String frame) {
            Objects.requireNonNull(socket)
                    .sendText(TestClient.quoted(frame), true)
                    .join();
            return this;
        }

        String next() throws InterruptedException {
            return Objects.requireNonNull(got.poll(30, TimeUnit.SECONDS), "nothing came")
                    .replace('"', '\'');
        }
    }

    private URI socketUri(String token) {
        String query = "?token=" + URLEncoder.encode(token, StandardCharsets.UTF_8) + "&agent=test%2F1&vsn=2.0.0";
        return URI.create(emulator.url() + "/socket/user/websocket" + query);
    }

    private Link connect(String user) {
        return connect(socketUri(emulator.token(user)));
    }

    private static Link connect(URI uri) {
        Link link = new Link();
        link.socket = HTTP.newWebSocketBuilder()
                .subprotocols("chat", "superchat")
                .buildAsync(uri, link)
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
        return link;
    }

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

    private URI http(String path) {
        return URI.create(emulator.url().replace("ws://", "http://") + path);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return HTTP.send(HttpRequest.newBuilder(http(path)).build(), BodyHandlers.ofString());
    }

    private static HttpRequest.Builder multipart(URI uri, String field, String name, String type, byte[] content)
            throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(("--xyz\r\nContent-Disposition: form-data; name=\"" + field + "\"; filename=\"" + name
                        + "\"\r\nContent-Type: " + type + "\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
        body.write(content);
        body.write("\r\n--xyz--\r\n".getBytes(StandardCharsets.UTF_8));
        return HttpRequest.newBuilder(uri)
                .header("Content-Type", "multipart/form-data; boundary=xyz")
                .header("User-Agent", "test/1")
                .POST(BodyPublishers.ofByteArray(body.toByteArray()));
    }

    private HttpResponse<String> upload(String field, String type, byte[] content)
            throws IOException, InterruptedException {
        HttpRequest request = multipart(http("/socket-api/uploads"), field, "f\u00fc.bin", type, content)
                .header("Kabelwerk-Token", emulator.token("nana"))
                .build();
        return HTTP.send(request, BodyHandlers.ofString());
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
    void should_let_pages_of_any_origin_upload() throws Exception {
        HttpResponse<String> preflight = HTTP.send(
                HttpRequest.newBuilder(http("/socket-api/uploads"))
                        .method("OPTIONS", BodyPublishers.noBody())
                        .header("Access-Control-Request-Method", "POST")
                        .header("Access-Control-Request-Headers", "kabelwerk-token")
                        .build(),
                BodyHandlers.ofString());
        assertThat(preflight.statusCode()).isEqualTo(204);
        assertThat(preflight.headers().map())
                .containsEntry("access-control-allow-origin", List.of("*"))
                .containsEntry("access-control-allow-methods", List.of("POST"))
                .containsEntry("access-control-allow-headers", List.of("Kabelwerk-Token, Content-Type"));

        List<HttpResponse<String>> answers = new ArrayList<>();
        answers.add(upload("file", "text/plain", new byte[1]));
        answers.add(upload("other", "text/plain", new byte[1]));
        answers.add(upload("file", "text/html", new byte[1]));
        answers.add(upload("file", "text/plain", new byte[(1 << 20) + (80 << 10)]));
        answers.add(HTTP.send(
                multipart(http("/socket-api/uploads"), "file", "a", "text/plain", new byte[1])
                        .build(),
                BodyHandlers.ofString()));
        emulator.inject(new Fault.RefuseUploads(1, 503));
        answers.add(upload("file", "text/plain", new byte[1]));
        answers.add(get("/socket-api/uploads"));
        assertThat(answers).extracting(HttpResponse::statusCode).containsExactly(201, 400, 400, 413, 401, 503, 405);
        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer.headers().firstValue("Access-Control-Allow-Origin"))
                        .hasValue("*"));
        for (String other : List.of("/", "/socket/user/websocket", "/uploads/x/y")) {
            assertThat(get(other).headers().firstValue("Access-Control-Allow-Origin"))
                    .as(other)
                    .isEmpty();
        }
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
    void should_have_a_url_to_connect_to_where_it_listens_on_all_addresses() throws Exception {
        try (KabelwerkEmulator open = KabelwerkEmulator.start(
                setup -> setup.keys(TestBackend.KEYS).host("0.0.0.0").endUser("nana", "Nana"))) {
            assertThat(open.url()).isEqualTo("ws://127.0.0.1:" + open.port());
            Link link =
                    connect(URI.create(open.url() + "/socket/user/websocket?vsn=2.0.0&token=" + open.token("nana")));
            assertThat(link.send("[null,'1','phoenix','heartbeat',{}]").next()).contains("phx_reply");
        }
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

    @Test
    void should_take_an_upload_and_serve_it() throws Exception {
        byte[] image = Images.image("png", 800, 400);

        HttpResponse<String> response = upload("file", "image/png", image);

        assertThat(response.statusCode()).isEqualTo(201);
        JsonNode upload = TestClient.parse(response.body());
        assertThat(upload.path("name").asText()).isEqualTo("f\u00fc.bin");
        URI original = URI.create(upload.at("/original/url").asText());
        HttpResponse<byte[]> file = HTTP.send(HttpRequest.newBuilder(original).build(), BodyHandlers.ofByteArray());
        assertThat(file.statusCode()).isEqualTo(200);
        assertThat(file.body()).isEqualTo(image);
        assertThat(file.headers().firstValue("Content-Type")).contains("image/png");
        HttpRequest head = HttpRequest.newBuilder(
                        URI.create(upload.at("/preview/url").asText()))
                .method("HEAD", BodyPublishers.noBody())
                .build();
        assertThat(HTTP.send(head, BodyHandlers.discarding()).statusCode()).isEqualTo(200);
        assertThat(get("/uploads/no/file").statusCode()).isEqualTo(404);
        assertThat(emulator.attempts()).singleElement().satisfies(attempt -> {
            assertThat(attempt.kind()).isEqualTo(Attempt.Kind.UPLOAD);
            assertThat(attempt.agent()).isEqualTo(Optional.of("test/1"));
            assertThat(attempt.headers()).doesNotContainKey("kabelwerk-token");
        });
    }

    @ParameterizedTest
    @CsvSource({"0, 201", "70000, 201", "1048576, 201", "1048577, 413", "3000000, 413"})
    void should_limit_the_size_of_uploads(int size, int status) throws Exception {
        HttpResponse<String> response = upload("file", "text/plain", new byte[size]);

        assertThat(response.statusCode()).isEqualTo(status);
        if (status == 201) {
            URI original = URI.create(
                    TestClient.parse(response.body()).at("/original/url").asText());
            assertThat(HTTP.send(HttpRequest.newBuilder(original).build(), BodyHandlers.ofByteArray())
                            .body())
                    .hasSize(size);
        }
    }

    @Test
    void should_answer_an_expectation_before_the_body_comes() throws Exception {
        URI uri = http("/socket-api/uploads");
        HttpRequest small = multipart(uri, "file", "a", "text/plain", new byte[10])
                .header("Kabelwerk-Token", emulator.token("nana"))
                .expectContinue(true)
                .build();

        assertThat(HTTP.send(small, BodyHandlers.ofString()).statusCode()).isEqualTo(201);
        // The JDK's client waits for ever when the answer is final, so this is without it.
        try (Socket raw = new Socket(InetAddress.getLoopbackAddress(), emulator.port())) {
            String head = String.join(
                    "\r\n",
                    "POST /socket-api/uploads HTTP/1.1",
                    "Host: x",
                    "Expect: 100-continue",
                    "Content-Type: multipart/form-data; boundary=xyz",
                    "Content-Length: 3000000",
                    "",
                    "");
            raw.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            String answer = new String(raw.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(answer).startsWith("HTTP/1.1 413").containsIgnoringCase("access-control-allow-origin: *");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"a=b,c;d:e.txt | a=b,c;d:e.txt", ".. | file", ". | file", "x/.. | file", "... | ..."})
    void should_keep_the_name_of_an_upload(String given, String kept) throws Exception {
        HttpRequest request = multipart(http("/socket-api/uploads"), "file", given, "text/plain", new byte[] {1})
                .header("Kabelwerk-Token", emulator.token("nana"))
                .build();

        JsonNode upload =
                TestClient.parse(HTTP.send(request, BodyHandlers.ofString()).body());

        assertThat(upload.path("name").asText()).isEqualTo(kept);
        URI original = URI.create(upload.at("/original/url").asText());
        assertThat(HTTP.send(HttpRequest.newBuilder(original.normalize()).build(), BodyHandlers.ofByteArray())
                        .body())
                .containsExactly(1);
    }

    @Test
    void should_refuse_other_uploads() throws Exception {
        URI uri = http("/socket-api/uploads");
        HttpRequest anonymous =
                multipart(uri, "file", "a", "text/plain", new byte[1]).build();

        assertThat(HTTP.send(anonymous, BodyHandlers.ofString()).statusCode()).isEqualTo(401);
        assertThat(upload("other", "text/plain", new byte[1]).statusCode()).isEqualTo(400);
        assertThat(upload("file", "text/html", new byte[1]).statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "--xyz--\r\n",
                "--xyz\r\n",
                "--xyz\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nx\r\n--xyz--\r\n",
                "--xyz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nno end"
            })
    void should_answer_400_to_a_malformed_form(String body) throws Exception {
        for (String type : List.of("multipart/form-data; boundary=xyz", "multipart/form-data", "text/plain")) {
            HttpRequest request = HttpRequest.newBuilder(http("/socket-api/uploads"))
                    .header("Content-Type", type)
                    .header("Kabelwerk-Token", emulator.token("nana"))
                    .POST(BodyPublishers.ofString(body))
                    .build();
            assertThat(HTTP.send(request, BodyHandlers.ofString()).statusCode())
                    .as(type)
                    .isEqualTo(400);
        }
    }

    @Test
    void should_show_what_goes_over_the_wire() throws Exception {
        BlockingQueue<WireEvent> seen = new LinkedBlockingQueue<>();
        emulator.onFrame(seen::add);

        Link link = connect("nana").send("[null,'1','phoenix','heartbeat',{}]");
        link.next();
        emulator.inject(new Fault.Drop("nana"));

        assertThat(seen)
                .extracting(WireEvent::kind)
                .containsExactly(
                        WireEvent.Kind.OPENED, WireEvent.Kind.RECEIVED, WireEvent.Kind.SENT, WireEvent.Kind.CLOSED);
        assertThat(seen.toString()).doesNotContain("heartbeat");
    }

    @Test
    void should_act_from_any_thread_and_say_why_not() {
        EmulatedUser nana = emulator.user("nana");
        long room = nana.createRoom("care");

        assertThat(emulator.user("doc").post(room, "hi").userId())
                .isEqualTo(emulator.user("doc").id());
        assertThat(emulator.inbox("doc", Map.of())).containsExactly(room);
        assertThatThrownBy(() -> nana.createRoom("care"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The user \"nana\" cannot create a room: the room exists.");
        assertThatThrownBy(() -> nana.archive(room)).hasMessageContaining("only for hub users");
        assertThatThrownBy(() -> emulator.user("nobody"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nobody");
        assertThatThrownBy(() -> emulator.messages(99)).hasMessageContaining("99");
    }

    @Test
    void should_listen_on_loopback_and_stop_when_it_is_closed() {
        emulator.close();
        emulator.close();

        assertThat(emulator.url()).isEqualTo("ws://127.0.0.1:" + emulator.port());
        assertThatThrownBy(() -> emulator.token("nana")).hasMessage("The emulator is closed.");
        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), emulator.port()).close())
                .isInstanceOf(ConnectException.class);
    }

    /** A listener that hangs must not take its test with it. */
    @Test
    void should_close_though_a_listener_never_returns() throws Exception {
        CountDownLatch listening = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        KabelwerkEmulator stuck = KabelwerkEmulator.start(setup -> setup.keys(TestBackend.KEYS));
        Runnable unused = stuck.onFrame(event -> {
            listening.countDown();
            try {
                never.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        URI uri = URI.create(stuck.url() + "/socket/user/websocket?vsn=2.0.0&token=" + stuck.token("nana"));
        CompletableFuture<WebSocket> connecting =
                HTTP.newWebSocketBuilder().buildAsync(uri, new WebSocket.Listener() {});
        listening.await();

        stuck.close();

        never.countDown();
        connecting.cancel(true);
    }

    @ParameterizedTest
    @CsvSource({
        "no.such.host.invalid, There is no host \"no.such.host.invalid\" to listen on.",
        "192.0.2.1, cannot listen on 192.0.2.1:0. This machine has no such address."
    })
    void should_say_what_is_wrong_with_a_host(String host, String message) {
        assertThatThrownBy(() -> KabelwerkEmulator.start(
                        setup -> setup.keys(TestBackend.KEYS).host(host)))
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"::1", "[::1]"})
    void should_have_a_url_with_brackets(String host) {
        try (KabelwerkEmulator listening =
                KabelwerkEmulator.start(setup -> setup.keys(TestBackend.KEYS).host(host))) {
            assertThat(listening.url()).isEqualTo("ws://[::1]:" + listening.port());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://nana:sesame@chat.test",
                "http://chat.test:99999",
                "http://chat.test:",
                "http://chat.test/",
                "http://",
                "ws://chat.test"
            })
    void should_say_what_a_public_url_is(String url) {
        assertThatThrownBy(() -> KabelwerkEmulator.start(setup -> setup.publicUrl(url)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("A public URL ")
                .hasMessageNotContaining("sesame");
    }

    @Test
    void should_say_that_the_port_is_taken() {
        assertThatThrownBy(() -> KabelwerkEmulator.start(setup -> setup.port(emulator.port())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("127.0.0.1:" + emulator.port());
    }

    @Test
    void should_say_what_is_wrong_with_a_setup() {
        assertThatThrownBy(() -> KabelwerkEmulator.start(
                        setup -> setup.endUser("nana", "Nana").hub("a", "A", hub -> hub.user("nana", "x"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nana");
        assertThatThrownBy(() -> KabelwerkEmulator.start(setup -> setup.port(70_000)))
                .hasMessageContaining("70000");
        assertThatThrownBy(() ->
                        KabelwerkEmulator.start(setup -> setup.hub("a", "A").hub("a", "B")))
                .hasMessageContaining("\"a\"");
    }
}
