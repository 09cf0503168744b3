package com.example.desk;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.emulator.EmulatedUser;
import io.kabelwerk.emulator.KabelwerkEmulator;
import io.kabelwerk.emulator.MessageSnapshot;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.test.context.DynamicPropertyRegistrar;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The desk, as its page sees it, with the emulator behind it. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class CareDeskTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Beans, so that the session ends before the emulator does. */
    @TestConfiguration(proxyBeanMethods = false)
    static class Backend {

        @Bean
        KabelwerkEmulator backend() {
            return KabelwerkEmulator.start(
                    setup -> setup.hub("care", "Care Team", hub -> hub.user("ada", "Ada")));
        }

        @Bean
        DynamicPropertyRegistrar address(KabelwerkEmulator backend) {
            return properties -> {
                properties.add("kabelwerk.url", backend::url);
                properties.add("kabelwerk.token", () -> backend.token("ada"));
            };
        }
    }

    private final HttpClient http = HttpClient.newHttpClient();
    private EmulatedUser nana;
    private long room;

    @Autowired
    private KabelwerkEmulator backend;

    @Value("${local.server.port}")
    private int port;

    @BeforeEach
    void createRoom(TestInfo test) {
        String key = backend.addEndUser(test.getDisplayName(), "Nana").key();
        nana = backend.user(key);
        room = nana.createRoom("care");
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.timeout(PATIENCE).build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    private HttpRequest.Builder post(String json) {
        return to("/api/rooms/" + room)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json));
    }

    /** Waits for changes, as the page does, until an answer is as expected. */
    private JsonNode until(String path, Predicate<JsonNode> expected) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        String seen = "-1";
        String last = "";
        while (System.nanoTime() - end < 0) {
            seen = send(to("/api/changes?after=" + seen)).body();
            last = send(to(path)).body();
            JsonNode answer = JsonMapper.shared().readTree(last);
            if (expected.test(answer)) {
                return answer;
            }
        }
        throw new AssertionError(path + " still answers " + last);
    }

    private static Predicate<JsonNode> lists(String text) {
        return answer -> answer.valueStream().anyMatch(entry -> entry.valueStream()
                .anyMatch(value -> value.isString() && value.stringValue().equals(text)));
    }

    @Test
    void should_list_rooms_with_what_is_new() throws Exception {
        nana.post(room, "Is somebody there?");

        JsonNode entry = until("/api/rooms", lists("Is somebody there?"))
                .valueStream()
                .filter(each -> each.get("id").asLong() == room)
                .findFirst()
                .orElseThrow();

        assertThat(entry.get("patient").stringValue()).isEqualTo("Nana");
        assertThat(entry.get("unread").asBoolean()).isTrue();
    }

    @Test
    void should_show_a_room_and_what_comes_into_it() throws Exception {
        nana.post(room, "One");
        until("/api/rooms/" + room, lists("One"));
        nana.post(room, "Two");

        JsonNode lines = until("/api/rooms/" + room, lists("Two"));

        assertThat(lines.valueStream().map(line -> line.get("text").stringValue()).toList())
                .containsExactly("One", "Two");
        assertThat(lines.get(0).get("own").asBoolean()).isFalse();
    }

    @Test
    void should_post_what_the_desk_replies() throws Exception {
        assertThat(send(post("{\"text\": \"We are on our way.\"}")).statusCode()).isEqualTo(200);

        assertThat(backend.messages(room).stream().map(MessageSnapshot::text).toList())
                .isEqualTo(List.of("We are on our way."));
        JsonNode line = until("/api/rooms/" + room, lists("We are on our way.")).get(0);
        assertThat(line.get("author").stringValue()).isEqualTo("Ada");
        assertThat(line.get("own").asBoolean()).isTrue();
    }

    @Test
    void should_hand_on_markup_as_the_text_that_it_is() throws Exception {
        String markup = "<img src=x onerror=\"alert('&amp;')\"></p><script>alert(1)</script>";
        nana.post(room, markup);

        until("/api/rooms/" + room, lists(markup));
        HttpResponse<String> answer = send(to("/api/rooms/" + room));

        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    }

    @Test
    void should_have_a_page_that_runs_its_own_script_only_and_makes_no_html() throws Exception {
        HttpResponse<String> page = send(to("/"));
        HttpResponse<String> script = send(to("/desk.js"));

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .startsWith("default-src 'none'; script-src 'self';")
                .doesNotContain("unsafe");
        assertThat(script.statusCode()).isEqualTo(200);
        assertThat(script.body().replaceFirst("//.*", ""))
                .contains("textContent")
                .doesNotContain("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(");
    }

    @Test
    void should_refuse_what_a_page_of_another_origin_could_send() throws Exception {
        HttpRequest.Builder form = to("/api/rooms/" + room)
                .header("Content-Type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofString("{\"text\": \"Forged\"}"));

        assertThat(send(form).statusCode()).isEqualTo(415);
        assertThat(backend.messages(room)).isEmpty();
    }

    @Test
    void should_say_what_is_wrong() throws Exception {
        assertThat(send(post("{}")).statusCode()).isEqualTo(400);
        HttpResponse<String> unknown = send(to("/api/rooms/" + (room + 1_000)));
        assertThat(unknown.statusCode()).isEqualTo(422);
        assertThat(unknown.body()).contains("room:" + (room + 1_000));
        assertThat(send(to("/api/rooms/-1")).statusCode()).isEqualTo(400);
    }
}
