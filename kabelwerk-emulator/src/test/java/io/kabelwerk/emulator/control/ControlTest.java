package io.kabelwerk.emulator.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kabelwerk.emulator.Fault;
import io.kabelwerk.emulator.SessionSnapshot;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests to the control API. */
@Timeout(60)
class ControlTest extends ControlRig {

    private static boolean has(String tool) {
        return java.util.stream.Stream.of(System.getenv("PATH").split(java.io.File.pathSeparator, -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
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

    /** A terminal that is not in UTF-8 sends other bytes than those that were meant. */
    @Test
    void should_refuse_a_body_that_is_not_utf8() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/users"))
                .header("Authorization", "Bearer " + emulator.controlSecret())
                .POST(HttpRequest.BodyPublishers.ofByteArray(
                        "{\"key\":\"jorg\",\"name\":\"J\u00f6rg\"}".getBytes(StandardCharsets.ISO_8859_1)))
                .build();

        HttpResponse<String> reply = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());

        assertThat(reply.statusCode()).isEqualTo(400);
        assertThat(reply.body()).isEqualTo("{\"error\":\"A body is JSON in UTF-8, and this one is not UTF-8.\"}");
        assertThat(emulator.users()).hasSize(3);
    }
}
