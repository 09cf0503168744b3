package io.kabelwerk.emulator.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kabelwerk.emulator.KabelwerkEmulator;
import io.kabelwerk.emulator.Setup;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.security.KeyPair;
import org.junit.jupiter.api.AfterEach;

/** An emulator with its control API, and the JDK's client. */
abstract class ControlRig {

    static final HttpClient CLIENT = HttpClient.newHttpClient();

    static final KeyPair KEYS = Setup.newKeys();

    final KabelwerkEmulator emulator = KabelwerkEmulator.start(setup -> setup.control()
            .keys(KEYS)
            .publicUrl("https://chat.test")
            .hub("care", "Care Team", hub -> hub.user("doc", "Dr. Ada").user("nurse", "Nurse Joy"))
            .endUser("nana", "Nana"));

    final String url = "http://127.0.0.1:" + emulator.port() + "/control";

    @AfterEach
    void close() {
        emulator.close();
    }

    HttpResponse<String> ask(String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + path))
                .header("Authorization", "Bearer " + emulator.controlSecret())
                .method(method, HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')))
                .build();
        return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
    }

    JsonNode ok(String method, String path, String body) throws Exception {
        HttpResponse<String> response = ask(method, path, body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return new ObjectMapper().readTree(response.body());
    }

    WebSocket connect(String token) {
        URI uri = URI.create(
                "ws://127.0.0.1:" + emulator.port() + "/socket/user/websocket?vsn=2.0.0&agent=test/1&token=" + token);
        return CLIENT.newWebSocketBuilder()
                .buildAsync(uri, new WebSocket.Listener() {})
                .join();
    }
}
