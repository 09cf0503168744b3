package io.kabelwerk.emulator.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kabelwerk.emulator.Fault;
import io.kabelwerk.emulator.KabelwerkEmulator;
import io.kabelwerk.emulator.SessionSnapshot;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ControlTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static final KeyPair KEYS = newKeys();

    private final KabelwerkEmulator emulator = KabelwerkEmulator.start(setup -> setup.control()
            .keys(KEYS)
            .publicUrl("https://chat.test")
            .hub("care", "Care Team", hub -> hub.user("doc", "Dr. Ada").user("nurse", "Nurse Joy"))
            .endUser("nana", "Nana"));

    private final String url = "http://127.0.0.1:" + emulator.port() + "/control";

    private static KeyPair newKeys() {
        try {
            return KeyPairGenerator.getInstance("RSA").generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @AfterEach
    void close() {
        emulator.close();
    }

    private HttpResponse<String> ask(String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + path))
                .header("Authorization", "Bearer " + emulator.controlSecret())
                .method(method, HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')))
                .build();
        return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode ok(String method, String path, String body) throws Exception {
        HttpResponse<String> response = ask(method, path, body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return new ObjectMapper().readTree(response.body());
    }

    private WebSocket connect(String token) {
        URI uri = URI.create(
                "ws://127.0.0.1:" + emulator.port() + "/socket/user/websocket?vsn=2.0.0&agent=test/1&token=" + token);
        return CLIENT.newWebSocketBuilder()
                .buildAsync(uri, new WebSocket.Listener() {})
                .join();
    }

    @Test
    void should_issue_tokens_that_are_good() throws Exception {
        JsonNode answer = ok("POST", "/tokens", "{'user':'nana','seconds':60}");

        connect(answer.get("token").asText()).abort();

        assertThat(emulator.attempts())
                .singleElement()
                .satisfies(attempt -> assertThat(attempt.status()).isEqualTo(101));
    }

    @Test
    void should_show_connected_sessions_with_their_agents() throws Exception {
        WebSocket socket = connect(emulator.token("nana"));

        assertThat(ok("GET", "/sessions", "").toString())
                .matches(
                        "\\[\\{\"socket\":1,\"user\":\"nana\",\"agent\":\"test/1\",\"opened_at\":\".*\",\"half_open\":false,\"topics\":\\[]}]");
        assertThat(emulator.sessions()).extracting(SessionSnapshot::user).containsExactly("nana");
        socket.abort();
    }

    @Test
    void should_do_what_users_do() throws Exception {
        ok("POST", "/users", "{'key':'ida','name':'Ida'}");
        long room = ok("POST", "/actions", "{'user':'ida','action':'create_room','hub':'care'}")
                .get("room")
                .asLong();
        String of = "'room':" + room;
        long message = ok("POST", "/actions", "{'user':'doc','action':'post'," + of + ",'text':'*hi*'}")
                .get("id")
                .asLong();
        ok("POST", "/actions", "{'user':'ida','action':'move_marker'," + of + ",'message':" + message + "}");
        ok("POST", "/actions", "{'user':'doc','action':'set_attributes'," + of + ",'attributes':{'a':[1]}}");
        ok("POST", "/actions", "{'user':'doc','action':'assign'," + of + ",'to':'nurse'}");
        ok("POST", "/actions", "{'user':'doc','action':'archive'," + of + ",'until':'2999-01-01T00:00:00Z'}");

        assertThat(ok("GET", "/rooms", "").get(0).toString())
                .contains("\"attributes\":{\"a\":[1]}", "\"archived\":true", "2999-01-01T00:00:00Z", "\"markers\":[{");
        assertThat(emulator.rooms().get(0).hubUserId())
                .hasValue(emulator.user("nurse").id());
        assertThat(ok("GET", "/rooms/" + room + "/messages", "")
                        .get(0)
                        .get("html")
                        .asText())
                .isEqualTo("<p><em>hi</em></p>");

        ok("POST", "/actions", "{'user':'doc','action':'unarchive'," + of + "}");
        ok("POST", "/actions", "{'user':'doc','action':'unassign'," + of + "}");
        ok("POST", "/actions", "{'user':'doc','action':'delete'," + of + ",'message':" + message + "}");
        ok("POST", "/actions", "{'user':'ida','action':'rename','name':'Ida B.'}");

        assertThat(ok("POST", "/inbox", "{'user':'doc','params':{'archived':false}}")
                        .toString())
                .isEqualTo("{\"rooms\":[" + room + "]}");
        assertThat(emulator.rooms().get(0).archived()).isFalse();
        assertThat(emulator.messages(room)).isEmpty();
    }

    @Test
    void should_keep_numbers_and_depth_as_they_are_written() throws Exception {
        long room = emulator.user("nana").createRoom("care");
        String attributes = "{'n':12345678901234567890.123456789000,'deep':" + "[".repeat(900) + "]".repeat(900) + "}";

        ok(
                "POST",
                "/actions",
                "{'user':'doc','action':'set_attributes','room':" + room + ",'attributes':" + attributes + "}");

        assertThat(emulator.rooms().get(0).attributes()).isEqualTo(attributes.replace('\'', '"'));
        assertThat(ask("GET", "/rooms", "").body()).contains("12345678901234567890.123456789000");
    }

    /** Jackson reads strings of up to 20 MB otherwise. */
    @Test
    void should_show_a_state_of_any_size() throws Exception {
        byte[] bytes = new byte[16 << 20];
        HttpRequest request = HttpRequest.newBuilder(URI.create(url.replace("/control", "/socket-api/uploads")))
                .header("kabelwerk-token", emulator.token("nana"))
                .header("content-type", "multipart/form-data; boundary=b")
                .POST(HttpRequest.BodyPublishers.concat(
                        HttpRequest.BodyPublishers.ofString("--b\r\nContent-Disposition: form-data; name=\"file\";"
                                + " filename=\"a.txt\"\r\nContent-Type: text/plain\r\n\r\n"),
                        HttpRequest.BodyPublishers.ofByteArray(bytes),
                        HttpRequest.BodyPublishers.ofString("\r\n--b--\r\n")))
                .build();
        assertThat(CLIENT.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(201);

        HttpResponse<String> state = ask("GET", "/state", "");

        assertThat(state.statusCode()).isEqualTo(200);
        assertThat(state.body()).isEqualTo(emulator.state());
    }

    @Test
    void should_list_and_clear_waiting_faults() throws Exception {
        ok("POST", "/faults", "{'type':'RefuseUpgrades','times':2,'status':503}");

        assertThat(emulator.waitingFaults()).containsExactly(new Fault.RefuseUpgrades(2, 503));
        assertThat(ok("GET", "/faults", "").toString())
                .isEqualTo("[{\"type\":\"RefuseUpgrades\",\"times\":2,\"status\":503}]");

        ok("DELETE", "/faults", "");

        assertThat(emulator.waitingFaults()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "POST | /tokens  | {'user':'nan'}                       | 400 | There is no user \"nan\". The users are [doc, nurse, nana]",
                "POST | /tokens  | {'usr':'nana'}                       | 400 | There is no field \"usr\" here. The fields are [seconds, user].",
                "POST | /tokens  | {'user':                             | 400 | The body is not JSON",
                "POST | /tokens  | []                                   | 400 | The body must be a JSON object.",
                "POST | /users   | {'key':'nana','name':'N'}            | 400 | There is a user \"nana\" already.",
                "POST | /users   | {'key':'x','name':'N','hub':'lab'}   | 400 | There is no hub \"lab\". The hubs are [care].",
                "POST | /users   | {'key':'','name':'N'}                | 400 | This must not be empty: a user's key.",
                "POST | /hubs    | {'slug':'care','name':'C'}           | 400 | There is a hub \"care\" already.",
                "POST | /faults  | {'type':'Drop','user':'nan'}         | 400 | There is no user \"nan\". The users are [doc, nurse, nana]",
                "POST | /faults  | {'type':'Duplicate','user':'*','event':'x'} | 400 | The backend does not send \"x\". The events that it sends are [phx_reply,",
                "POST | /actions | {'user':'doc','action':'shout'}      | 400 | There is no action \"shout\". The actions are create_room,",
                "POST | /actions | {'user':'doc','action':'post','room':99,'text':'a'} | 400 | The user \"doc\" cannot post: no such room.",
                "POST | /tokens  | {'user':'nana','seconds':9223372036854775807} | 400 | A token expires within 365000 days",
                "POST | /tokens  | {'user':'nana','seconds':-9223372036854775808} | 400 | A token expires within 365000 days",
                "POST | /users   | {'key':'x','name':'a\\ud83d'}        | 400 | A string in the body has half of a surrogate pair.",
                "POST | /actions | {'user':'nana','action':'rename','name':'a\\ud83d'} | 400 | A string in the body has half of a surrogate pair.",
                "POST | /actions | {'user':'doc','action':'set_attributes','room':1} | 400 | The field attributes must be an object.",
                "GET  | /rooms/99/messages |                            | 400 | There is no room 99.",
                "GET  | /frames?usr=a |                                 | 400 | Frames are filtered by [event, topic, user], but not by [usr].",
                "GET  | /nothing |                                      | 404 | There is nothing at /control/nothing. The paths are [\"GET /control\",",
                "PUT  | /tokens  |                                      | 405 | At /control/tokens there is only POST.",
            })
    void should_say_what_would_have_been_right(String method, String path, String body, int status, String error)
            throws Exception {
        HttpResponse<String> response = ask(method, path, Objects.requireNonNullElse(body, ""));

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(new ObjectMapper().readTree(response.body()).get("error").asText())
                .contains(error);
    }

    @Test
    void should_stream_frames_that_fit_without_tokens() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/frames?user=nana&event=upd*"))
                .header("Authorization", "Bearer " + emulator.controlSecret())
                .build();
        HttpResponse<InputStream> response = CLIENT.send(request, HttpResponse.BodyHandlers.ofInputStream());
        try (BufferedReader events =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            WebSocket other = connect(emulator.token("doc"));
            other.sendText("[null,\"1\",\"private\",\"update_user\",{}]", true).join();
            WebSocket socket = connect(emulator.token("nana"));
            socket.sendText("[null,\"1\",\"phoenix\",\"heartbeat\",{}]", true).join();
            socket.sendText(
                            "[null,\"2\",\"private\",\"update_device\",{\"push_notifications_token\":\"sesame\",\"x\":\""
                                    + emulator.token("nana") + "\"}]",
                            true)
                    .join();

            JsonNode event = next(events);

            assertThat(response.headers().firstValue("content-type")).hasValue("text/event-stream");
            assertThat(event.get("user").asText()).isEqualTo("nana");
            assertThat(event.get("kind").asText()).isEqualTo("received");
            assertThat(event.get("topic").asText()).isEqualTo("private");
            assertThat(event.get("event").asText()).isEqualTo("update_device");
            assertThat(event.get("text").asText())
                    .isEqualTo(
                            "[null,\"2\",\"private\",\"update_device\",{\"push_notifications_token\":\"<redacted>\",\"x\":\"<redacted>\"}]");
            other.abort();
            socket.abort();
        }
    }

    @Test
    void should_say_that_something_has_changed_without_a_frame() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/frames"))
                .header("Authorization", "Bearer " + emulator.controlSecret())
                .build();
        HttpResponse<InputStream> response = CLIENT.send(request, HttpResponse.BodyHandlers.ofInputStream());
        try (BufferedReader events =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            ok("GET", "/users", "");
            ok("POST", "/inbox", "{'user':'doc'}");
            ok("POST", "/tokens", "{'user':'doc'}");
            assertThat(events.readLine()).isEqualTo(":");
            assertThat(events.readLine()).isEmpty();

            ok("POST", "/users", "{'key':'ida','name':'Ida'}");
            emulator.user("ida").createRoom("care");
            emulator.addEndUser("max", "Max");
            WebSocket socket = connect(emulator.token("nana"));

            for (int i = 0; i < 3; i++) {
                assertThat(events.readLine()).isEqualTo("event: changed");
                assertThat(events.readLine()).isEqualTo("data: {}");
                assertThat(events.readLine()).isEmpty();
            }
            assertThat(next(events).get("kind").asText()).isEqualTo("opened");
            socket.abort();
        }
    }

    /** A reader that does not read costs nothing but what it misses, and is told so. */
    @Test
    void should_say_how_many_frames_a_slow_reader_has_missed() throws Exception {
        WebSocket client = connect(emulator.token("nana"));
        try (Socket slow = new Socket()) {
            slow.setReceiveBufferSize(1 << 12);
            slow.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), emulator.port()));
            String head = "GET /control/frames?topic=big HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                    + emulator.controlSecret() + "\r\n\r\n";
            slow.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
            BufferedReader events =
                    new BufferedReader(new InputStreamReader(slow.getInputStream(), StandardCharsets.UTF_8));
            String line = events.readLine();
            while (!line.equals(":")) {
                line = events.readLine();
            }
            String big = "[null,null,\"big\",\"event\",\"" + "x".repeat(100_000) + "\"]";
            for (int i = 0; i < 400; i++) {
                emulator.inject(new Fault.Send("nana", big));
            }
            int seen = 0;
            long missed = 0;
            // The next event after a gap says how long it was; by then the reader has caught up.
            while (missed == 0) {
                line = events.readLine();
                if (line.startsWith("data: {\"at\"")) {
                    seen++;
                    if (seen > 20) {
                        emulator.inject(new Fault.Send("nana", "[null,null,\"big\",\"event\",\"y\"]"));
                    }
                } else if (line.startsWith("data: {\"count\":")) {
                    missed = Long.parseLong(line.replaceAll("\\D", ""));
                }
            }

            assertThat(missed).isBetween(1L, 399L);
        }
        client.abort();
    }

    @Test
    void should_forget_a_reader_that_has_gone() throws Exception {
        for (int i = 0; i < 3; i++) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/frames"))
                    .header("Authorization", "Bearer " + emulator.controlSecret())
                    .build();
            CLIENT.send(request, HttpResponse.BodyHandlers.ofInputStream())
                    .body()
                    .close();
        }

        connect(emulator.token("nana")).abort();
        assertThat(ok("GET", "/attempts", "")).hasSize(1);
    }

    private static JsonNode next(BufferedReader events) throws IOException {
        String line = events.readLine();
        while (!line.startsWith("data: ")) {
            line = events.readLine();
        }
        return new ObjectMapper().readTree(line.substring("data: ".length()));
    }

    /** Headers as no client library sends them. */
    private String status(String... headers) throws IOException {
        return statusOf("/control/users", headers);
    }

    private String statusOf(String path, String... headers) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), emulator.port())) {
            String head =
                    "GET " + path + " HTTP/1.1\r\n" + String.join("\r\n", headers) + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer.toLowerCase(java.util.Locale.ROOT)).doesNotContain("access-control");
            return answer.substring("HTTP/1.1 ".length(), "HTTP/1.1 ".length() + 3);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:PORT", "localhost:PORT", "[::1]:PORT", "localhost", "chat.test"})
    void should_let_in_who_names_this_machine_or_the_public_url(String host) throws IOException {
        String named = "Host: " + host.replace("PORT", "" + emulator.port());

        assertThat(status(named, "Authorization: Bearer " + emulator.controlSecret()))
                .isEqualTo("200");
        assertThat(status(named)).isEqualTo("401");
        assertThat(status(named, "Authorization: Bearer x")).isEqualTo("401");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.test",
                "localhost.evil.test:4000",
                "127.0.0.1.evil.test",
                "chat.test:1",
                "evil.test:127.0.0.1",
                "x@localhost",
                ""
            })
    void should_refuse_other_hosts_whatever_they_know(String host) throws IOException {
        assertThat(status("Host: " + host, "Authorization: Bearer " + emulator.controlSecret()))
                .isEqualTo("403");
    }

    @Test
    void should_refuse_pages_of_other_origins_whatever_they_know() throws IOException {
        String host = "Host: localhost:" + emulator.port();
        String secret = "Authorization: Bearer " + emulator.controlSecret();

        assertThat(status(host, secret, "Origin: http://localhost:" + emulator.port()))
                .isEqualTo("200");
        assertThat(status(host, secret, "Origin: https://chat.test")).isEqualTo("200");
        assertThat(List.of(
                        status(host, secret, "Origin: http://evil.test"),
                        status(host, secret, "Origin: null"),
                        status(host, secret, "Origin: http://localhost:1")))
                .containsOnly("403");
    }

    @Test
    void should_serve_the_console_to_this_machine_only() throws Exception {
        String host = "Host: 127.0.0.1:" + emulator.port();

        assertThat(statusOf("/", host)).isEqualTo("200");
        assertThat(statusOf("/console/main.js", host)).isEqualTo("200");
        assertThat(statusOf("/console/none.js", host)).isEqualTo("404");
        assertThat(statusOf("/console/../state.schema.json", host)).isEqualTo("404");
        assertThat(statusOf("/", "Host: evil.test")).isEqualTo("403");
        assertThat(CLIENT.send(
                                HttpRequest.newBuilder(URI.create(url.replace("/control", "/")))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString())
                        .headers()
                        .firstValue("content-security-policy"))
                .hasValueSatisfying(policy -> assertThat(policy).startsWith("default-src 'none'; script-src 'self';"));
    }

    @Test
    void should_let_in_who_uses_the_url_that_it_names() throws Exception {
        try (KabelwerkEmulator other =
                KabelwerkEmulator.start(setup -> setup.control().keys(KEYS).host("127.0.0.2"))) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(other.controlUrl() + "/users"))
                    .header("Authorization", "Bearer " + other.controlSecret())
                    .build();

            assertThat(CLIENT.send(request, HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void should_not_be_there_unless_asked_for() throws Exception {
        try (KabelwerkEmulator plain = KabelwerkEmulator.start()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + plain.port() + "/control"))
                    .build();

            assertThat(CLIENT.send(request, HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(404);
            assertThatIllegalStateException().isThrownBy(plain::controlSecret).withMessageContaining("setup.control()");
        }
    }

    /** Every line of the README, as it stands there. */
    @Test
    void should_answer_the_lines_of_the_readme() throws Exception {
        assumeTrue(has("curl") && has("bash"), "there is no curl or no bash");
        String block = Files.readString(Path.of("README.md")).replaceAll("(?s).*?```sh\n(control\\(\\).*?)```.*", "$1");
        assertThat(block.lines()).hasSizeGreaterThan(20).allMatch(line -> line.startsWith("control"));
        // The demo world has this user and a room of this ID, too.
        emulator.addEndUser("theo", "Theo");
        assertThat(emulator.user("nana").createRoom("care")).isEqualTo(6);
        ProcessBuilder bash = new ProcessBuilder("bash", "-e", "-c", block).redirectErrorStream(true);
        bash.environment().put("KABELWERK_CONTROL_URL", url);
        bash.environment().put("KABELWERK_CONTROL_SECRET", emulator.controlSecret());
        Process process = bash.start();

        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(out).isZero();
        assertThat(out).contains("Good *morning*!", "BEGIN PUBLIC KEY", "\"type\":\"Answer\"");
    }

    private static boolean has(String tool) {
        return java.util.stream.Stream.of(System.getenv("PATH").split(java.io.File.pathSeparator, -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
    }
}
