package io.kabelwerk.emulator.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.kabelwerk.emulator.KabelwerkEmulator;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

@Timeout(60)
class MainTest {

    @Test
    void should_print_its_url_and_tokens_that_are_good() throws Exception {
        try (PipedReader pipe = new PipedReader(1 << 16);
                BufferedReader printed = new BufferedReader(pipe);
                PrintWriter out = new PrintWriter(new PipedWriter(pipe), true)) {
            Thread program = new Thread(() -> new CommandLine(new Main())
                    .setOut(out)
                    .setErr(out)
                    .setExecutionExceptionHandler((e, command, parsed) -> 0)
                    .execute("--port", "0"));
            program.start();
            String url = next(printed).replace("Kabelwerk emulator: ", "");
            Map<String, String> tokens = new LinkedHashMap<>();
            for (int user = 0; user < 4; user++) {
                assertThat(next(printed)).isEmpty();
                tokens.put(next(printed).replaceAll("Token of (.*):", "$1"), next(printed));
            }

            assertThat(tokens).containsOnlyKeys("nana", "theo", "doc", "nurse");
            for (String token : tokens.values()) {
                URI uri = URI.create(url + "/socket/user/websocket?vsn=2.0.0&token=" + token);
                HttpClient.newHttpClient()
                        .newWebSocketBuilder()
                        .buildAsync(uri, new WebSocket.Listener() {})
                        .join()
                        .abort();
            }
            program.interrupt();
            program.join();
        }
    }

    private static String next(BufferedReader printed) throws IOException {
        return Objects.requireNonNull(printed.readLine(), "nothing more was printed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-V", "--version"})
    void should_print_its_version(String option) {
        StringWriter printed = new StringWriter();

        int exit = new CommandLine(new Main()).setOut(new PrintWriter(printed)).execute(option);

        assertThat(exit).isZero();
        assertThat(printed.toString()).matches("kabelwerk-emulator \\S+\\R");
    }

    @Test
    void should_say_what_is_wrong() {
        try (KabelwerkEmulator other = KabelwerkEmulator.start()) {
            assertThat(fail("--port", String.valueOf(other.port())))
                    .contains("cannot listen on 127.0.0.1:" + other.port());
        }
        assertThat(fail("--port", "70000")).contains("70000");
        assertThat(fail("--port", "x")).contains("Usage: kabelwerk-emulator");
    }

    private static String fail(String... args) {
        StringWriter printed = new StringWriter();
        assertThat(new CommandLine(new Main()).setErr(new PrintWriter(printed)).execute(args))
                .isNotZero();
        return printed.toString();
    }
}
