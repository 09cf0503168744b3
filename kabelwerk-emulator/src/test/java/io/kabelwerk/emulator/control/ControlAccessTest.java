package io.kabelwerk.emulator.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.kabelwerk.emulator.KabelwerkEmulator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may use the control API and the console. */
@Timeout(60)
class ControlAccessTest extends ControlRig {

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

    /** As {@code curl -I} asks. */
    @Test
    void should_answer_for_the_console_without_its_body() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url.replace("/control", "/")))
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .build();

        HttpResponse<String> reply = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());

        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(reply.headers().firstValueAsLong("Content-Length").orElse(0)).isPositive();
        assertThat(reply.body()).isEmpty();
    }
}
