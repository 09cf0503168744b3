package io.kabelwerk.emulator.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kabelwerk.emulator.Fault;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The stream of frames. */
@Timeout(60)
class ControlFramesTest extends ControlRig {

    private static JsonNode next(BufferedReader events) throws IOException {
        String line = events.readLine();
        while (!line.startsWith("data: ")) {
            line = events.readLine();
        }
        return new ObjectMapper().readTree(line.substring("data: ".length()));
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
}
