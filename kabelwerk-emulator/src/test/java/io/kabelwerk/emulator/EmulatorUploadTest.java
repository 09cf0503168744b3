package io.kabelwerk.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kabelwerk.emulator.backend.Images;
import io.kabelwerk.emulator.backend.TestClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Uploads and files over HTTP. */
@Timeout(60)
class EmulatorUploadTest extends EmulatorRig {

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
}
